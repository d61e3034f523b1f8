"""The formats of an exploration that judges nothing: a file for each; its graph has its own."""

"""The explicit engine: packed states, generated code, breadth-first search."""

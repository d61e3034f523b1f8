"""The formats of the schema of specification files: a file for each."""

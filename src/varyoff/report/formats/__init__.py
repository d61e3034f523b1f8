"""One file per format: Report to text."""

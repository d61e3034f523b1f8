"""The formats of the pages of diagnostics' codes: a file for each."""

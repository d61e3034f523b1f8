"""Floor 0: positions in files, diagnostics, and nothing that knows what a machine is."""

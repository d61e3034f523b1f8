"""Floor 1: text becomes a specification; nothing of a file is executed."""

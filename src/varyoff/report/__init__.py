"""Floor 8: what one run established, as a record; and formats, pure functions of it."""

"""Floor 4: properties. One file per form: what it asks of a model, as a question any engine can answer."""

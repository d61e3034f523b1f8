"""Floor 1: the model, a finite transition system as data, and what is derived from it."""

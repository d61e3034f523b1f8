"""Floor 2: formulas of linear and branching time over the states of a model, what they mean, and their automata."""

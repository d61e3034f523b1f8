"""Floor 6: checks verdicts against the model by the interpreter alone. It knows no engine."""

"""Floor 7: questions built on verdicts."""

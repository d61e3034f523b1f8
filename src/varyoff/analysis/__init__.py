"""Floor 5: questions built on verdicts."""

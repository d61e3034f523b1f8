"""Floor 8: certificates as files, which whoever doubts a verdict can check without varyoff."""

"""The self-contained page about one system."""

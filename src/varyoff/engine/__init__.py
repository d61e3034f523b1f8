"""Floor 6: engines answer questions about models. They know nothing of forms of property."""

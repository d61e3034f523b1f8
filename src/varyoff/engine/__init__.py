"""Floor 4: engines answer questions about models. They know nothing of forms of property."""

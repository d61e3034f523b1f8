"""Floor 3: records to Models: names and types, instances, expressions, events with what follows them."""

"""What the rules find in the log, and what people decide about it."""

"""One small file per rule over the log, each with its reason in plain language."""

"""Logs, trace ids and metrics: none of them may hold a value."""

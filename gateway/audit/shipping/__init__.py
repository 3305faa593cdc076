"""Shipping: every entry of the log to the city's own log collection, in order, at least once, never dropped."""

"""The working calendar of the public service, as dated data with its sources."""

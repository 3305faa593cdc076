"""Figures for the city's leaders: counted from the log, defined in writing, and recounted from it at will."""

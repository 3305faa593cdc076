"""Whether a connector may be let near people's data, found out without the system that it speaks to."""

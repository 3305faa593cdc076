"""Near misses, each kind shown with requests that are almost right."""

"""The key hierarchy: which secrets exist, where they lie, and what may be derived from which."""

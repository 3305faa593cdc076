"""The civil status database as its mock decided it."""

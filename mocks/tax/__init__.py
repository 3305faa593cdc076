"""The tax register as its mock decided it."""

"""Social insurance as its mock decided it."""

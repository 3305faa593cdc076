"""The HTTP face: what it says of itself, what it refuses, and what every answer carries."""

"""Tests of the officers' pages: each over the whole application, as a browser would ask it."""

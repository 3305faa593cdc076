"""Programs that we did not write, or that use libraries we did not write, say whether they agree with us."""

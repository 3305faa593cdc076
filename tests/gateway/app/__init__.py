"""The composition root: what settings choose, and that the parts it starts are stopped."""

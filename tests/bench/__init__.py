"""The benchmark's pieces run and give the promised shape; how fast anything is, no test asks."""

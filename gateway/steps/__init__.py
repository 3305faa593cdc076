"""The steps of one request's road, a verb a module: each takes a typed thing and gives the next (DESIGN section 1)."""

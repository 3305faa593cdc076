"""The HTTP face of the road: API section 3 as routes, problems as documents, bytes-level limits before both."""

"""The civil status database, asked for extracts and for marital status."""

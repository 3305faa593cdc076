"""Where durable things lie: SQLite files in the state directory, opened one way only."""

"""The search index: a follower of the log in a database of its own, which can be thrown away and made again."""

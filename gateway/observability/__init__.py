"""What an operator sees of the running gateway: logs, trace ids and metrics, none of which can hold a value."""

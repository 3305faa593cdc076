"""The only part that sends: connections, credentials, retries and limits, so that connectors need none of it."""

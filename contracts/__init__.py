"""What is promised: pure data and protocols that gateway, connectors and mocks meet in; imports nothing of ours."""

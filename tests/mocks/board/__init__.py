"""The page, as a browser without script would see it; with script it is looked at in tests/browser."""

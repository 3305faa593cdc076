"""The commands as an operator types them: what they print, their exit codes, and what they leave on record."""

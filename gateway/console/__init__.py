"""The officers' pages: who looks after the log signs in here, and sees it; rules in ``docs/console.md``."""

"""The gateway: one question in, several national systems asked, every access on record before the answer leaves."""

"""The page of the mocks: what was received, why it did not match, faults, sessions, clocks and people, in a browser."""

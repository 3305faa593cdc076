"""Every connector against every recorded case, and the proof that connectors are quiet."""

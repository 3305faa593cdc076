"""The national population database's look-up 037 as it speaks on the wire: SOAP 1.1 with the C06 hash."""

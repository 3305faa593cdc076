"""The electronic identification system (VNeID sign-in, generation 1) as it speaks OpenID Connect on the wire."""

"""The token service: where a caller proves its registered key and gets a token bound to a DPoP key (API section 2)."""

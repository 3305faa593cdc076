"""Tests of the credential schemes against a token service on loopback."""

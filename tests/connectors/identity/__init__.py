"""Tests of the sign-in connector: recorded replies, forged tokens, and our mock as provider."""

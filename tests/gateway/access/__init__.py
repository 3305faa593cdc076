"""Tests of the register, tokens, proofs, replay guard and limits."""

"""Tests of the business connector: every block of the answer, and every organization of the mocks."""

"""Tests of the civil status connector: every extract, and every person of the mocks."""

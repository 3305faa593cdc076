"""Tests of the tax connector: every word of the answer, and every taxpayer of the mocks."""

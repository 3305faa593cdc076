"""Tests of the sign-in mock."""

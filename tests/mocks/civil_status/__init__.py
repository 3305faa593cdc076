"""Tests of the civil status database's mock."""

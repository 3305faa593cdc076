"""Mirrors the sources of the same folder."""

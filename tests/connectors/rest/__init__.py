"""Tests of the strict JSON reader that REST connectors share."""

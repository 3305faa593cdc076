"""Tests of finding, checking and routing to connectors."""

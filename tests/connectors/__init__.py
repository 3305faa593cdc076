"""Tests of the connectors, one folder per connector, without a network."""

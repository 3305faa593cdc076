"""Tests of the population connector, without a network."""

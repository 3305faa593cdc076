"""Tests of the portal connector: its lists, holdings, envelopes and moments."""

"""Tests of the figures: each counted a second time by other means."""

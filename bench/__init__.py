"""Measurements of the gateway and its parts against plain baselines, each pair in one run."""

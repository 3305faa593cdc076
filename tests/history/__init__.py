"""A simulated year of traffic with planted misuse, on which the rules over the log are measured."""

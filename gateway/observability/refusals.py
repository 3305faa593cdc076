"""The family of faults that an operator is told in their own words: a command knows them all and imports none."""

from __future__ import annotations


class Refusal(Exception):
    """A fault whose own sentence is meant for the operator: it names the rule or the setting, never a value."""

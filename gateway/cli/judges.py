"""Who is heard by ``audit verify``: the same as by the verification that the console shows."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.app import judges as heard
from gateway.audit.verdicts import Judge
from gateway.cli.state import State


def judges(state: State) -> Sequence[Judge]:
    """The judges of a state directory, in the order in which they are heard."""
    return heard.judges(state.path, state.audit)

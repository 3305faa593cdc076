"""Who is heard by ``audit verify`` beside the log itself: each part that keeps something about it, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.audit.index.check import judge_index
from gateway.audit.reconciliation.judgement import judge_reconciliations
from gateway.audit.verdicts import Judge
from gateway.cli.state import State


def judges(state: State) -> Sequence[Judge]:
    """The judges of a state directory, in the order in which they are heard."""
    return (
        lambda verdicts: judge_reconciliations(verdicts, state.path),
        lambda verdicts: judge_index(verdicts, state.path, state.audit),
    )

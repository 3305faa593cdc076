"""Who is heard by a verification beside the log itself: each part that keeps something about it, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gateway.audit.index.check import judge_index
from gateway.audit.reconciliation.judgement import judge_reconciliations
from gateway.audit.store import AuditStore
from gateway.audit.verdicts import Judge


def judges(state: Path, store: AuditStore) -> Sequence[Judge]:
    """The judges of a state directory, in the order in which they are heard."""
    return (
        lambda verdicts: judge_reconciliations(verdicts, state),
        lambda verdicts: judge_index(verdicts, state, store),
    )

"""Who is heard by a verification beside the log itself: each part that keeps something about it, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from gateway.access.register import utc_now
from gateway.audit.anchoring import judge_anchors
from gateway.audit.anchors import DATABASE, Anchors
from gateway.audit.index.check import judge_index
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation.judgement import judge_reconciliations
from gateway.audit.store import AuditStore
from gateway.audit.timestamps import certificates
from gateway.audit.verdicts import Judge, Verdicts
from gateway.keys.notes import NoteVerifier
from gateway.keys.witnesses import WitnessKey
from gateway.settings import Audit


def judges(state: Path, store: AuditStore) -> Sequence[Judge]:
    """The judges of a state directory, in the order in which they are heard."""
    return (
        lambda verdicts: judge_reconciliations(verdicts, state, store),
        lambda verdicts: judge_index(verdicts, state, store),
    )


def outsiders(state: Path, store: AuditStore, audit: Audit) -> Sequence[Judge]:
    """The judge of what the witnesses and the time stamp authority of the settings have signed; none without them."""
    watched = [WitnessKey.parse(witness.vkey) for witness in audit.witnesses]
    file = audit.timestamp_certificate_file
    trusted = certificates(Path(file).read_bytes()) if file is not None else []
    if not (watched or trusted) or not (state / DATABASE).is_file():
        return ()

    def judge(verdicts: Verdicts) -> Verdicts:
        if verdicts.entries is None:
            return verdicts
        verifier = NoteVerifier.parse(store.vkey.read_text("ascii"))
        with closing(Anchors(state / DATABASE, verifier, utc_now)) as anchors, closing(LogReader(store)) as reader:
            return judge_anchors(verdicts, reader, anchors.all(), watched, trusted)

    return (judge,)

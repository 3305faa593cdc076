"""Brings an approved request and the log together: the bundle is made whole before anything is put on record of it.

Order of a taking: `prepare` (nothing has left), the ``exported`` entry durably on record, `hand_over` (once), and only
then do the bytes go to the person who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.events import Draft
from gateway.audit.anchors import Anchors
from gateway.audit.evidence.bundle import Export, make_bundle
from gateway.audit.evidence.requests import Exports
from gateway.audit.faults import AuditUnavailable
from gateway.audit.leaf import written_time
from gateway.audit.reading import LogReader
from gateway.audit.receipts import ReceiptWrong
from gateway.keys.notes import LogSigner, NoteBroken


@dataclass(frozen=True, slots=True)
class Prepared:
    """A bundle that has not left; ``draft`` is the entry that must be on record first."""

    id: str
    data: bytes
    draft: Draft

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"evidence-{self.id}.zip"


class Exporting:
    """``checkpoint`` signs the newest one; ``witnesses`` are the verifier keys that the settings name."""

    def __init__(
        self,
        requests: Exports,
        log: LogReader,
        anchors: Anchors,
        signer: LogSigner,
        checkpoint: Callable[[], str],
        now: Callable[[], datetime],
        witnesses: Sequence[str] = (),
    ) -> None:
        self.requests = requests
        self.log = log
        self._anchors = anchors
        self._signer = signer
        self._checkpoint = checkpoint
        self._now = now
        self._witnesses = witnesses

    def prepare(self, id_: str, by: str, entry: str, channel: str) -> Prepared:
        """Make the bundle for the person who may take it; raises `ExportRefused`, `AuditUnavailable`."""
        asked = self.requests.may_take(id_, by)
        created = written_time(self._now())
        export = Export(asked.id, entry, asked.reason, asked.requested_by, asked.decided_by or "", created)
        try:
            data = make_bundle(
                self.log, self._anchors, self._signer, self._checkpoint, asked.positions, export, self._witnesses
            )
        except (ReceiptWrong, NoteBroken, ValueError):
            raise AuditUnavailable("an entry can't be proven: run the verification") from None
        return Prepared(asked.id, data, asked.drafted(entry, channel))

    def hand_over(self, prepared: Prepared, by: str) -> bytes:
        """The bytes, once; raises `ExportRefused` if somebody was faster."""
        self.requests.take(prepared.id, by)
        return prepared.data

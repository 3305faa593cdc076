"""Opens what the console needs to let evidence out: requests, anchors, a reader of the log and the key that signs."""

from __future__ import annotations

from gateway.app.sources import utc_now
from gateway.audit.anchors import DATABASE as ANCHORS_DATABASE
from gateway.audit.anchors import Anchors
from gateway.audit.evidence.exporting import Exporting
from gateway.audit.evidence.requests import DATABASE, Exports
from gateway.audit.log import AuditLog
from gateway.audit.reading import LogReader
from gateway.audit.shown_proof import ShownProofs
from gateway.keys.ring import KeyRing
from gateway.settings import Settings


class ExportDesk:
    """``exporting`` makes bundles, ``proofs`` shows an entry's proof; raises `AuditUnavailable` where it can't open."""

    def __init__(self, settings: Settings, ring: KeyRing, log: AuditLog) -> None:
        signer, state = ring.log_signer(), settings.state_path
        self._reader = LogReader(log.place)
        self._anchors = Anchors(state / ANCHORS_DATABASE, signer.verifier, utc_now)
        self._requests = Exports(state / DATABASE, utc_now)
        witnesses = [witness.vkey for witness in settings.audit.witnesses]
        self.exporting = Exporting(
            self._requests, self._reader, self._anchors, signer, log.checkpoint, utc_now, witnesses
        )
        self.proofs = ShownProofs(self._reader, self._anchors, log.checkpoint)

    def close(self) -> None:
        """Let go of all."""
        self._requests.close()
        self._anchors.close()
        self._reader.close()

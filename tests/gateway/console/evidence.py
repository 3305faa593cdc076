"""A log with a few accesses, its index, and what a console's pages do with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.events import Kind
from gateway.audit.index.follower import Follower
from gateway.audit.inspection import Inspection
from gateway.audit.log import AuditLog
from gateway.audit.reader import AuditReader
from tests.gateway.audit import samples


@dataclass
class Evidence:
    """``entries`` are ids: a request (0), its ending (1), a refusal (2) of another unit and officer."""

    folder: Path
    log: AuditLog
    inspection: Inspection
    entries: list[str]

    def follow(self) -> None:
        """Index what is on record."""
        assert Follower(self.folder).catch_up()

    def searches(self) -> list[dict[str, str]]:
        """Details of every ``searched`` entry."""
        found = self.inspection.reader.log.walk()
        return [dict(event.detail) for event in found if event.kind == Kind.SEARCHED.value]

    def close(self) -> None:
        """Let go."""
        self.inspection.reader.close()
        self.log.close()


async def open_evidence(folder: Path) -> Evidence:
    """Make the log and index it."""
    log = samples.begin(folder)
    common: dict[str, Any] = {"officer": "canbo.thu", "channel": "counter", "trace": "ab" * 16, "source": "population"}
    asked = samples.requested(**common)
    ending = samples.draft(
        request=asked.entry, freshness="live", attempts=1, outcome="found", duration_ms=45,
        fields_delivered=("full_name", "date_of_birth"), source_ids=(("request_id", "LT-7"),), **common,
    )  # fmt: skip
    refused = samples.draft(Kind.REFUSED, unit="H26.98", officer="canbo.minh", code="not_granted", subjects=())
    for draft in (asked, ending, refused):
        await log.append(draft)
    reader = AuditReader(folder, log.handle_of)
    inspection = Inspection(reader, log.append, samples.new_id, log.checkpoint, samples.SIGNER.verifier)
    made = Evidence(folder, log, inspection, [asked.entry, ending.entry, refused.entry])
    made.follow()
    return made

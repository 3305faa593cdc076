"""A log with one exchange of every sort, and the source's own statement of the same calls."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.events import Kind
from gateway.audit.log import AuditLog
from gateway.audit.reading import LogReader
from gateway.audit.reconciliation.request_ids import request_id
from gateway.audit.reconciliation.statement import Row
from tests.gateway.audit import samples


@dataclass
class Books:
    """Both sides; ``minute`` is the clock of both, counted from `samples.START`."""

    folder: Path
    minute: float = 0
    rows: list[Row] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return samples.START + timedelta(minutes=self.minute)

    @property
    def file(self) -> Path:
        return self.folder / "audit.db"

    def run(self, *drafts: Any) -> list[str]:
        """Append drafts in one minute; their ids."""

        async def append() -> list[str]:
            log: AuditLog = samples.begin(self.folder, now=lambda: self.now)
            try:
                return [(await log.append(draft)).entry for draft in drafts]
            finally:
                log.close()

        return asyncio.run(append())

    def call(
        self, kind: Kind | None = Kind.DISCLOSED, *, told: bool = True, source: str = "population",
        attempts: int | None = 1, outcome: str | None = "found", ids: tuple[tuple[str, str], ...] = (),
    ) -> str:  # fmt: skip
        """One exchange, a minute after the last one, in the statement if ``told``; ``kind`` ``None`` leaves it open."""
        self.minute += 1
        (entry,) = self.run(samples.requested(source=source, officer="canbo.thu"))
        if kind is not None:
            sent = (("request_id", request_id(entry)),) if attempts else ()
            self.run(
                samples.draft(
                    kind, request=entry, source=source, officer="canbo.thu", attempts=attempts, outcome=outcome,
                    freshness="live", source_ids=(*ids, *sent),
                )
            )  # fmt: skip
        if told:
            self.tell(request_id(entry))
        return entry

    def tell(self, id: str, **members: Any) -> None:
        """One row of the source's statement, by its own clock."""
        self.rows.append(Row(len(self.rows) + 2, id, members.pop("time", self.now), **members))

    def reader(self) -> LogReader:
        return LogReader(self.file)

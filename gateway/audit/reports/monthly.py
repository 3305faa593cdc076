"""A month in figures, unit × procedure × source, whose totals are those of entries that were verified before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.events import ENDINGS
from gateway.audit.event import Event
from gateway.audit.figures.book import Book
from gateway.audit.figures.counting import counted
from gateway.audit.figures.dashboard import Dashboard, Line
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from gateway.audit.seeking import position_at
from gateway.audit.verdicts import Verdicts

BY = ("unit", "procedure", "source")
Key = tuple[str, ...]
"""Unit, procedure and source; an empty text where entries name none."""

COLUMNS: tuple[tuple[str, tuple[str, str], tuple[str, ...]], ...] = (
    ("found", ("Tìm thấy", "Found"), ("found",)),
    ("not_found", ("Không tìm thấy", "Not found"), ("not_found",)),
    ("other", ("Nhiều kết quả, ngoài phạm vi", "Ambiguous, out of scope"), ("ambiguous", "out_of_scope")),
    ("refused", ("Bị từ chối", "Refused"), ("refused",)),
    ("fault", ("Lỗi", "Fault"), ("failed", "interrupted")),
    ("left", ("Hủy, gửi lại, gửi đi", "Cancelled, resent, sent"), ("cancelled", "resent", "sent")),
)
"""Key, heading and measures; together they are all endings."""
CACHED = ("cached", "shared")


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """Positions: entries from ``begin`` up to, and without, ``end`` were counted."""

    month: Month
    made: datetime
    lines: tuple[Line, ...]
    total: Line
    findings: Mapping[Key, int] | None
    """By the same key; ``None`` where no rules were run on this log."""
    verdicts: Verdicts
    begin: int
    end: int
    endings: int
    """Entries of the range that end a request, counted apart from the table."""
    over: bool
    """Whether the month was over when it was counted."""

    @property
    def adds_up(self) -> bool:
        """Whether the table is all of the entries, none twice and none missing."""
        return self.total.requests == self.endings == sum(line.requests for line in self.lines)

    @property
    def verified(self) -> bool:
        """Whether the totals may be called those of the verified log."""
        fine = self.verdicts.integrity.verdict == self.verdicts.completeness.verdict == "ok"
        covered = _covered(self.verdicts)
        return fine and self.adds_up and covered is not None and self.end <= covered

    def findings_of(self, key: Key) -> int | None:
        """Findings of one line."""
        return None if self.findings is None else self.findings.get(key, 0)

    @property
    def all_findings(self) -> int | None:
        """Findings of the month, those included whose entries name no unit, procedure or source."""
        return None if self.findings is None else sum(self.findings.values())


def _covered(verdicts: Verdicts) -> int | None:
    """How many entries were verified and are under the checkpoint that the report shows; ``None``: nobody knows."""
    if verdicts.entries is None or verdicts.checkpoint is None:
        return None
    size = verdicts.checkpoint.split("\n")[1]  # C2SP tlog-checkpoint: origin, size, root
    return min(verdicts.entries, int(size))


def build(
    reader: LogReader, verdicts: Verdicts, month: Month, now: datetime, findings: Mapping[Key, int] | None
) -> MonthlyReport:
    """Count a month; only entries that ``verdicts`` and their signed checkpoint cover. Raises `AuditUnavailable`."""
    size = _covered(verdicts)
    size = reader.size() if size is None else size
    begin = min(position_at(reader, month.begin), size)
    end = min(position_at(reader, month.end), size)
    endings = 0

    def watched() -> Iterator[Event]:
        nonlocal endings
        for event in reader.walk(begin, end):
            endings += event.kind in ENDINGS
            yield event

    book = Book(None)
    try:
        book.take(counted(watched()), 0, end, b"")
        shown = Dashboard(book, {})
        lines = shown.lines(str(month), BY)
        known = {line.names for line in lines}
        lines += [Line(key, {}, 0) for key in findings or () if key not in known]
        total = shown.total(str(month))
    finally:
        book.close()
    lines.sort(key=lambda line: line.names)
    return MonthlyReport(
        month, now, tuple(lines), total, findings, verdicts, begin, end, endings, month.end <= now
    )  # fmt: skip

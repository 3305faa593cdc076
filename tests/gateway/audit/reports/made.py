"""A report over two months of synthetic traffic, whose log is verified or was tampered with."""

from datetime import UTC, datetime
from pathlib import Path

from gateway.audit import verify as verifying
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from gateway.audit.reports.monthly import Key, MonthlyReport, build
from tests.gateway.audit.figures import months

NOVEMBER = Month.parse(months.NOVEMBER)
AFTER = datetime(2026, 12, 2, tzinfo=UTC)


def report(
    folder: Path, *, now: datetime = AFTER, findings: dict[Key, int] | None = None, month: Month = NOVEMBER
) -> MonthlyReport:
    """Of the log in ``folder``, which is written if there is none."""
    if not (folder / "audit.db").exists():
        months.write(folder)
    verdicts = verifying.verify(folder / "audit.db", now=AFTER)
    reader = LogReader(folder / "audit.db")
    try:
        return build(reader, verdicts, month, now, findings)
    finally:
        reader.close()

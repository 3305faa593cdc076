"""Findings count in the month in which they happened, where their first entry was asked."""

import asyncio
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from gateway.audit.findings.database import ReviewDatabase
from gateway.audit.findings.store import FindingStore
from gateway.audit.findings.tallies import findings_of
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from tests.gateway.audit import samples
from tests.gateway.audit.findings.bench import HIT


async def grow(folder: Path) -> None:
    log = samples.begin(folder)
    for source in ("population", "business", "business"):
        await log.append(samples.draft(source=source))
    log.close()


def test_by_unit_procedure_and_source(tmp_path: Path) -> None:
    asyncio.run(grow(tmp_path))
    november, before = int(Month(2026, 11).begin.timestamp()), int(Month(2026, 11).begin.timestamp()) - 1
    hits = [
        replace(HIT, key="a", unit="H26.1", procedure="1.1", first=0, last=0, evidence=(0,), at=november),
        replace(HIT, key="b", unit="H26.1", procedure="1.1", first=1, last=1, evidence=(1,), at=november),
        replace(HIT, key="c", unit="H26.1", procedure="1.1", first=2, last=2, evidence=(2,), at=november + 9),
        replace(HIT, key="d", unit=None, procedure=None, first=9, last=9, evidence=(9,), at=november + 9),
        replace(HIT, key="e", first=0, last=0, evidence=(0,), at=before),
    ]
    with closing(ReviewDatabase(tmp_path / "review.db")) as database, closing(LogReader(tmp_path / "audit.db")) as log:
        store = FindingStore(database, lambda: samples.START)
        store.save(hits)
        assert findings_of(store, log, Month(2026, 11)) == {
            ("H26.1", "1.1", "population"): 1, ("H26.1", "1.1", "business"): 2, ("", "", ""): 1,
        }  # fmt: skip
        assert sum(findings_of(store, log, Month(2026, 10)).values()) == 1

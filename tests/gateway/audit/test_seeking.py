"""A moment is found wherever it lies: before, between, at, among equals, and after all entries."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.audit.reading import LogReader
from gateway.audit.seeking import position_at
from tests.gateway.audit import samples

MINUTES = (0, 1, 1, 1, 5, 9)


@pytest.mark.parametrize(
    ("minute", "position"), [(-1, 0), (0, 0), (0.5, 1), (1, 1), (2, 4), (5, 4), (6, 5), (9, 5), (10, 6)]
)
def test_where_a_moment_lies(tmp_path: Path, minute: float, position: int) -> None:
    at = [0]

    def now() -> datetime:
        return samples.START + timedelta(minutes=at[0])

    async def grow() -> None:
        log = samples.begin(tmp_path, now=now)
        for at[0] in MINUTES:
            await log.append(samples.draft())
        log.close()

    asyncio.run(grow())
    reader = LogReader(tmp_path / "audit.db")
    assert position_at(reader, samples.START + timedelta(minutes=minute)) == position
    reader.close()


def test_a_log_without_entries(tmp_path: Path) -> None:
    samples.begin(tmp_path).close()
    reader = LogReader(tmp_path / "audit.db")
    assert position_at(reader, samples.START) == 0
    reader.close()

"""A clock that jumps backwards: positions and times in the log stay in order, receipts too, and the log verifies."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.events import Draft, Kind
from gateway.audit.ids import new_entry_id
from gateway.audit.log import AuditLog
from gateway.audit.verify import verify
from gateway.keys.ring import KeyRing
from tests.faults import record

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Jumping:
    """A clock that goes as it is told."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.mark.parametrize("seed", range(3))
async def test_positions_times_and_receipts_stay_in_order(tmp_path: Path, seed: int) -> None:
    clock, rng = Jumping(), random.Random(seed)
    ring = KeyRing.open(tmp_path / "keys")
    receipts = []
    for _start in range(3):  # over restarts too: the last time is the log's, not the process's
        log = AuditLog(tmp_path / "audit.db", ring.index_key(), ring.log_signer(), now=clock)
        try:
            for _entry in range(20):
                clock.at += timedelta(seconds=rng.choice([0, 0.001, 1, 60, -0.001, -5, -3600, -86_400 * 400]))
                receipts.append(new_entry_id(clock.at))
                await log.append(Draft(kind=Kind.REFUSED, entry=receipts[-1], caller="demo", code="not_granted"))
        finally:
            log.close()
    entries = list(record.entries(tmp_path))
    assert [entry["position"] for entry in entries] == list(range(60))
    assert [entry["entry"] for entry in entries] == receipts == sorted(receipts)
    times = [entry["time"] for entry in entries]
    assert times == sorted(times)
    assert verify(tmp_path / "audit.db").exit_code(require_anchor=False) == 0


async def test_a_request_is_interrupted_once_although_the_clock_went_back(tmp_path: Path) -> None:
    clock, ring = Jumping(), KeyRing.open(tmp_path / "keys")
    log = AuditLog(tmp_path / "audit.db", ring.index_key(), ring.log_signer(), now=clock)
    try:
        entry = new_entry_id(clock.at)
        due = (START + timedelta(seconds=10)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        await log.append(Draft(kind=Kind.REQUESTED, entry=entry, caller="demo", due_at=due))
        clock.at = START - timedelta(days=1)
        assert await log.recover(clock.at) == 0  # by this clock it isn't due yet
        clock.at = START + timedelta(seconds=11)
        assert await log.recover(clock.at) == 1
        clock.at = START - timedelta(days=1)
        assert await log.recover(clock.at) == 0
    finally:
        log.close()
    kinds = [entry["kind"] for entry in record.entries(tmp_path)]
    assert kinds == ["requested", "interrupted"]
    assert verify(tmp_path / "audit.db").exit_code(require_anchor=False) == 0

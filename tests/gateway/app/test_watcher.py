"""Tests of the watcher's parts over a gateway's state: all of them follow the log, and none of them can write to it."""

import asyncio
import json
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.access import Unit, Validity
from contracts.identifiers import AgencyCode
from gateway import settings as reading
from gateway.access.expiry_warnings import ExpiryWarnings
from gateway.app import Gateway, pulse
from gateway.app import verification as verifying
from gateway.app.watcher import Watcher
from gateway.audit.query import Query
from gateway.audit.reader import AuditReader
from tests.gateway.access.parties import ALWAYS, Party
from tests.gateway.app.test_gateway import BASE, build
from tests.gateway.audit.samples import draft


@asynccontextmanager
async def watched(state: Path, **changed: Any) -> AsyncIterator[tuple[Gateway, Watcher]]:
    """A gateway and its watcher, both in this process."""
    gateway = build(state, **changed)
    await gateway.start()
    watcher = Watcher(reading.check({"base_url": BASE, "state": str(state), "sources": {}, **changed}))
    await watcher.start()
    yield gateway, watcher
    await watcher.stop()
    await gateway.stop()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for it, a minute at most."""
    for _ in range(3000):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come")


async def reached(state: Path, **places: int) -> None:
    """Wait until the pulse tells of these positions."""
    await until(lambda: (found := pulse.read(state)) is not None and dict(found.positions) == places)


def lines_in(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


async def test_every_part_follows_and_the_gateway_sees_how_far(tmp_path: Path) -> None:
    path = tmp_path / "shipped.jsonl"
    target = {"name": "siem", "target": "file", "form": "ecs", "path": str(path)}
    async with watched(tmp_path / "state", audit={"shipping": [target]}) as (gateway, _):
        entries = [(await gateway.log.append(draft(officer="canbo.thu"))).entry for _ in range(3)]
        await reached(tmp_path / "state", index=3, figures=3, findings=3)
        none = {"index": 0, "figures": 0, "findings": 0}
        await until(lambda: (now := gateway.review.watching.latest).shipping == {"siem": 0} and now.behind == none)
        assert gateway.review.watching.latest.here
        assert b'shipping_lag_entries{target="siem"} 0.0' in gateway.metrics.render()
        reader = AuditReader(tmp_path / "state", gateway.log.handle_of)
        assert len(reader.search(Query(officer="canbo.thu")).events) == 3
        reader.close()
    found = [json.loads(line)["event"] for line in lines_in(path)]
    assert [one["id"] for one in found] == entries and [one["sequence"] for one in found] == [0, 1, 2]


def warned(outbox: ExpiryWarnings) -> list[str]:
    """Wait until somebody is warned."""
    while not (found := outbox.waiting()):
        time.sleep(0.05)
    return [one.contact for one in found]


async def test_who_ends_soon_is_warned_while_it_runs(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    soon, party = datetime.now(UTC) + timedelta(days=3), Party("b")
    gateway.register.add_unit(Unit(AgencyCode.parse("H26.99"), "Đơn vị", ALWAYS))
    gateway.register.add_caller(
        "b", "B", party.jwks, units=["H26.99"], scopes=["batches"], contact="an@b.example",
        validity=Validity(ALWAYS.valid_from, soon),
    )  # fmt: skip
    await gateway.stop()
    async with watched(tmp_path) as (again, _):
        assert await asyncio.to_thread(warned, ExpiryWarnings(again.register)) == ["an@b.example"]


def modes(path: Path) -> list[int]:
    """How this process has a file open."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        if descriptor.exists() and descriptor.resolve() == path:
            told = (Path("/proc/self/fdinfo") / descriptor.name).read_text()
            found.append(int(re.findall(r"^flags:\s+(\d+)", told, re.MULTILINE)[0], 8) & os.O_ACCMODE)
    return found


async def test_the_log_is_opened_for_reading_alone(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    await gateway.log.append(draft())
    await gateway.stop()
    assert modes(tmp_path / "audit.db") == []
    watcher = Watcher(reading.check({"base_url": BASE, "state": str(tmp_path), "sources": {}}))
    await watcher.start()
    await reached(tmp_path, index=1, figures=1, findings=1)
    found = modes(tmp_path / "audit.db")
    await watcher.stop()
    assert found and set(found) == {os.O_RDONLY}


@pytest.mark.parametrize("fault", [ValueError("defect"), None])
async def test_a_part_that_ends_breaks_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception | None
) -> None:
    async def ends(_self: object) -> None:
        if fault is not None:
            raise fault

    monkeypatch.setattr(verifying.Verification, "run", ends)
    console = {"url": "http://localhost:8080"}
    async with watched(tmp_path, console=console) as (_, watcher):
        await asyncio.wait_for(watcher.broken.wait(), 30)


async def test_a_thread_that_ends_breaks_the_whole(tmp_path: Path) -> None:
    async with watched(tmp_path) as (_, watcher):
        await asyncio.to_thread(watcher._index.stop)
        await asyncio.wait_for(watcher.broken.wait(), 30)

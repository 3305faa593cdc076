"""Tests of what watches over the log: the console is there where the settings name it, and nowhere else."""

import asyncio
import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from contracts.access import Unit, Validity
from contracts.identifiers import AgencyCode
from gateway.access.expiry_warnings import ExpiryWarnings
from gateway.app import Gateway
from gateway.audit.faults import AuditUnavailable
from gateway.audit.query import Query
from gateway.audit.reader import AuditReader
from gateway.settings import SettingsFault
from tests.gateway.access.parties import ALWAYS, Party
from tests.gateway.app.test_gateway import build
from tests.gateway.audit.samples import draft

CONSOLE = {"url": "http://localhost:8080"}


async def get(gateway: Gateway, face: str, path: str, host: str = "localhost:8080") -> httpx.Response:
    transport = httpx.ASGITransport(app=getattr(gateway, face), client=("127.0.0.1", 40000))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
        return await http.get(path)


async def test_no_console_unless_the_settings_say_so(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    await gateway.start()
    for path in ("/console", "/console/", "/console/assets/console.css"):
        assert (await get(gateway, "public", path)).status_code == 404
    await gateway.stop()
    assert not (tmp_path / "console.db").exists()


async def test_the_console_is_on_the_operators_face_alone(tmp_path: Path) -> None:
    gateway = build(tmp_path, one_port=False, console=CONSOLE)
    await gateway.start()
    assert (await get(gateway, "public", "/console/assets/console.css")).status_code == 404
    assert (await get(gateway, "operator", "/console/assets/console.css")).status_code == 200
    assert (await get(gateway, "operator", "/console")).headers["location"] == "/console/"
    assert (await get(gateway, "operator", "/console/", "127.0.0.1:8080")).status_code == 421
    await gateway.stop()


async def test_one_port_serves_it_too(tmp_path: Path) -> None:
    gateway = build(tmp_path, console=CONSOLE)
    await gateway.start()
    answer = await get(gateway, "public", "/console/assets/console.css")
    assert answer.status_code == 200
    await gateway.stop()


def lines_in(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines() if path.exists() else []


def shipped(gateway: Gateway, path: Path) -> None:
    """Wait until three entries are in the file and none is left to ship."""
    while len(lines_in(path)) < 3 or b'shipping_lag_entries{target="siem"} 0.0' not in gateway.metrics.render():
        time.sleep(0.05)


async def test_entries_are_shipped_while_it_runs_and_the_lag_is_told(tmp_path: Path) -> None:
    path = tmp_path / "shipped.jsonl"
    target = {"name": "siem", "target": "file", "form": "ecs", "path": str(path)}
    gateway = build(tmp_path / "state", audit={"shipping": [target]})
    await gateway.start()
    entries = [(await gateway.log.append(draft())).entry for _ in range(3)]
    await asyncio.to_thread(shipped, gateway, path)
    await gateway.stop()
    found = [json.loads(line)["event"] for line in await asyncio.to_thread(lines_in, path)]
    assert [one["id"] for one in found] == entries and [one["sequence"] for one in found] == [0, 1, 2]


def test_a_target_that_can_not_be_stops_the_start_and_leaves_nothing(tmp_path: Path) -> None:
    target = {"name": "siem", "target": "file", "form": "ecs", "path": str(tmp_path / "gone" / "out")}
    with pytest.raises(SettingsFault, match="path of siem"):
        build(tmp_path / "state", audit={"shipping": [target]})
    assert not (tmp_path / "state").exists()


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
    await gateway.start()
    assert await asyncio.to_thread(warned, ExpiryWarnings(gateway.register)) == ["an@b.example"]
    await gateway.stop()


async def test_the_index_follows_the_log_within_a_moment(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    await gateway.start()
    await gateway.log.append(draft(officer="canbo.thu"))
    reader = AuditReader(tmp_path, gateway.log.handle_of)
    for _ in range(500):
        with suppress(AuditUnavailable):  # the index is made by whoever follows, a moment after the start
            if reader.progress() == (1, 1):
                break
        await asyncio.sleep(0.01)
    assert [event.officer for event in reader.search(Query(officer="canbo.thu")).events] == ["canbo.thu"]
    reader.close()
    await gateway.stop()

"""Tests of the composition root: what it opens it closes, what it starts runs, and readiness tells the truth."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.events import Draft, Kind
from gateway import settings as reading
from gateway.app import Gateway
from gateway.app import gateway as composition
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import new_entry_id
from gateway.cli.state import now
from gateway.settings import SettingsFault
from tests.flow.running import read_log

BASE = "http://127.0.0.1:8080"


def build(state: Path, *, one_port: bool = True, **changed: Any) -> Gateway:
    raw = {"base_url": BASE, "state": str(state), "sources": {}, **changed}
    return Gateway(reading.check(raw), one_port=one_port)


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[Gateway]:
    made = build(tmp_path)
    await made.start()
    yield made
    await made.stop()


async def get(face: Any, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=face, client=("127.0.0.1", 40000))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        return await http.get(path)


async def test_ready_while_log_and_register_answer(gateway: Gateway) -> None:
    assert (await get(gateway.public, "/readyz")).status_code == 200
    gateway.register.close()
    answer = await get(gateway.public, "/readyz")
    assert answer.status_code == 503


async def test_not_ready_without_its_redis(tmp_path: Path, redis_url: str) -> None:
    made = build(tmp_path, cache={"backend": "redis", "url": redis_url})
    await made.start()
    assert (await get(made.public, "/readyz")).status_code == 200
    await made.stop()
    gone = build(tmp_path / "other", cache={"backend": "redis", "url": f"unix://{tmp_path}/no.sock"})
    assert (await get(gone.public, "/readyz")).status_code == 503
    await gone.stop()


async def test_metrics_and_documentation_sit_on_the_operators_face(tmp_path: Path) -> None:
    made = build(tmp_path, one_port=False)
    assert (await get(made.public, "/metrics")).status_code == 404
    assert (await get(made.operator, "/metrics")).status_code == 200
    await made.stop()


async def test_a_checkpoint_of_the_log_is_public(gateway: Gateway) -> None:
    await gateway.log.append(Draft(kind=Kind.ADMINISTERED, entry=new_entry_id(now())))
    answer = await get(gateway.public, "/log/checkpoint")
    assert answer.status_code == 200 and answer.text.splitlines()[1] == "1"


async def test_a_start_closes_what_a_crash_left_open(tmp_path: Path) -> None:
    first = build(tmp_path)
    left = Draft(kind=Kind.REQUESTED, entry=new_entry_id(now()), due_at="2026-01-01T00:00:00Z")
    await first.log.append(left)
    await first.stop()
    second = build(tmp_path)
    await second.start()
    await second.stop()
    ending = list(read_log(tmp_path))[-1]
    assert (ending["kind"], ending["request"]) == ("interrupted", left.entry)


async def test_recovery_goes_on_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composition, "RECOVERY_SECONDS", 0.01)
    made = build(tmp_path)
    await made.start()
    recovered = asyncio.Event()
    tries: list[int] = []

    async def recover(_now: Any) -> int:
        tries.append(1)
        if len(tries) < 3:
            raise AuditUnavailable("the disk is full")
        recovered.set()
        return 0

    monkeypatch.setattr(made.log, "recover", recover)
    await asyncio.wait_for(recovered.wait(), 60)  # a log that was away for a while does not end it
    await made.stop()


async def test_all_it_started_ends_with_it(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    made = build(tmp_path)
    await made.start()
    assert asyncio.all_tasks() > before
    await made.stop()
    assert asyncio.all_tasks() == before
    with pytest.raises(AuditUnavailable):
        await made.log.append(Draft(kind=Kind.ADMINISTERED, entry=new_entry_id(now())))


def test_wrong_settings_leave_nothing_on_disk(tmp_path: Path) -> None:
    source = {"profile": "no-such-profile", "base_url": "https://source.example"}
    with pytest.raises(SettingsFault, match="business"):
        build(tmp_path / "state", sources={"business": source})
    assert not (tmp_path / "state").exists()

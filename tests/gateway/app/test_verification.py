"""Tests of the verification that runs beside: a process of its own that gets no secret; its failure is no "ok"."""

import asyncio
import os
from pathlib import Path

import pytest

from contracts.events import Draft, Kind
from gateway import settings as reading
from gateway.app import verification as subject
from gateway.app.sources import utc_now
from gateway.app.verification import Verification
from gateway.audit.ids import new_entry_id
from tests.gateway.app.test_gateway import build

SECRET = {
    "population": {
        "profile": "c06-soap", "base_url": "https://source.example", "credentials": {"password": "s3cr3t"}
    }
}  # fmt: skip


def made(state: Path) -> Verification:
    raw = {"base_url": "http://127.0.0.1:8080", "state": str(state), "sources": SECRET}
    return Verification(reading.check(raw), utc_now)


async def test_a_run_gives_the_commands_verdicts(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    await gateway.start()
    await gateway.log.append(Draft(kind=Kind.ADMINISTERED, entry=new_entry_id(utc_now())))
    await gateway.stop()
    found = made(tmp_path)
    await found.once()
    assert found.latest is not None and not found.running
    verdicts = found.latest.verdicts
    assert verdicts is not None and verdicts["entries"] == 1
    assert verdicts["integrity"]["verdict"] == "ok" and verdicts["anchoring"]["verdict"] == "unchecked"
    assert verdicts["checkpoint"] and found.latest.begun <= found.latest.ended


async def test_what_is_broken_is_told(tmp_path: Path) -> None:
    (tmp_path / "audit.db").write_bytes(b"no database" * 1000)
    found = made(tmp_path)
    await found.once()
    assert found.latest is not None
    assert found.latest.verdicts is None or found.latest.verdicts["integrity"]["verdict"] != "ok"


async def test_a_run_that_dies_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = made(tmp_path)
    for program in ("raise SystemExit(3)", "print('no JSON')"):
        monkeypatch.setattr(subject, "_PROGRAM", program)
        await found.once()
        assert found.latest is not None and found.latest.verdicts is None and not found.running


def test_the_child_gets_no_secret_of_a_source(tmp_path: Path) -> None:
    assert b"s3cr3t" not in made(tmp_path)._settings and str(tmp_path).encode() in made(tmp_path)._settings


async def test_it_runs_soon_and_when_asked_and_ends_with_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "FIRST_SECONDS", 0.01)
    found = made(tmp_path)
    runs: asyncio.Queue[int] = asyncio.Queue()

    async def once() -> None:
        await runs.put(1)

    monkeypatch.setattr(found, "once", once)
    task = asyncio.get_running_loop().create_task(found.run())
    await asyncio.wait_for(runs.get(), 30)
    found.ask()
    await asyncio.wait_for(runs.get(), 30)
    found.running = True
    found.ask()
    assert not found._asked.is_set(), "one at a time"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_child_does_not_outlive_a_cancelled_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "pid"
    program = f"import os, sys, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    monkeypatch.setattr(subject, "_PROGRAM", program)
    found = made(tmp_path)
    task = asyncio.get_running_loop().create_task(found.once())
    for _ in range(600):
        if told.exists() and told.read_text():
            break
        await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (found.running, found.latest) == (False, None)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)

"""Tests of the verification that runs beside: a process of its own that gets no secret; its failure is no "ok"."""

import asyncio
import os
from pathlib import Path

import pytest

from contracts.events import Draft, Kind
from gateway import settings as reading
from gateway.app import verification as subject
from gateway.app.sources import utc_now
from gateway.app.verification import ASKED, RESULT, Verification, VerificationSeen
from gateway.audit.ids import new_entry_id
from gateway.console.verified import Verified
from gateway.console.watched import Watched
from tests.gateway.app.test_gateway import build
from tests.gateway.app.test_watcher import until
from tests.gateway.console.test_watched import Seen

SECRET = {
    "population": {
        "profile": "c06-soap", "base_url": "https://source.example", "credentials": {"password": "s3cr3t"}
    }
}  # fmt: skip


def made(state: Path) -> Verification:
    raw = {"base_url": "http://127.0.0.1:8080", "state": str(state), "sources": SECRET}
    return Verification(reading.check(raw), utc_now)


def latest(state: Path) -> Verified | None:
    """What the console is shown."""
    return VerificationSeen(state, Seen(Watched(here=True))).latest


async def test_a_run_gives_the_commands_verdicts(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    await gateway.start()
    await gateway.log.append(Draft(kind=Kind.ADMINISTERED, entry=new_entry_id(utc_now())))
    await gateway.stop()
    found = made(tmp_path)
    assert latest(tmp_path) is None
    await found.once()
    seen = latest(tmp_path)
    assert seen is not None and not found.running
    verdicts = seen.verdicts
    assert verdicts is not None and verdicts["entries"] == 1
    assert verdicts["integrity"]["verdict"] == "ok" and verdicts["anchoring"]["verdict"] == "unchecked"
    assert verdicts["checkpoint"] and seen.begun <= seen.ended


async def test_what_is_broken_is_told(tmp_path: Path) -> None:
    (tmp_path / "audit.db").write_bytes(b"no database" * 1000)
    found = made(tmp_path)
    await found.once()
    seen = latest(tmp_path)
    assert seen is not None
    assert seen.verdicts is None or seen.verdicts["integrity"]["verdict"] != "ok"


async def test_a_run_that_dies_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = made(tmp_path)
    for program in ("raise SystemExit(3)", "print('no JSON')"):
        monkeypatch.setattr(subject, "_PROGRAM", program)
        await found.once()
        seen = latest(tmp_path)
        assert seen is not None and seen.verdicts is None and not found.running


@pytest.mark.parametrize("text", ["{", "[]", '{"begun": "?"}', '{"begun": 1, "ended": 1, "verdicts": null}'])
def test_a_result_that_can_not_be_read_is_no_verdict(tmp_path: Path, text: str) -> None:
    (tmp_path / RESULT).write_text(text)
    seen = latest(tmp_path)
    assert seen is not None and seen.verdicts is None


def test_a_wish_waits_for_the_watcher(tmp_path: Path) -> None:
    watching = Seen(Watched())
    found = VerificationSeen(tmp_path, watching)
    found.ask()
    assert ((tmp_path / ASKED).exists(), found.running) == (True, False), "nobody is there to run it"
    watching.latest = Watched(here=True)
    assert VerificationSeen(tmp_path, watching).running
    (tmp_path / ASKED).unlink()
    watching.latest = Watched(here=True, verifying=True)
    found.ask()
    assert found.running and not (tmp_path / ASKED).exists(), "one at a time"


def test_the_child_gets_no_secret_of_a_source(tmp_path: Path) -> None:
    assert b"s3cr3t" not in made(tmp_path)._settings and str(tmp_path).encode() in made(tmp_path)._settings


async def test_it_runs_soon_and_when_asked_and_ends_with_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "FIRST_SECONDS", 0.01)
    monkeypatch.setattr(subject, "_PROGRAM", "print('{}')")
    monkeypatch.setattr(subject, "ASKED_SECONDS", 0.01)
    found = made(tmp_path)
    (tmp_path / RESULT).write_text("of a watcher before")
    task = asyncio.get_running_loop().create_task(found.run())
    seen = VerificationSeen(tmp_path, Seen(Watched(here=True)))
    await until(lambda: (now := seen.latest) is not None and now.verdicts == {})
    first = seen.latest
    seen.ask()
    await until(lambda: seen.latest != first)
    assert not (tmp_path / ASKED).exists()
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
    assert (found.running, latest(tmp_path)) == (False, None)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)

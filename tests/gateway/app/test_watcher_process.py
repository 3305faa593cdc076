"""Tests of the watcher as a child: killed it comes back and catches up, ended it is gone, and it outlives nobody."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from gateway import settings as reading
from gateway.app import pulse
from gateway.app import watcher_process as subject
from gateway.app.watcher_process import WatcherProcess
from gateway.observability.metrics import Metrics
from tests.gateway.app.test_gateway import BASE, build
from tests.gateway.app.test_verification import SECRET
from tests.gateway.app.test_watcher import reached, until
from tests.gateway.audit.samples import draft


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def another(state: Path, than: int = 0) -> int:
    """Wait for the pulse of another process."""
    await until(lambda: (found := pulse.read(state)) is not None and found.pid != than)
    found = pulse.read(state)
    assert found is not None
    return found.pid


async def test_killed_it_comes_back_and_catches_up_and_ends_with_the_gateway(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    await gateway.start()
    assert gateway.watcher is not None
    gateway.watcher.start()
    first = await another(tmp_path)
    assert os.getpriority(os.PRIO_PROCESS, first) > os.getpriority(os.PRIO_PROCESS, 0)
    os.kill(first, signal.SIGKILL)
    for _ in range(3):
        await gateway.log.append(draft())
    second = await another(tmp_path, first)
    await reached(tmp_path, index=3, figures=3, findings=3)
    assert b"lienthong_watcher_restarts_total 1.0" in gateway.metrics.render()
    await gateway.watcher.stop()
    await gateway.stop()
    assert gone(first) and gone(second)


async def test_the_pauses_grow_and_a_child_that_does_not_listen_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(subject, "_PROGRAM", "raise SystemExit(3)")
    metrics, pauses = Metrics(), list[float]()
    sleep = asyncio.sleep

    async def counted(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:  # the next one does not listen
            told = tmp_path / "pid"
            program = (
                "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
                f" open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
            )
            monkeypatch.setattr(subject, "_PROGRAM", program)
        await sleep(0)

    process = WatcherProcess(reading.check({"base_url": BASE, "state": str(tmp_path), "sources": {}}), metrics)
    monkeypatch.setattr(subject, "END_SECONDS", 0.1)
    monkeypatch.setattr(asyncio, "sleep", counted)
    process.start()
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        await sleep(0.02)
    await process.stop()
    assert pauses == [0.001, 0.002, 0.004] and b"watcher_restarts_total 3.0" in metrics.render()
    assert gone(int((tmp_path / "pid").read_text()))


def test_the_child_gets_no_secret_of_a_source_or_of_the_cache(tmp_path: Path) -> None:
    raw = {
        "base_url": BASE, "state": str(tmp_path), "sources": SECRET,
        "cache": {"backend": "redis", "url": "redis://:hunter2@127.0.0.1:9/0"},
    }  # fmt: skip
    given = WatcherProcess(reading.check(raw), Metrics())._settings
    assert b"s3cr3t" not in given and b"hunter2" not in given and str(tmp_path).encode() in given
    assert given.count(b"\n") == 1 and given.endswith(b"\n")

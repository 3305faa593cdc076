"""Tests of `lienthong watch` and of `serve` beside it, as processes: one of two watches, none outlives it."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.app import pulse
from gateway.app.watching import LOCK
from gateway.cli.state import State
from gateway.store.lock import FileLock
from tests.gateway.app.test_watcher_process import gone
from tests.gateway.audit.samples import draft
from tests.gateway.cli.test_serve import settings_file

PROGRAM = [sys.executable, "-c", "from gateway.cli import main; main()"]


def until(condition: Callable[[], object]) -> None:
    """Wait for it, a minute at most."""
    for _ in range(3000):
        if condition():
            return
        threading.Event().wait(0.02)
    raise AssertionError("it did not come")


def pid(state: Path) -> int:
    """Of the watcher whose pulse is a moment old, else 0."""
    found = pulse.read(state)
    return found.pid if found is not None and found.alive else 0


@contextmanager
def typed(said: Path, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    with said.open("wb") as sink:
        process = subprocess.Popen([*PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


def test_of_two_one_watches(tmp_path: Path) -> None:
    file, state, said = settings_file(tmp_path, watcher="apart"), tmp_path / "state", tmp_path / "said"
    with State(state).log() as log:  # a gateway has been here
        log.append_and_wait(draft())
    first = FileLock(state / LOCK)
    assert first.take()
    with typed(said, "watch", "-c", str(file)) as second:
        until(lambda: "watcher_waits_for_another" in said.read_text())
        assert pulse.read(state) is None
        first.let_go()
        until(lambda: pid(state) == second.pid)
        until(lambda: (found := pulse.read(state)) is not None and found.positions.get("index") == 1)
        second.send_signal(signal.SIGTERM)
        assert second.wait(60) == 0
    assert "Traceback" not in said.read_text()


def test_a_killed_gateway_takes_its_watcher_along(tmp_path: Path) -> None:
    file, state, said = settings_file(tmp_path), tmp_path / "state", tmp_path / "said"
    with typed(said, "serve", "-c", str(file)) as gateway:
        until(lambda: pid(state))
        watcher = pid(state)
        assert f"PPid:\t{gateway.pid}\n" in Path(f"/proc/{watcher}/status").read_text()
        gateway.kill()
        gateway.wait(60)
        until(lambda: gone(watcher))
    assert "watching" in [json.loads(line)["event"] for line in said.read_text().splitlines()]


def test_what_is_no_settings_ends_the_child_with_one_line_and_no_value() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from gateway.app.watching import beside; beside()"],
        input=b'{"hunter2": 1}\n', capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1 and b"watcher_failed" in done.stderr and b"hunter2" not in done.stderr

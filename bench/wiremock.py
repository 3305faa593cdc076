"""WireMock as a baseline: its jar is fetched by npm at bench time, its stubs are written here, it ends with us."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.rows import BUILD

LOCKED = Path(__file__).parent / "npm"
JOURNAL = 2_000
"""Requests that it remembers: as many as our mocks do."""
START_SECONDS = 60.0


class Missing(RuntimeError):
    """WireMock can't be run here; the text says what is missing."""


def jar(build: Path = BUILD) -> Path:
    """The jar, fetched once as locked. Raises Missing where Java, npm or its registry isn't there."""
    if shutil.which("java") is None:
        raise Missing("java is not installed")
    home = build / "wiremock"
    found = sorted(home.glob("node_modules/wiremock/build/wiremock-standalone-*.jar"))
    if found:
        return found[-1]
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm is not installed")
    home.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, home / name)
    command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=300, check=False)
    found = sorted(home.glob("node_modules/wiremock/build/wiremock-standalone-*.jar"))
    if done.returncode or not found:
        raise Missing("npm could not fetch it")
    return found[-1]


def stub(request: Mapping[str, Any], content_type: str, body: bytes) -> dict[str, Any]:
    """One stub: a request's pattern, and the bytes that answer it with 200."""
    return {
        "request": request,
        "response": {"status": 200, "headers": {"Content-Type": content_type}, "body": body.decode()},
    }


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """What is started meanwhile runs on one core only; a system that can't pin leaves it as it is."""
    if core is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def wiremock(
    file: Path, stubs: Sequence[Mapping[str, Any]], folder: Path, core: int | None
) -> Iterator[tuple[int, int]]:
    """WireMock with these stubs; gives its process id and its port. Raises Missing where it doesn't start."""
    mappings = folder / "mappings"
    mappings.mkdir(parents=True)
    for number, each in enumerate(stubs):
        (mappings / f"{number}.json").write_text(json.dumps(each), "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        "java", "-jar", str(file), "--port", str(port), "--bind-address", "127.0.0.1", "--root-dir", str(folder),
        "--max-request-journal-entries", str(JOURNAL), "--use-chunked-encoding", "never", "--disable-banner",
    ]  # fmt: skip
    with pinned(core):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield process.pid, port
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Missing("it did not start")

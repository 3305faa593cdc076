"""`make demo` walks its whole tour, ends by itself, and leaves nothing running and nothing behind."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

STATIONS = 11
PATIENCE = 110
"""Seconds, below the limit of a test: a bound and no measure, because the machine is shared."""


def tour(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The tour as `make demo` starts it, in an environment whose temporary files lie in ``folder``."""
    return subprocess.run(
        [sys.executable, str(ROOT / "docs" / "tour.py")],
        capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=folder, stdin=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> "tuple[Path, subprocess.CompletedProcess[str]]":
    folder = tmp_path_factory.mktemp("tour")
    return folder, tour(folder)


def test_it_passes(walked: "tuple[Path, subprocess.CompletedProcess[str]]") -> None:
    _, done = walked
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert done.stderr == ""


def test_every_station_is_walked(walked: "tuple[Path, subprocess.CompletedProcess[str]]") -> None:
    _, done = walked
    numbers = [int(number) for number in re.findall(r"^── ([0-9]+)", done.stdout, re.MULTILINE)]
    assert sorted(set(numbers)) == list(range(1, STATIONS + 1)) and numbers == sorted(numbers)
    assert done.stdout.count("✓") >= STATIONS - 1
    assert re.search(r"integrity +ok", done.stdout) and re.search(r"completeness +ok", done.stdout)


def test_requests_and_answers_can_be_read_without_a_terminal(
    walked: "tuple[Path, subprocess.CompletedProcess[str]]",
) -> None:
    _, done = walked
    assert "\x1b[" not in done.stdout
    assert done.stdout.count("→ POST") >= 10 and done.stdout.count("← ") >= 10
    assert "Nguyễn Thị Minh Khuê" in done.stdout  # readable, not escaped


def test_no_token_is_shown_whole(walked: "tuple[Path, subprocess.CompletedProcess[str]]") -> None:
    _, done = walked
    assert not re.search(r"eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{40,}", done.stdout)


def test_nothing_is_left(walked: "tuple[Path, subprocess.CompletedProcess[str]]") -> None:
    folder, done = walked
    assert list(folder.iterdir()) == []
    addresses = {int(port) for port in re.findall(r"127\.0\.0\.1:([0-9]+)", done.stdout)} - {8090}
    assert addresses, "the sign-in names the mock's address"
    for port in addresses:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
        except OSError:
            continue
        assert str(folder).encode() not in line

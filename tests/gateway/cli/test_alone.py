"""A state directory has one gateway: the second is refused, and a dead one holds nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.cli.alone import LOCK, alone
from gateway.cli.refusals import CouldNot

HOLD = "import sys, pathlib\nfrom gateway.cli.alone import alone\nwith alone(pathlib.Path(sys.argv[1])): "


def holding(state: Path) -> "subprocess.Popen[bytes]":
    """Another process that holds the directory, for ever."""
    code = HOLD + "sys.stdout.write('held'); sys.stdout.flush(); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(state)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.read(4) == b"held"
    return process


def test_a_second_gateway_is_refused(tmp_path: Path) -> None:
    with holding(tmp_path) as other:
        with pytest.raises(CouldNot, match="runs on the state directory"), alone(tmp_path):
            pytest.fail("two gateways on one state directory")
        other.kill()
        other.wait()
    with alone(tmp_path):
        assert (tmp_path / LOCK).exists()


def test_it_is_free_again_afterwards_and_made_where_missing(tmp_path: Path) -> None:
    state = tmp_path / "new"
    for _ in range(2):
        with alone(state):
            assert state.stat().st_mode & 0o777 == 0o700


def test_two_directories_do_not_meet(tmp_path: Path) -> None:
    with alone(tmp_path / "one"), alone(tmp_path / "two"):
        assert (tmp_path / "one" / LOCK).exists() and (tmp_path / "two" / LOCK).exists()

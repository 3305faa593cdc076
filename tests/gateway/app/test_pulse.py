"""Tests of the pulse: what was written is read, what is old is dead, and what can't be read is no pulse."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.app import pulse


def test_what_is_written_is_read_and_a_moment_old(tmp_path: Path) -> None:
    assert pulse.read(tmp_path) is None
    pulse.write(tmp_path, {"index": 3}, {"siem": 2}, verifying=True)
    found = pulse.read(tmp_path)
    assert found is not None and found.alive and found.verifying
    assert (found.positions, found.shipped) == ({"index": 3}, {"siem": 2})
    assert abs((datetime.now(UTC) - found.seen).total_seconds()) < 60
    assert stat.S_IMODE((tmp_path / pulse.NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [pulse.NAME]


@pytest.mark.parametrize("seconds", [-pulse.ALIVE_SECONDS, 1_000.0])
def test_an_old_one_is_dead_and_so_is_one_of_another_start_of_the_machine(tmp_path: Path, seconds: float) -> None:
    pulse.write(tmp_path, {}, {}, verifying=False)
    raw = json.loads((tmp_path / pulse.NAME).read_text())
    (tmp_path / pulse.NAME).write_text(json.dumps({**raw, "clock": raw["clock"] + seconds}))
    found = pulse.read(tmp_path)
    assert found is not None and not found.alive


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": 1, "clock": 1, "at": 1, "positions": 1, "shipped": 1}'])
def test_what_can_not_be_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / pulse.NAME).write_text(text)
    assert pulse.read(tmp_path) is None

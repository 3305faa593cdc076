"""Files: on disk when confirmed, one per day and size, nothing lost or torn by a crash, foreign ones left alone."""

import asyncio
import errno
import json
import os
from pathlib import Path

import pytest

from gateway.audit.reading import LogReader
from gateway.audit.shipping.files import FileTarget
from gateway.audit.shipping.lines import Form, Line, read_lines
from gateway.audit.shipping.target import NotDelivered
from tests.gateway.audit.shipping.samples import many

BIG = 1 << 30


async def lines_of(folder: Path, count: int, *, days: int = 1, form: Form = "ocsf") -> list[Line]:
    await many(folder, count, days=days)
    reader = LogReader(folder / "audit.db")
    try:
        return read_lines(reader, form, 0, count)
    finally:
        reader.close()


def positions(path: Path) -> list[int]:
    return [json.loads(line)["metadata"]["sequence"] for line in path.read_bytes().splitlines()]


def test_lines_are_appended_and_private(tmp_path: Path) -> None:
    lines = asyncio.run(lines_of(tmp_path, 6))
    path = tmp_path / "out.jsonl"
    for part in (lines[:2], lines[2:3], lines[3:]):
        target = FileTarget(path, BIG)
        target.deliver(part)
        target.close()
    assert positions(path) == [0, 1, 2, 3, 4, 5] and path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("form", ["ocsf", "ecs"])
def test_a_new_file_for_each_day(tmp_path: Path, form: Form) -> None:
    lines = asyncio.run(lines_of(tmp_path, 6, days=3, form=form))
    path = tmp_path / "out.jsonl"
    for part in (lines[:3], lines[3:]):  # opened again in the middle of the second day
        target = FileTarget(path, BIG)
        target.deliver(part)
        target.close()
    names = sorted(found.name for found in tmp_path.glob("out*.jsonl"))
    assert names == ["out.20261122-000000000000.jsonl", "out.20261123-000000000002.jsonl", "out.jsonl"]
    assert [len((tmp_path / name).read_bytes().splitlines()) for name in names] == [2, 2, 2]


def test_a_new_file_at_a_size(tmp_path: Path) -> None:
    lines = asyncio.run(lines_of(tmp_path, 10))
    target = FileTarget(tmp_path / "out.jsonl", 3 * len(lines[0].text))
    target.deliver(lines)
    target.close()
    found = [number for path in sorted(tmp_path.glob("out.*-*.jsonl")) for number in positions(path)]
    assert len(found) > 2 and found + positions(tmp_path / "out.jsonl") == list(range(10))
    assert all(path.stat().st_size < 3 * len(lines[0].text) for path in tmp_path.glob("out*.jsonl"))


def test_what_a_crash_tore_is_cut_off(tmp_path: Path) -> None:
    lines = asyncio.run(lines_of(tmp_path, 3))
    path = tmp_path / "out.jsonl"
    path.write_bytes(lines[0].text + b"\n" + lines[1].text[:40])
    target = FileTarget(path, BIG)
    target.deliver(lines[1:])
    target.close()
    assert positions(path) == [0, 1, 2]


def test_a_full_disk_is_not_delivered_and_leaves_no_torn_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = asyncio.run(lines_of(tmp_path, 3))
    path = tmp_path / "out.jsonl"
    target = FileTarget(path, BIG)
    target.deliver(lines[:1])
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        write(descriptor, bytes(data)[:50])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(NotDelivered, match="No space left"):
            target.deliver(lines[1:])
    target.deliver(lines[1:])
    target.close()
    assert positions(path) == [0, 1, 2]


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    lines = asyncio.run(lines_of(tmp_path, 1))
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"a diary\n")
    with pytest.raises(NotDelivered, match="no lines of ours"):
        FileTarget(path, BIG).deliver(lines)
    assert path.read_bytes() == b"a diary\n"


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    lines = asyncio.run(lines_of(tmp_path, 1))
    with pytest.raises(NotDelivered, match="No such file"):
        FileTarget(tmp_path / "gone" / "out.jsonl", BIG).deliver(lines)

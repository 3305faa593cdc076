"""A line says its position and its leaf's hash, so that the receiver can tell a gap, a double and a forgery."""

import json
from pathlib import Path

import pytest

from gateway.audit.faults import AuditUnavailable
from gateway.audit.reading import LogReader
from gateway.audit.shipping.lines import read_lines
from tests.gateway.audit import samples
from tests.gateway.audit.shipping.samples import many


async def test_lines_carry_position_and_leaf_hash(tmp_path: Path) -> None:
    await many(tmp_path, 5)
    reader = LogReader(tmp_path / "audit.db")
    hashes = [found.hex() for found in reader.hashes(0, 0, 5)]
    for form, position, leaf in (
        ("ocsf", ("metadata", "sequence"), ("unmapped", "leaf_hash")),
        ("ecs", ("event", "sequence"), ("event", "hash")),
    ):
        lines = read_lines(reader, form, 1, 3)  # type: ignore[arg-type]  # one of the two words above
        made = [json.loads(line.text) for line in lines]
        assert [line.position for line in lines] == [one[position[0]][position[1]] for one in made] == [1, 2, 3]
        assert [one[leaf[0]][leaf[1]] for one in made] == hashes[1:4]
        assert all(b"\n" not in line.text and line.text.isascii() for line in lines)
    reader.close()


async def test_an_entry_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    await many(tmp_path, 3)
    with samples.tampering(tmp_path / "audit.db") as connection:
        connection.execute("UPDATE openings SET opened='[]' WHERE position=1")
    reader = LogReader(tmp_path / "audit.db")
    assert [line.position for line in read_lines(reader, "ecs", 0, 1)] == [0]
    with pytest.raises(AuditUnavailable):
        read_lines(reader, "ecs", 0, 3)
    reader.close()

"""Counts that were summed again are those that were added up."""

import sqlite3
from contextlib import closing
from pathlib import Path

from gateway.audit.index import sums
from gateway.audit.index.buckets import Span
from gateway.audit.index.rows import IndexRow
from tests.gateway.audit.index.histories import World, dump

HOUR = 3_600_000_000


def row(position: int, time: int, duration: int | None, officer: int | None = None) -> IndexRow:
    return IndexRow(position, time, 11, officer, None, None, duration, (), ())


def test_rows_add_up_per_hour_and_above() -> None:
    rows = [row(0, 0, 5, 3), row(1, HOUR - 1, None), row(2, HOUR, 9, 3)]
    found = sums.of_shapes(rows)
    assert [each for each in found if each[0] == Span.HOUR] == [(1, 7, 11, 2, 1, 5, 5), (1, 8, 11, 1, 1, 9, 9)]
    assert [each for each in found if each[0] == Span.ALL] == [(4, 0, 11, 3, 2, 14, 9)]
    assert [each[0] for each in found] == [1, 1, 2, 3, 4]
    assert [each for each in sums.of_officers(rows) if each[0] == Span.DAY] == [(2, 0, 3, 2)]


def test_summing_again_changes_nothing_where_nothing_changed(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grow(80)
    world.index()
    before = dump(tmp_path / "index.db")
    with closing(sqlite3.connect(tmp_path / "index.db", isolation_level=None)) as connection:
        hours = [hour for (hour,) in connection.execute("SELECT hour FROM hours")]
        connection.execute("UPDATE rollups SET count = count + 1, longest = longest + 5")
        connection.execute("UPDATE officer_rollups SET count = 0")
        connection.execute("INSERT INTO officers VALUES (7, 'nobody')")
        sums.again(connection, hours)
    assert dump(tmp_path / "index.db") == before
    world.close()

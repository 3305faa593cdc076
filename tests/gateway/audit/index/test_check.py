"""Every byte of every column of the index is held against the log, and so is every row that is gone or new."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.index.check import check, judge_index
from gateway.audit.index.schema import STEPS
from gateway.audit.verdicts import Verdicts
from gateway.audit.verify import verify
from gateway.store.database import RowTaken
from gateway.store.sqlite import statements
from tests.gateway.audit import samples
from tests.gateway.audit.index.histories import World, eventful


def columns() -> list[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for step in STEPS:
            for statement in statements(step):
                connection.execute(statement)
        return connection.execute(
            "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type='table'"
        ).fetchall()


COLUMNS = columns()
TABLES = sorted({table for table, _ in COLUMNS})


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small log and its index, with something in every table."""
    folder = tmp_path_factory.mktemp("sample")
    world = eventful(folder, 2, 40)
    world.link(4, 5)
    asked = samples.requested()
    world.write(asked, samples.draft(request=asked.entry))
    world.index()
    world.close()
    found = check(folder)
    assert found is not None and found.fault is None and found.size > 40
    return folder


@pytest.fixture
def state(sample: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample, tmp_path / "state")
    return tmp_path / "state"


def named(state: Path) -> bool:
    found = check(state)
    return found is not None and found.fault is not None and found.fault.what != ""


def variants(value: Any) -> Iterator[Any]:
    if value is None:
        yield 7
    elif isinstance(value, int):
        yield from (value ^ (1 << bit) for bit in range(0, 63))
    else:
        raw = value.encode() if isinstance(value, str) else value
        for at in range(len(raw)):
            yield raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        yield from (raw[:-1], raw + b" ", b"")


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_byte_of_every_column(state: Path, table: str, column: str) -> None:
    with samples.tampering(state / "index.db") as connection:
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # own names
        names = [name for found, name in COLUMNS if found == table]
        row = next((row for row in rows if row[names.index(column)] not in (None, "", 0)), rows[0])
        value = row[names.index(column)]
        where = " AND ".join(f"{name} IS ?" for name in names)
        missed, tried = [], 0
        for altered in variants(value):
            given = altered.decode("latin-1") if isinstance(value, str) and isinstance(altered, bytes) else altered
            if given == value:
                continue
            connection.execute("BEGIN")
            try:
                connection.execute(f"UPDATE {table} SET {column}=? WHERE {where}", (given, *row))  # noqa: S608  # own names
            except RowTaken:
                connection.execute("ROLLBACK")
                continue
            connection.execute("COMMIT")
            tried += 1
            if not named(state):
                missed.append(altered)
            back = [given if name == column else old for name, old in zip(names, row, strict=True)]
            connection.execute(f"UPDATE {table} SET {column}=? WHERE {where}", (value, *back))  # noqa: S608  # own names
    assert not missed and tried > 1
    assert not named(state), "put back as it was"


@pytest.mark.parametrize("table", TABLES)
def test_every_row_that_is_gone_and_every_new_one(state: Path, table: str) -> None:
    names = [name for found, name in COLUMNS if found == table]
    with samples.tampering(state / "index.db") as connection:
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  # own names
        where = " AND ".join(f"{name} IS ?" for name in names)
        marks = ",".join("?" * len(names))
        for row in rows[:: max(1, len(rows) // 12)]:
            connection.execute(f"DELETE FROM {table} WHERE {where}", row)  # noqa: S608  # own names
            assert named(state)
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608  # own names
        assert not named(state)
        new = [value + 1_000_003 if isinstance(value, int) else value for value in rows[-1]]
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", new)  # noqa: S608  # own names
    assert named(state)


def test_the_first_wrong_entry_is_named(state: Path) -> None:
    with samples.tampering(state / "index.db") as connection:
        connection.execute("UPDATE entries SET shape=1 WHERE position IN (17, 30)")
    found = check(state)
    assert found is not None and found.fault is not None and found.fault.position == 17
    verdicts = judge_index(verify(state / "audit.db", now=samples.START), state)
    assert verdicts.exit_code() == 1 and verdicts.integrity.reason.startswith("entry 17: the search index")
    assert verdicts.first_bad_entry is not None and verdicts.first_bad_entry.position == 17


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (x)", "CREATE VIEW more AS SELECT 1", "DROP INDEX entries_by_shape", "PRAGMA user_version=7",
        "CREATE TRIGGER more AFTER INSERT ON entries BEGIN DELETE FROM postings; END", "PRAGMA application_id=7",
        "UPDATE head SET size=size-1", "UPDATE head SET size=size+1", "DELETE FROM head",
    ],
)  # fmt: skip
def test_every_other_change_is_named(state: Path, statement: str) -> None:
    with samples.tampering(state / "index.db") as connection:
        connection.execute(statement)
    assert named(state)


def test_a_damaged_file_is_named(state: Path) -> None:
    with samples.tampering(state / "index.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((state / "index.db").read_bytes())
    content[8192:16384] = bytes(8192)
    (state / "index.db").write_bytes(content)
    assert named(state)


def test_what_was_pruned_since_is_no_fault(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grow(30)
    world.link(1, 2)
    world.index()
    world.prune(3, 40)
    assert not named(tmp_path), "the index is behind, not wrong"
    with samples.tampering(tmp_path / "index.db") as connection:
        connection.execute("UPDATE entries SET officer=1 WHERE position=1")
    assert named(tmp_path)
    world.close()


def test_the_verdicts_say_what_was_judged(state: Path, tmp_path: Path) -> None:
    good = verify(state / "audit.db", now=samples.START)
    found = judge_index(good, state)
    assert found.integrity.verdict == "ok" and "the search index of" in found.integrity.reason
    broken = Verdicts.not_checked("x")
    assert judge_index(broken, state) is broken
    (state / "index.db").write_bytes(b"no database" * 1000)
    assert judge_index(good, state).exit_code() == 2
    for path in state.glob("index.db*"):
        path.unlink()
    assert judge_index(good, state).exit_code() == 0 and "no search index" in judge_index(good, state).integrity.reason

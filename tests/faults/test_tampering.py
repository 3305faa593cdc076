"""Whoever has the whole database in hand alters one thing, in each store: `audit verify` names it.

Where theory demands a checkpoint from outside, it is given one, and shown to be helpless without. On PostgreSQL every
eighth byte is tried here and every one in `make faults`: each try is a verification of its own.
"""

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from contracts.events import Draft, Kind
from gateway.audit.faults import AuditUnavailable
from gateway.audit.forgetting import forget, prune
from gateway.audit.opening import open_log
from gateway.audit.schema import STEPS
from gateway.audit.shape import tables
from gateway.audit.store import AuditStore, in_file, on_server
from gateway.audit.verdicts import Verdicts
from gateway.audit.verify import verify
from gateway.store.database import DatabaseFault
from gateway.store.postgresql_schema import PostgresqlSchema
from tests.gateway.audit.samples import (
    FATHER,
    INDEX_KEY,
    PERSON,
    SIGNER,
    START,
    begin_ledger,
    draft,
    grown,
    new_id,
    prepared,
    requested,
    rewrite,
    tampering,
    variants,
)

NOW = START + timedelta(seconds=1)
NAMES = {table.name: [column.name for column in table.columns] for table in tables()}
COLUMNS = [(table, column) for table, columns in NAMES.items() for column in columns]
STEP = 1 if "LIENTHONG_KILLS" in os.environ else 8
FROM_BYTES = {"sqlite": "CAST(? AS TEXT)", "postgresql": "convert_from(?, 'UTF8')"}
Rows = list[tuple[Any, ...]]
NewPlace = Callable[[], AuditStore]
_numbers = itertools.count()


class Raw(bytes):
    """Bytes to be stored as text, whatever they are."""


class Spoilt:
    """A log whose tables may be given any rows, and get their own back."""

    def __init__(self, place: AuditStore) -> None:
        self.place = place
        with tampering(place) as connection:
            self.dialect = connection.dialect
            self.rows: dict[str, Rows] = {
                table: list(connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2"))  # noqa: S608  # own names
                for table in NAMES
            }

    def judge(self, **more: Any) -> Verdicts:
        return verify(self.place, now=NOW, **more)

    def put(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        with tampering(self.place) as connection:
            connection.begin()
            connection.execute(f"DELETE FROM {table}")  # noqa: S608  # own names
            for row in rows:
                marks = ",".join(FROM_BYTES[self.dialect] if isinstance(value, Raw) else "?" for value in row)
                values = [bytes(value) if isinstance(value, Raw) else value for value in row]
                connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608  # own names
            connection.commit()

    def put_back(self, *names: str) -> None:
        for table in names or NAMES:
            self.put(table, self.rows[table])


def named(verdicts: Verdicts) -> bool:
    return (
        verdicts.exit_code() == 1
        and verdicts.integrity.verdict == "broken"
        and verdicts.integrity.why[0] != verdicts.integrity.reason
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewPlace]:
    """Makes places in the one store or the other."""
    made: list[str] = []
    url: str = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""

    def make() -> AuditStore:
        folder: Path = tmp_path_factory.mktemp("log")
        if not url:
            return in_file(folder / "audit.db")
        made.append(f"tampered_{next(_numbers)}")
        return on_server(url, folder, made[-1])

    yield make
    if url:
        with psycopg.connect(url, autocommit=True) as connection:
            for schema in made:
                connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())


@pytest.fixture(scope="module")
def sample(new_place: NewPlace) -> Spoilt:
    """A small log with something in every table: pairs, open requests, a forgotten person, pruned entries."""
    place = new_place()
    ledger, connection = begin_ledger(place)
    asked, still_open = requested(), requested(due=START + timedelta(hours=1), subjects=(FATHER,))
    ledger.write([prepared(asked), prepared(draft(request=asked.entry, freshness="live", subjects=(PERSON, FATHER)))])
    ledger.write([prepared(still_open), prepared(requested(due=START + timedelta(hours=2)))])
    for _ in range(2):
        ledger.write([prepared(draft(subjects=(FATHER,)))], sign=True)
    forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, Draft(kind=Kind.FORGOTTEN, entry=new_id()))
    prune(ledger, connection, INDEX_KEY, 3, 4, Draft(kind=Kind.PRUNED, entry=new_id()))
    ledger.write([prepared(draft())])
    connection.close()
    return Spoilt(place)


@pytest.fixture(scope="module")
def long_sample(new_place: NewPlace) -> Spoilt:
    """Long enough for two upper hashes."""
    place = new_place()
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(draft()) for _ in range(515)], sign=True)
    connection.close()
    return Spoilt(place)


@pytest.fixture
def log(request: pytest.FixtureRequest, sample: Spoilt, long_sample: Spoilt) -> Iterator[Spoilt]:
    """A log to spoil: the long one where the test is about upper hashes."""
    called = getattr(request.node, "callspec", None)
    about = called.params.get("table") if called else None
    found = long_sample if about == "nodes" else sample
    yield found
    found.put_back(*([about] if about else []))
    assert found.judge().exit_code() == 0  # the test spoiled nothing else


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_byte_of_every_column(log: Spoilt, table: str, column: str) -> None:
    at = NAMES[table].index(column)
    rows = log.rows[table]
    number = len(rows) // 2
    value = rows[number][at]
    tried, missed = 0, []
    step = STEP if log.dialect == "postgresql" else 1
    for altered in list(variants(value))[::step] if isinstance(value, str | bytes) else variants(value):
        shown = Raw(altered) if isinstance(value, str) else altered
        spoilt = [*rows[:number], (*rows[number][:at], shown, *rows[number][at + 1 :]), *rows[number + 1 :]]
        try:
            log.put(table, spoilt)
        except DatabaseFault:
            continue  # no such value is taken, or another row has this key: a deleted and a doubled row, below
        tried += 1
        verdicts = log.judge()
        if not named(verdicts):
            missed.append(altered)
        elif table == "entries" and column != "position":  # whatever was altered in a leaf, its place is known
            bad = verdicts.first_bad_entry
            assert bad is not None and bad.position == rows[number][0]
    assert not missed
    assert tried > 0 or (column == "id" and log.dialect == "postgresql")  # a constraint holds it at 0


@pytest.mark.parametrize("table", NAMES)
def test_every_deleted_row(log: Spoilt, table: str) -> None:
    rows = log.rows[table]
    for number in range(len(rows)):
        log.put(table, [*rows[:number], *rows[number + 1 :]])
        assert named(log.judge()), f"row {number} of {table} is gone and nobody noticed"
    log.put(table, [])
    assert named(log.judge())


@pytest.mark.parametrize("table", NAMES)
def test_every_added_row(log: Spoilt, table: str) -> None:
    new = {"position": 999, "id": 7, "entry": new_id(), "key": bytes(32), "handle": "x", "idx": 9}
    added = [new.get(name, value) for name, value in zip(NAMES[table], log.rows[table][0], strict=True)]
    if "id" in NAMES[table] and log.dialect == "postgresql":
        with pytest.raises(DatabaseFault):  # a constraint says no, and taking it away is named below
            log.put(table, [*log.rows[table], added])
        return
    log.put(table, [*log.rows[table], added])
    assert named(log.judge())


@pytest.mark.parametrize(("table", "column"), [pair for pair in COLUMNS if pair[0] not in ("head", "checkpoint")])
def test_two_swapped_values(log: Spoilt, table: str, column: str) -> None:
    at = NAMES[table].index(column)
    rows = [list(row) for row in log.rows[table]]
    other = next((row for row in rows if row[at] != rows[0][at]), None)
    if other is None:
        assert (table, column) in {("nodes", "level"), ("subjects", "slot")}  # all alike: nothing to swap
        return
    rows[0][at], other[at] = other[at], rows[0][at]
    log.put(table, rows)
    assert named(log.judge())


@pytest.mark.parametrize("first", range(4))
def test_two_swapped_entries(log: Spoilt, first: int) -> None:
    for table in ("entries", "openings"):
        rows = [list(row) for row in log.rows[table]]
        rows[first][0], rows[first + 1][0] = rows[first + 1][0], rows[first][0]
        log.put(table, rows)
    verdicts = log.judge()
    bad = verdicts.first_bad_entry
    assert named(verdicts) and bad is not None
    assert bad.position <= first  # an earlier request may have lost its ending by it


async def test_a_cut_tail(new_place: NewPlace) -> None:
    place = new_place()
    await grown(place, 5)
    rewrite(place, 3, checkpoint=None)
    verdicts = verify(place, now=NOW)
    assert named(verdicts) and "missing at the end" in verdicts.integrity.reason


async def test_the_whole_log_deleted(new_place: NewPlace) -> None:
    place = new_place()
    notes = await grown(place, 5)
    emptied = Spoilt(place)
    for table in NAMES:
        emptied.put(table, [])
    assert named(verify(place, now=NOW)) and verify(place, against=notes[5]).exit_code() == 1
    with pytest.raises(AuditUnavailable):
        open_log(place, SIGNER)
    if isinstance(place.database, PostgresqlSchema):
        with tampering(place) as connection:
            connection.execute(f"DROP SCHEMA {place.database.schema} CASCADE")
    else:
        for path in place.vkey.parent.glob("audit.db*"):
            path.unlink()
    gone = verify(place, now=NOW)
    assert (gone.exit_code(), gone.integrity.verdict) == (2, "unchecked") and "not there" in gone.integrity.reason
    for _ in range(2):  # and no start begins it anew, at the second try neither
        with pytest.raises(AuditUnavailable, match="the log is gone"):
            open_log(place, SIGNER)


async def test_a_rollback_to_a_backup(new_place: NewPlace) -> None:
    place = new_place()
    early = await grown(place, 3)
    backup = Spoilt(place)
    late = await grown(place, 4)
    backup.put_back()
    assert verify(place, now=NOW).exit_code() == 0  # theory allows no more without an outsider
    assert verify(place, now=NOW).anchoring.verdict == "unchecked"
    for note in early:
        assert verify(place, now=NOW, against=note).exit_code() == 0
    for note in late[1:]:
        verdicts = verify(place, now=NOW, against=note)
        assert (verdicts.exit_code(), verdicts.anchoring.verdict) == (1, "broken")
        assert "missing at the end" in verdicts.anchoring.reason


async def test_history_rewritten_with_the_stolen_key_and_two_views_of_one_size(new_place: NewPlace) -> None:
    place, forged = new_place(), new_place()
    notes = await grown(place, 4)
    others = await grown(forged, 4)
    assert verify(forged, now=NOW).exit_code() == 0
    for size in range(1, 5):
        assert notes[size].split("\n")[:2] == others[size].split("\n")[:2] and notes[size] != others[size]
        for where, own, view in ((place, notes, others), (forged, others, notes)):
            assert verify(where, now=NOW, against=own[size]).exit_code() == 0
            verdicts = verify(where, now=NOW, against=view[size])
            assert verdicts.exit_code() == 1 and "history was rewritten" in verdicts.anchoring.reason


CHANGES = {
    "sqlite": [
        ("CREATE TABLE more (x)", "DROP TABLE more"),
        ("CREATE VIEW more AS SELECT 1", "DROP VIEW more"),
        ("CREATE INDEX more ON entries (leaf)", "DROP INDEX more"),
        ("CREATE TRIGGER more AFTER INSERT ON entries BEGIN DELETE FROM subjects; END", "DROP TRIGGER more"),
        ("ALTER TABLE subjects ADD COLUMN more TEXT", "ALTER TABLE subjects DROP COLUMN more"),
        ("ALTER TABLE head RENAME TO more", "ALTER TABLE more RENAME TO head"),
        ("PRAGMA application_id=7", "PRAGMA application_id=1280590151"),
        ("PRAGMA user_version=0", "PRAGMA user_version={version}"),
    ],
    "postgresql": [
        ("CREATE TABLE more (x text)", "DROP TABLE more"),
        ("CREATE VIEW more AS SELECT 1 AS x", "DROP VIEW more"),
        ("CREATE MATERIALIZED VIEW more AS SELECT 1 AS x", "DROP MATERIALIZED VIEW more"),
        ("CREATE SEQUENCE more", "DROP SEQUENCE more"),
        ("CREATE TYPE more AS ENUM ('x')", "DROP TYPE more"),
        ("CREATE INDEX more ON entries (hash)", "DROP INDEX more"),
        ("CREATE RULE more AS ON DELETE TO entries DO INSTEAD NOTHING", "DROP RULE more ON entries"),
        (
            "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
            "CREATE TRIGGER more BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION more()",
            "DROP FUNCTION more CASCADE",
        ),
        ("CREATE POLICY more ON entries USING (false)", "DROP POLICY more ON entries"),
        ("ALTER TABLE entries ENABLE ROW LEVEL SECURITY", "ALTER TABLE entries DISABLE ROW LEVEL SECURITY"),
        ("ALTER TABLE entries SET UNLOGGED", "ALTER TABLE entries SET LOGGED"),
        ("ALTER TABLE entries SET (autovacuum_enabled=off)", "ALTER TABLE entries RESET (autovacuum_enabled)"),
        ("ALTER TABLE head ALTER time SET DEFAULT 'x'", "ALTER TABLE head ALTER time DROP DEFAULT"),
        ("ALTER TABLE head ALTER time DROP NOT NULL", "ALTER TABLE head ALTER time SET NOT NULL"),
        ("ALTER TABLE head RENAME TO more", "ALTER TABLE more RENAME TO head"),
        ("ALTER TABLE head ALTER size TYPE numeric", "ALTER TABLE head ALTER size TYPE bigint"),
        (
            "ALTER TABLE openings DROP CONSTRAINT openings_entry_key",
            "ALTER TABLE openings ADD CONSTRAINT openings_entry_key UNIQUE (entry)",
        ),
        (
            "ALTER TABLE openings DROP CONSTRAINT openings_entry_key;"
            "ALTER TABLE openings ADD CONSTRAINT openings_entry_key UNIQUE (entry) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE openings DROP CONSTRAINT openings_entry_key;"
            "ALTER TABLE openings ADD CONSTRAINT openings_entry_key UNIQUE (entry)",
        ),
        (
            "ALTER TABLE head DROP CONSTRAINT head_id_check;"
            "ALTER TABLE head ADD CONSTRAINT head_id_check CHECK (id = 0) NOT VALID",
            "ALTER TABLE head VALIDATE CONSTRAINT head_id_check",
        ),
        (
            "UPDATE pg_index SET indisvalid=false WHERE indexrelid='openings_entry_key'::regclass",
            "UPDATE pg_index SET indisvalid=true WHERE indexrelid='openings_entry_key'::regclass",
        ),
        ("CREATE TABLE public.more () INHERITS (entries)", "DROP TABLE public.more"),
        ("CREATE STATISTICS more ON leaf, hash FROM entries", "DROP STATISTICS more"),
        ("UPDATE about SET application=7", "UPDATE about SET application=1280590151"),
        ("UPDATE about SET version=0", "UPDATE about SET version={version}"),
        # a dropped column leaves its number behind: the last one, because nothing brings the table back
        ("ALTER TABLE checkpoint ADD COLUMN more text", "ALTER TABLE checkpoint DROP COLUMN more"),
    ],
}


def test_every_change_of_the_schema(new_place: NewPlace) -> None:
    place = new_place()
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(requested(due=START + timedelta(hours=1)))], sign=True)
    connection.close()
    changes = CHANGES["postgresql" if isinstance(place.database, PostgresqlSchema) else "sqlite"]
    for do, undo in changes:
        with tampering(place) as connection:
            connection.execute(do)
        verdicts = verify(place, now=NOW)
        assert named(verdicts) and "more" not in verdicts.integrity.reason, do
        with tampering(place) as connection:
            connection.execute(undo.replace("{version}", str(len(STEPS))))
        back = verify(place, now=NOW)
        assert back.exit_code() == 0 or (do, undo) == changes[-1] or "RENAME" in do or "COLUMN" in do, (do, str(back))
        if back.exit_code() != 0:  # SQLite keeps the text of a statement, PostgreSQL the number of a column
            place = new_place()
            ledger, connection = begin_ledger(place)
            ledger.write([prepared(requested(due=START + timedelta(hours=1)))], sign=True)
            connection.close()

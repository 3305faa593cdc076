"""Synthetic entries and logs, so that each test says only what is special about its own."""

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.ids import new_entry_id
from gateway.audit.leaf import read_leaf
from gateway.audit.ledger import Ledger
from gateway.audit.log import AuditLog
from gateway.audit.opening import open_log
from gateway.audit.prepared import Prepared, prepare
from gateway.audit.store import AuditStore, in_file, on_server
from gateway.audit.tree import CompactRange, leaf_hash
from gateway.keys.notes import LogSigner
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteDatabase, SqliteFile

INDEX_KEY = bytes(range(32))
SIGNER = LogSigner("log.test", bytes(range(32, 64)))
START = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)
PERSON = SubjectRef("personal_id", "099190000123", "asked")
FATHER = SubjectRef("personal_id", "099060000124", "relative")

_ids = itertools.count()


def new_id() -> str:
    """A fresh entry id; the time in it doesn't matter to the log."""
    return new_entry_id(START + timedelta(milliseconds=next(_ids)))


def draft(kind: Kind = Kind.DISCLOSED, **members: Any) -> Draft:
    """A draft with the fields that a hit has."""
    given: dict[str, Any] = {
        "entry": new_id(), "caller": "demo", "unit": "H26.99", "procedure": "1.001193", "dataset": "persons",
        "operation": "query", "dossier": "H26.99-260302-0001", "subjects": (PERSON,), "fields_asked": ("full_name",),
        **members,
    }  # fmt: skip
    return Draft(kind=kind, **given)


def requested(due: datetime = START, **members: Any) -> Draft:
    """A request that is due at ``due``."""
    return draft(Kind.REQUESTED, due_at=due.isoformat().replace("+00:00", "Z"), **members)


def prepared(given: Draft | None = None) -> Prepared:
    """The same, committed."""
    return prepare(given or draft(), INDEX_KEY)


def seal(ref: SubjectRef) -> bytes:
    """A seal that is none, and the same each time."""
    return b"sealed" + ref.identifier.encode()[::-1]


def start() -> datetime:
    """A clock that stands still."""
    return START


def place_of(where: Path | AuditStore) -> AuditStore:
    """A folder stands for the log in its ``audit.db``, a file for the log in it."""
    if isinstance(where, AuditStore):
        return where
    return in_file(where if where.suffix == ".db" else where / "audit.db")


def written_place(place: AuditStore) -> str:
    """A place for another process's command line."""
    database = place.database
    folder = str(place.vkey.parent)
    return json.dumps([database.url, folder, database.schema]) if isinstance(database, PostgresqlSchema) else folder


def read_place(text: str) -> AuditStore:
    """The same place again."""
    if not text.startswith("["):
        return place_of(Path(text))
    url, folder, schema = json.loads(text)
    return on_server(url, Path(folder), schema)


def begin(
    folder: Path | AuditStore, *, now: Callable[[], datetime] = start, signer: LogSigner = SIGNER, **more: Any
) -> AuditLog:
    """Open or begin the log in a folder, or in a place."""
    return AuditLog(place_of(folder), INDEX_KEY, signer, now=now, **{"seal": seal, **more})


def begin_ledger(folder: Path | AuditStore, now: Callable[[], datetime] = start) -> tuple[Ledger, Any]:
    """The writing half alone, with its connection, for tests of one transaction."""
    connection = open_log(place_of(folder), SIGNER)
    return Ledger(connection, SIGNER, now, seal), connection


@contextmanager
def tampering(where: Path | AuditStore) -> Iterator[Any]:
    """The database in the hands of somebody whom no constraint stops."""
    place = place_of(where).database
    if isinstance(place, SqliteFile):
        raw = sqlite3.connect(place.path, isolation_level=None)
        raw.execute("PRAGMA ignore_check_constraints=ON")
        raw.execute("PRAGMA synchronous=OFF")
        with closing(raw):
            yield SqliteDatabase(raw)
    else:
        with closing(place.connect()) as connection:
            connection.execute("SET synchronous_commit=off")
            yield connection


def rewrite(path: Path | AuditStore, size: int, *, checkpoint: str | None) -> None:
    """Cut the log to ``size`` entries and make every follower fit, as its operator could."""
    with tampering(path) as connection:
        for table in ("entries", "openings", "subjects", "open_requests"):
            connection.execute(f"DELETE FROM {table} WHERE position >= ?", (size,))  # noqa: S608  # own names
        tree, time = CompactRange(), ""
        for (text,) in connection.execute("SELECT leaf FROM entries ORDER BY position"):
            tree.append(leaf_hash(text.encode()))
            time = read_leaf(text).time
        connection.execute("UPDATE head SET size=?, time=?, compact_range=?", (size, time, tree.packed()))
        if checkpoint is not None:
            connection.execute("UPDATE checkpoint SET size=?, note=?", (size, checkpoint))


async def grown(folder: Path | AuditStore, count: int) -> list[str]:
    """A log of ``count`` entries, and the checkpoint after each."""
    log = begin(folder)
    notes = [log.checkpoint()]
    for _ in range(count):
        await log.append(draft())
        notes.append(log.checkpoint())
    log.close()
    return notes


def variants(value: Any) -> Iterator[Any]:
    """Every value that differs in one byte, or in one unit."""
    if isinstance(value, int):
        yield from (value + 1, value - 1, -value - 7, value + 1_000_000)
        return
    raw = value.encode() if isinstance(value, str) else value
    for at in range(len(raw)):
        altered = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        yield altered
    yield raw[:-1]
    yield raw + b"\0"
    yield raw + b" "

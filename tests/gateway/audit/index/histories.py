"""Random histories of a small world, so that the index meets every mixture of entries, the same ones each time."""

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit.forgetting import forget, prune
from gateway.audit.index.follower import Follower
from gateway.audit.index.schema import TABLES
from gateway.audit.reader import AuditReader
from gateway.audit.reading import LogReader
from tests.gateway.audit import samples

CALLERS = ("mot-cua", "dvc", "thue")
UNITS = ("H26.99", "H26.98", "H26.97")
PROCEDURES = ("1.001193", "2.000488")
OFFICERS = ("canbo.thu", "canbo.minh")
FIELDS = ("full_name", "date_of_birth", "permanent_residence", "permanent_residence.province_code")
CODES = (None, "not_granted", "source_timeout")
KINDS = (Kind.DISCLOSED, Kind.VERIFIED, Kind.NOT_FOUND, Kind.REFUSED, Kind.FAILED)


def person(number: int) -> SubjectRef:
    return SubjectRef("personal_id", f"099190{number:06d}", "asked")


class World:
    """A log that grows by random entries under a clock that jumps from minutes to weeks."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.at = samples.START
        self.ledger, self.connection = samples.begin_ledger(folder, lambda: self.at)
        self.entries: list[str] = []

    def close(self) -> None:
        self.connection.close()

    def write(self, *drafts: Draft) -> None:
        self.at += self.random.choice((timedelta(0), timedelta(minutes=7), timedelta(hours=5), timedelta(days=9)))
        results = self.ledger.write([samples.prepared(draft) for draft in drafts], sign=True)
        self.entries += [result.entry for result in results if hasattr(result, "entry")]

    def grow(self, count: int) -> None:
        while count > 0:
            some = [self.draft() for _ in range(self.random.randint(1, 7))]
            self.write(*some)
            count -= len(some)

    def draft(self) -> Draft:
        choose = self.random.choice
        members: dict[str, Any] = {
            "caller": choose(CALLERS), "unit": choose((*UNITS, None)), "procedure": choose(PROCEDURES),
            "officer": choose((*OFFICERS, None)), "dossier": f"H26.99-260302-{self.random.randint(1, 9):04d}",
            "channel": choose(("counter", None)), "source": choose(("population", None)), "code": choose(CODES),
            "outcome": choose(("found", "not_found", None)), "freshness": choose(("cached", None)),
            "fields_asked": tuple(self.random.sample(FIELDS, self.random.randint(0, 3))),
            "fields_delivered": tuple(self.random.sample(FIELDS, self.random.randint(0, 3))),
            "duration_ms": choose((None, 3, 40)), "trace": choose(("a" * 32, "b" * 32, None)),
            "subjects": tuple(person(self.random.randint(0, 5)) for _ in range(self.random.randint(0, 2))),
        }  # fmt: skip
        if self.entries and self.random.random() < 0.3:
            members["resends"] = choose(self.entries)
        return samples.draft(choose(KINDS), **members)

    def link(self, one: int, two: int) -> None:
        self.write(samples.draft(Kind.LINKED, subjects=(person(one), person(two))))

    def forget(self, number: int) -> None:
        gone = Draft(kind=Kind.FORGOTTEN, entry=samples.new_id())
        forget(self.ledger, self.connection, samples.INDEX_KEY, "personal_id", person(number).identifier, gone)

    def prune(self, first: int, last: int) -> None:
        gone = Draft(kind=Kind.PRUNED, entry=samples.new_id())
        prune(self.ledger, self.connection, samples.INDEX_KEY, first, last, gone)

    def index(self) -> None:
        assert Follower(self.folder).catch_up()

    def reader(self) -> AuditReader:
        log = LogReader(self.folder / "audit.db")
        return AuditReader(self.folder, lambda kind, text: log.handle_of(samples.INDEX_KEY, kind, text))


def eventful(folder: Path, seed: int, count: int = 120) -> World:
    """A world in which people were linked and forgotten and entries were pruned."""
    world = World(folder, seed)
    for step in range(4):
        world.grow(count // 4)
        world.link(step, step + 1)
        if step == 1:
            world.prune(5, 40)
        if step == 2:
            world.forget(1)
    return world


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of an index."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608  # own names
            for table in (*TABLES, "head")
        }

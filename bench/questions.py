"""Every kind of question that the console's search page asks, each asked anew with other values.

Common values and rare ones, first pages and deep ones, each filter alone and the mixtures that an index likes least: a
value that half the log has with one that hardly any entry has, or that nothing has.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.history import DAYS, START, Year
from gateway.audit.query import Query, Scope
from gateway.audit.reader import AuditReader

PAGE = 50


@dataclass(frozen=True, slots=True)
class Made:
    """A log with its index in ``state``, and how its people are found."""

    year: Year
    state: Path
    reader: AuditReader
    person: Callable[[int], str]
    what: str


@dataclass(frozen=True, slots=True)
class Question:
    """Its name, what it is compared with (``page`` or ``count``), and one way to ask it, different each time."""

    name: str
    sort: str
    ask: Callable[[], object]


class Asker:
    """Makes questions about a year."""

    def __init__(self, made: Made, chance: random.Random) -> None:
        self._made = made
        self._chance = chance

    def month(self) -> dict[str, Any]:
        """Thirty days somewhere."""
        start = START + timedelta(days=self._chance.randrange(0, DAYS * 7 // 5 - 40))
        return {"start": start, "end": start + timedelta(days=30)}

    def known(self, *names: str) -> dict[str, Any]:
        """What some entry says."""
        facts = self._made.year.facts(self._chance.randrange(self._made.year.entries))
        return {name: str(facts[name]) for name in names}

    def person(self) -> dict[str, Any]:
        """Somebody who was asked about."""
        year = self._made.year
        return {"subject": self._made.person(year.person(self._chance.randrange(year.entries)))}

    def deep(self) -> int:
        """A place in the older part of the log, as a reader who goes on and on comes to."""
        return self._chance.randrange(self._made.year.entries // 4, self._made.year.entries // 2)

    def of(self, *values: str) -> str:
        """One of some values."""
        return self._chance.choice(values)

    def page(self, name: str, query: Callable[[], Query], *, deep: bool = False) -> Question:
        """A page of hits."""

        def ask() -> object:
            return self._made.reader.search(query(), before=self.deep() if deep else None, count=PAGE)

        return Question(f"{name}, deep page" if deep else name, "page", ask)

    def count(self, name: str, query: Callable[[], Query]) -> Question:
        """What stands beside a page: by what it could be narrowed."""
        return Question(f"facets: {name}", "count", lambda: self._made.reader.facets(query()))

    def plot(self, name: str, query: Callable[[], Query]) -> Question:
        """What stands above a page: hits over time."""
        return Question(f"timeline: {name}", "count", lambda: self._made.reader.timeline(query()))


def questions(made: Made, chance: random.Random) -> list[Question]:
    """All of them."""
    a = Asker(made, chance)
    codes = ("source_timeout", "not_granted", "field_not_granted")
    single: dict[str, Callable[[], Query]] = {
        "everything": Query,
        "officer": lambda: Query(**a.known("officer")),
        "caller": lambda: Query(**a.known("caller")),
        "unit": lambda: Query(**a.known("unit")),
        "procedure": lambda: Query(**a.known("procedure")),
        "outcome": lambda: Query(outcome=a.of("found", "not_found")),
        "code": lambda: Query(code=a.of(*codes)),
        "field": lambda: Query(field=a.of("spouse", "full_name", "legal_status")),
        "month": lambda: Query(**a.month()),
    }
    mixed: dict[str, Callable[[], Query]] = {
        "officer and month": lambda: Query(**a.known("officer"), **a.month()),
        "officer and outcome": lambda: Query(**a.known("officer"), outcome="not_found"),
        "caller and code": lambda: Query(**a.known("caller"), code="source_timeout"),
        "unit, procedure, field and month": lambda: Query(**a.known("unit", "procedure"), field="spouse", **a.month()),
        "common with rare: found, of a unit's rare procedure": lambda: Query(
            outcome="found", unit=a.known("unit")["unit"], procedure=a.of("1.000054", "1.000055", "1.000056")
        ),
        "common with rare: a field, refused, in a month": lambda: Query(
            field="full_name", code="field_not_granted", **a.known("unit"), **a.month()
        ),
        "nothing fits: caller and another's unit": lambda: Query(
            caller=f"he-thong-{(n := chance.randrange(12))}", unit=f"H26.99.{(n + 1) % 12}", **a.month()
        ),
        "within an inspector's scope": lambda: Query(
            code="source_timeout", scope=Scope(units=frozenset(f"H26.99.{chance.randrange(126)}" for _ in range(5)))
        ),
    }
    rare: dict[str, Callable[[], Query]] = {
        "person": lambda: Query(**a.person()),
        "dossier": lambda: Query(**a.known("dossier")),
        "person and caller": lambda: Query(**a.person(), **a.known("caller")),
        "officer and a code they never had": lambda: Query(**a.known("officer"), code="stopped"),
    }
    counted = {**single, **mixed, **rare}
    return [
        *[a.page(name, query) for name, query in counted.items()],
        *[a.page(name, query, deep=True) for name, query in single.items()],
        *[a.count(name, query) for name, query in counted.items()],
        *[a.plot(name, query) for name, query in counted.items()],
    ]

"""What can be asked of the log, and whether an entry fits: one meaning for the index, for pages and for the tests.

A question names people by handle alone. What the index finds is compared with the question once more, entry by entry,
so an index that was tampered with can hide entries until it is verified, but never show one that doesn't fit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from gateway.audit.event import Event
from gateway.audit.index.rows import filed, subject_number

SHAPED = (
    "kind", "caller", "unit", "procedure", "channel", "dataset", "operation", "source", "outcome", "code", "freshness",
)  # fmt: skip
"""Filters on what many entries have in common."""
SINGLE = ("officer", "dossier", "trace")
"""Filters on what few entries have in common."""


NOBODY = "nobody"
"""The subject of a question about a number that nothing is filed under: it fits no entry, and is no handle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What somebody may see at all: of each member any, where it names none. ``end`` is excluded."""

    callers: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    start: datetime | None = None
    end: datetime | None = None

    def holds(self, event: Event) -> bool:
        """Whether an entry lies in it."""
        return (
            (not self.callers or event.caller in self.callers)
            and (not self.units or event.unit in self.units)
            and (not self.procedures or event.procedure in self.procedures)
            and (self.start is None or event.time >= self.start)
            and (self.end is None or event.time < self.end)
        )


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question: all of what it names must fit. ``start`` is included, ``end`` is not.

    ``subject`` is a handle and stands for all numbers of that person; ``field`` a path that was asked for or delivered,
    a parent standing for its children; ``scope`` what the reader may see at all.
    """

    subject: str | None = None
    officer: str | None = None
    caller: str | None = None
    unit: str | None = None
    procedure: str | None = None
    dossier: str | None = None
    kind: str | None = None
    outcome: str | None = None
    code: str | None = None
    channel: str | None = None
    dataset: str | None = None
    operation: str | None = None
    source: str | None = None
    freshness: str | None = None
    field: str | None = None
    trace: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    scope: Scope = EVERYTHING

    def named(self) -> tuple[str, ...]:
        """Names of the filters that are set; never what they hold."""
        return tuple(each.name for each in fields(self) if each.name != "scope" and getattr(self, each.name))

    def texts(self) -> Mapping[str, str]:
        """The filters that are texts."""
        return {name: value for name in self.named() if isinstance(value := getattr(self, name), str)}

    @property
    def begins(self) -> datetime | None:
        """The later of the question's and the scope's start."""
        return max((when for when in (self.start, self.scope.start) if when is not None), default=None)

    @property
    def ends(self) -> datetime | None:
        """The earlier of the question's and the scope's end."""
        return min((when for when in (self.end, self.scope.end) if when is not None), default=None)


def fits(query: Query, event: Event, person: Collection[int] = ()) -> bool:
    """Whether an entry answers a question; ``person`` are the numbers of the subject's handles, if it has several."""
    if any(
        wanted and wanted != getattr(event, name) for name in (*SHAPED, *SINGLE) for wanted in [getattr(query, name)]
    ):
        return False
    if (query.start is not None and event.time < query.start) or (query.end is not None and event.time >= query.end):
        return False
    if query.field and not any(covers(query.field, name) for name in (*event.fields_asked, *event.fields_delivered)):
        return False
    if query.subject and not any(
        handle == query.subject or subject_number(handle) in person for handle, _ in filed(event)
    ):
        return False
    return query.scope.holds(event)


def covers(field: str, name: str) -> bool:
    """Whether a path is a field or lies in it."""
    return name == field or name.startswith(f"{field}.")

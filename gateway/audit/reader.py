"""What pages, reports and commands ask of the log: find, count, plot; every entry that is shown is the log's own.

The index says where to look; entries are then read from the log and compared with the question once more. All methods
read from disk: call them in a thread. Recording who asked what is `gateway.audit.searching`'s.

For figures (dashboards, reports): ``totals(by, per, query)`` gives exact sums over any of `DIMENSIONS` and buckets of
Hanoi's calendar; ``Query(start=…, end=…, kind=…)`` restricts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.audit.event import Event
from gateway.audit.faults import AuditUnavailable
from gateway.audit.index import buckets
from gateway.audit.index.buckets import Span, bucket, moment
from gateway.audit.index.counts import Counts
from gateway.audit.index.follower import IndexUnavailable
from gateway.audit.index.lookup import IndexReader
from gateway.audit.index.mixtures import Mixtures
from gateway.audit.index.rows import DIMENSIONS
from gateway.audit.index.sums import HOUR_OF_ENTRY
from gateway.audit.query import Query, fits
from gateway.audit.reading import LogReader
from gateway.audit.store import DATABASE_NAME, Place

__all__ = ["DIMENSIONS", "AuditReader", "Facet", "Facets", "Page", "Span", "Timeline", "Total"]

FACETS = ("kind", "caller", "unit", "procedure", "source", "dataset", "channel", "outcome", "code", "freshness")
"""Dimensions that `AuditReader.facets` counts by; beside them ``field`` (delivered) and ``officer``."""
_BARS = 120
"""Buckets that a timeline may have before it takes longer ones."""


@dataclass(frozen=True, slots=True)
class Page:
    """Entries that answer a question, newest first.

    ``next`` goes on with older ones (``before`` of the next call); ``None``: there are none. ``looked_to`` is the time
    back to which was looked where not everything could be looked at in one go. ``behind``: entries that are on record
    and not yet indexed.
    """

    events: tuple[Event, ...]
    next: int | None
    looked_to: datetime | None
    behind: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of one thing with their counts, most frequent first. Not ``exact``: at least so many."""

    name: str
    values: tuple[tuple[str, int], ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """How many entries answer a question (not ``exact``: at least), and by what."""

    total: int
    exact: bool
    facets: tuple[Facet, ...]

    def facet(self, name: str) -> Facet:
        """The facet of a name."""
        return next(facet for facet in self.facets if facet.name == name)


@dataclass(frozen=True, slots=True)
class Timeline:
    """(begin of the bucket, entries), oldest first, gaps filled with zeros. Not ``exact``: the newest ones only."""

    span: Span
    bars: tuple[tuple[datetime, int], ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Total:
    """Entries of one bucket and one combination of values. Durations are milliseconds, over the ``timed`` entries."""

    begin: datetime | None
    values: tuple[str, ...]
    count: int
    timed: int
    duration: int
    longest: int


class AuditReader:
    """The log and its index, for reading. ``state`` holds ``index.db``, and the log unless ``place`` does."""

    def __init__(self, state: Path, handle_of: Callable[[str, str], str | None], place: Place | None = None) -> None:
        """``handle_of`` (kind, identifier) is the log's: the key behind it stays where it is."""
        self.log = LogReader(place or state / DATABASE_NAME)
        self.index = IndexReader(state)
        self.handle_of = handle_of
        self._counts = Counts(self.index)
        self._mixtures = Mixtures(self.index)

    def close(self) -> None:
        """Let go of both."""
        self.index.close()
        self.log.close()

    def progress(self) -> tuple[int, int]:
        """Entries indexed, and entries on record."""
        return self.index.size(), self.log.size()

    def event(self, position: int) -> Event:
        """One entry; raises `AuditUnavailable`."""
        found = self.log.events(position, 1)
        if not found or found[0].position != position:
            raise AuditUnavailable("there is no such entry")
        return found[0]

    def search(self, query: Query, *, before: int | None = None, count: int = 50) -> Page:
        """The newest ``count`` entries that answer a question, older than position ``before``."""
        indexed, size = self.progress()
        found = self.index.find(query, before, count + 1)
        person = self.index.person(query.subject) if query.subject else frozenset()
        shown = found.positions[:count]
        checked = [self._checked(query, position, person) for position in shown]
        events = [event for event in checked if event is not None]
        more = len(found.positions) > count
        last = found.looked_to
        looked = self.event(last).time if last is not None and not more else None
        return Page(tuple(events), shown[-1] if more else last, looked, max(0, size - indexed))

    def _checked(self, query: Query, position: int, person: frozenset[int]) -> Event | None:
        """The entry of a hit; ``None`` where the value that was found was pruned a moment ago."""
        event = self.event(position)
        if not fits(query, event, person):
            if event.gone:
                return None  # the index follows within a second; `audit verify` says who took what away
            raise IndexUnavailable("the index is not that of the log: verify the log, then make the index again")
        return event

    def totals(self, by: Sequence[str], query: Query = Query(), per: Span = Span.ALL) -> list[Total]:  # noqa: B008  # frozen
        """Exact sums by dimensions and buckets, in their order; see `Counts.sums` for what can't be asked."""
        return [
            Total(None if per is Span.ALL else moment(buckets.begin(per, number)), names, *summed)
            for (number, names), summed in sorted(self._counts.sums(query, by, per).items())
        ]

    def facets(self, query: Query) -> Facets:
        """Counts of a question by everything that it could be narrowed by."""
        if query.subject or query.officer or query.dossier or query.trace:
            columns = (*FACETS, "delivered")
            rows, exact = self._counts.newest(query, [*(f"s.{name}" for name in columns), "o.account"])
            counted = [(int(str(row[0])), [str(value or "") for value in row[1:]]) for row in rows]
            tallies = {name: [(row[at], count) for count, row in counted] for at, name in enumerate(columns)}
            officers = [(row[-1], count) for count, row in counted], exact
        else:
            tallies, exact = self._mixtures.tallies(self._counts.by_shape(query)), True
            officers = self._officers(query) if tallies["kind"] else ([], True)
        found = [_facet(name, tallies[name], exact) for name in FACETS]
        fields = ((field, count) for names, count in tallies["delivered"] for field in names.split())
        found += [_facet("field", fields, exact), _facet("officer", *officers)]
        return Facets(sum(count for _, count in tallies["kind"]), exact, tuple(found))

    def _officers(self, query: Query) -> tuple[list[tuple[str, int]], bool]:
        if set(query.named()) <= {"start", "end"} and not (
            query.scope.callers or query.scope.units or query.scope.procedures
        ):
            return list(self._counts.officers(query).items()), True
        rows, exact = self._counts.newest(query, ["o.account"])
        return [(str(account or ""), int(str(count))) for count, account in rows], exact

    def timeline(self, query: Query, span: Span | None = None) -> Timeline:
        """Entries over time; without ``span`` in hours, days or months, so that a plot has at most about 120 bars."""
        first, end = self.index.bounds(query)
        if first >= end:
            return Timeline(span or Span.DAY, (), True)
        times = [buckets.micros(self.event(position).time) for position in (first, end - 1)]
        span = span or next(
            (each for each in (Span.HOUR, Span.DAY) if bucket(each, times[1]) - bucket(each, times[0]) < _BARS),
            Span.MONTH,
        )
        exact = True
        counted: dict[int, int] = {}
        if query.subject or query.officer or query.dossier or query.trace:
            rows, exact = self._counts.newest(query, [HOUR_OF_ENTRY])
            for count, hour in rows:
                number = buckets.coarser(Span.HOUR, int(str(hour)), span)
                counted[number] = counted.get(number, 0) + int(str(count))
        else:
            counted = self._counts.over_time(query, span)
        if not counted:
            return Timeline(span, (), exact)
        numbers = range(min(counted), max(counted) + 1)
        bars = tuple((moment(buckets.begin(span, number)), counted.get(number, 0)) for number in numbers)
        return Timeline(span, bars, exact)


def _facet(name: str, pairs: Iterable[tuple[str, int]], exact: bool) -> Facet:
    counted: dict[str, int] = {}
    for value, count in pairs:
        if value:
            counted[value] = counted.get(value, 0) + count
    return Facet(name, tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0]))), exact)

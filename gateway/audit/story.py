"""The whole story of one request, in order: who asked, whether it was granted, where the answer came from, what left.

A request has up to four kinds of entries (its ``requested``, its ending, answers sent once more, and the link between
two numbers that it showed), and may share an exchange with others. All name each other; the index knows the way back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.events import Kind
from gateway.audit.event import Event, Filed
from gateway.audit.index.rows import LINKS
from gateway.audit.query import EVERYTHING, Query, Scope
from gateway.audit.reader import AuditReader, Page

MOST = 200
"""Entries of one story; a shared exchange can have many joiners."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a story. ``own``: of the very request, not of one that shared its exchange."""

    event: Event
    own: bool


@dataclass(frozen=True, slots=True)
class Story:
    """The entry that was asked for, and everything that belongs to it, in the order of the log."""

    chosen: Event
    steps: tuple[Step, ...]
    complete: bool

    @property
    def own(self) -> tuple[Event, ...]:
        """The entries of the very request."""
        return tuple(step.event for step in self.steps if step.own)

    @property
    def asked(self) -> Event | None:
        """Its ``requested`` entry, if a source was about to be asked."""
        return next((event for event in self.own if event.kind == Kind.REQUESTED.value), None)

    @property
    def ending(self) -> Event | None:
        """How it ended."""
        skipped = (Kind.REQUESTED.value, Kind.RESENT.value, Kind.LINKED.value)
        return next((event for event in self.own if event.kind not in skipped), None)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Other entries of the same trace, the same dossier, and each subject."""

    trace: Page | None
    dossier: Page | None
    subjects: tuple[tuple[Filed, Page], ...]


def story(reader: AuditReader, entry: str, scope: Scope = EVERYTHING) -> Story | None:
    """The story of an entry by its id; ``None`` if there is none within ``scope``. Raises `AuditUnavailable`."""
    position = reader.log.position_of(entry)
    if position is None or not scope.holds(chosen := reader.event(position)):
        return None
    found = {position: chosen}
    waiting = [chosen]
    while waiting and len(found) < MOST:
        for each in _around(reader, waiting.pop(0)):
            if each.position not in found:
                found[each.position] = each
                waiting.append(each)
    own = _own(found, chosen)
    steps = (Step(event, at in own) for at, event in sorted(found.items()) if scope.holds(event))
    return Story(chosen, tuple(steps), not waiting)


def _around(reader: AuditReader, event: Event) -> Iterator[Event]:
    """Entries that an entry names, that name it, and the link that stands beside it."""
    for name in (*LINKS, "beside"):
        named = event.detail.get(name) if name == "beside" else getattr(event, name)
        if named and (position := reader.log.position_of(named)) is not None:
            yield reader.event(position)
    for _, position in reader.index.linked_to(event.position):
        yield reader.event(position)
    # a link between two numbers is written in the same commit as the ending that showed it
    for after in reader.log.events(event.position + 1, 4):
        if after.kind == Kind.LINKED.value and after.detail.get("beside") == event.entry:
            yield after


def _own(found: dict[int, Event], chosen: Event) -> set[int]:
    """Positions of the entries of the chosen one's own request."""
    ids = {chosen.entry}
    while True:
        mine = [event for event in found.values() if event.entry in ids or ids & set(_same_request(event))]
        more = ids | {event.entry for event in mine} | {name for event in mine for name in _same_request(event)}
        if more == ids:
            return {event.position for event in mine}
        ids = more


def _same_request(event: Event) -> tuple[str, ...]:
    return tuple(filter(None, (event.request, event.resends, event.detail.get("beside"))))


def neighbours(reader: AuditReader, event: Event, scope: Scope = EVERYTHING, count: int = 8) -> Neighbours:
    """The newest other entries around one; the subjects' without the officer's, who stands in many."""

    def near(query: Query) -> Page:
        return reader.search(query, count=count)

    return Neighbours(
        near(Query(trace=event.trace, scope=scope)) if event.trace else None,
        near(Query(dossier=event.dossier, scope=scope)) if event.dossier else None,
        tuple(
            (filed, near(Query(subject=filed.handle, scope=scope)))
            for filed in event.subjects
            if filed.role != "officer"
        ),
    )

"""The citizen's view: who read this person's data, when, for what, in which role; newest first (API section 3).

It shows answers only: what was refused or failed told nobody anything. What an embargo withholds is left out until its
time is over, and nothing in an answer says that something was left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from contracts.access import VIEW, VIEW_FIELDS
from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.persons import Person, person_of
from gateway.audit.query import Query
from gateway.audit.reader import Page

ANSWERS = frozenset(
    {
        Kind.DISCLOSED.value, Kind.VERIFIED.value, Kind.NOT_FOUND.value, Kind.AMBIGUOUS.value,
        Kind.OUT_OF_SCOPE.value, Kind.RESENT.value,
    }
)  # fmt: skip
"""Endings with which an answer left."""
MOST_LOOKED = 20_000
"""Entries that one page looks at: beyond, it ends early and says from where to go on."""
_AT_ONCE = 200
_ROLES = (("asked", "subject"), ("answered", "subject"), ("representative", "representative"), ("relative", "relative"))
"""Role in the log -> role in the view, the nearest first."""


class Searching(Protocol):
    """What the view needs of the log's reader."""

    def search(self, query: Query, *, before: int | None = None, count: int = 50) -> Page:
        """The newest entries that answer a question, older than a position."""
        ...


@dataclass(frozen=True, slots=True)
class Names:
    """What the register calls callers (by id) and units (by code); ``None`` for what it doesn't know any more."""

    caller: Callable[[str], str | None]
    unit: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Seen:
    """One page: items as they leave, whether they reach the oldest entry, else from where to go on."""

    items: tuple[Mapping[str, Any], ...]
    complete: bool
    next: str | None


Withheld = Callable[[Event], datetime | None]
"""Until when an entry is, or was, withheld; ``None``: never."""


class View:
    """Reads from disk: to be called in a thread. Raises `AuditUnavailable`."""

    def __init__(self, log: Searching, names: Names) -> None:
        self._log = log
        self._names = names

    def person(self, handle: str, kind: str) -> Person:
        """All numbers of a person, followed as `persons` says."""
        return person_of(handle, kind, self._walk(Query(subject=handle, kind=Kind.LINKED.value), None))

    def page(
        self, handle: str, person: Person, withheld: Withheld, now: datetime, *, before: int | None, count: int
    ) -> Seen:
        """Up to ``count`` disclosures older than position ``before``."""
        items: list[Mapping[str, Any]] = []
        last: str | None = None
        looked = 0
        for event in self._walk(Query(subject=handle), before):
            if len(items) == count or looked == MOST_LOOKED:
                return Seen(tuple(items), complete=False, next=last)
            looked += 1
            role = _role(person.roles(event)) if _told(event) else None
            until = withheld(event) if role is not None else None
            if until is not None and now < until:
                continue
            last = event.entry
            if role is not None:
                items.append(self._item(event, role, until))
        return Seen(tuple(items), complete=True, next=None)

    def _walk(self, query: Query, before: int | None) -> Iterator[Event]:
        while True:
            page = self._log.search(query, before=before, count=_AT_ONCE)
            yield from page.events
            if page.next is None:
                return
            before = page.next

    def _item(self, event: Event, role: str, until: datetime | None) -> Mapping[str, Any]:
        item = {
            "entry": event.entry, "at": instant(event.time),
            "caller": {"id": event.caller, "name": self._names.caller(event.caller) if event.caller else None},
            "unit": {"code": event.unit, "name": self._names.unit(event.unit) if event.unit else None},
            "procedure": event.procedure, "legal_basis": event.legal_basis, "dataset": event.dataset,
            "operation": event.operation, "fields": list(event.fields_delivered or _resent(event)),
            "outcome": event.outcome, "role": role, "cached": event.freshness in ("cached", "stale"),
        }  # fmt: skip
        return item if until is None else {**item, "withheld_until": instant(until)}


def _told(event: Event) -> bool:
    """Whether somebody else was told something: a person's own looks at this view would soon be all that it shows."""
    return event.kind in ANSWERS and not (event.dataset == VIEW and VIEW_FIELDS[0] in event.fields_delivered)


def _resent(event: Event) -> tuple[str, ...]:
    return event.fields_asked if event.kind == Kind.RESENT.value else ()


def _role(roles: frozenset[str]) -> str | None:
    return next((shown for role, shown in _ROLES if role in roles), None)


def instant(moment: datetime) -> str:
    """RFC 3339, UTC, whole seconds, with ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"

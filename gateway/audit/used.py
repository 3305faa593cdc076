"""Which sources a caller's answers under one dossier came from: what the portal is told of a dossier (DSKetNoiCSDL).

The index says where to look, and what it doesn't hold yet is read from the log itself, so that an answer that left a
moment ago counts. Data that was disclosed and claims that were verified count, however fresh; nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterator

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.faults import AuditUnavailable
from gateway.audit.index.follower import IndexUnavailable
from gateway.audit.query import Query
from gateway.audit.reader import AuditReader

USING = frozenset({Kind.DISCLOSED.value, Kind.VERIFIED.value})
MOST_UNINDEXED = 50_000
"""Entries behind the index that are read one by one; beyond, nobody can tell in time."""
_AT_ONCE = 200


class UsedSources:
    """Reads from disk: to be called in a thread."""

    def __init__(self, reader: AuditReader, most_unindexed: int = MOST_UNINDEXED) -> None:
        self._reader = reader
        self._most = most_unindexed

    def of(self, caller: str, dossier: str) -> tuple[str, ...]:
        """Sources in alphabetical order; raises `AuditUnavailable` where the log can't be read, or not in time."""
        query = Query(caller=caller, dossier=dossier)
        indexed = self._indexed()
        size = self._reader.log.size()
        if size - indexed > self._most:
            raise AuditUnavailable("the index is too far behind")
        found = {event.source for event in self._walk(query, indexed) if event.source and _uses(event)}
        for event in self._reader.log.walk(indexed, size):
            if event.caller == caller and event.dossier == dossier and event.source and _uses(event):
                found.add(event.source)
        return tuple(sorted(found))

    def _indexed(self) -> int:
        try:
            return self._reader.index.size()
        except IndexUnavailable:  # not made yet: the log tells all by itself, while it is short
            return 0

    def _walk(self, query: Query, indexed: int) -> Iterator[Event]:
        before: int | None = indexed
        while before:
            page = self._reader.search(query, before=before, count=_AT_ONCE)
            yield from page.events
            before = page.next


def _uses(event: Event) -> bool:
    """A draft's id may look like a dossier's number: it is none."""
    return event.kind in USING and event.detail.get("dossier_is") != "draft"

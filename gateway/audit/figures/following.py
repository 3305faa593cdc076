"""Keeps the figures up with the log, and counts a month again from the log alone to see whether they are right."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

from gateway.audit.event import Event
from gateway.audit.figures.book import Book
from gateway.audit.figures.counting import counted
from gateway.audit.months import Month
from gateway.audit.reading import LogReader
from gateway.audit.seeking import position_at

_AT_ONCE = 500
"""Entries at once: few, because parsing holds the interpreter that answers requests."""


@dataclass(frozen=True, slots=True)
class Recount:
    """Whether a month's figures are what the entries say. Positions: ``begin`` included, ``end`` not."""

    verdict: Literal["ok", "differs", "unchecked"]
    begin: int
    end: int
    reason: str


class FiguresFollower:
    """``book`` after ``reader``'s log."""

    def __init__(self, reader: LogReader, book: Book) -> None:
        self._reader, self._book = reader, book
        self._ending = threading.Event()

    def end(self) -> None:
        """Let a `catch_up` stop after the part in hand."""
        self._ending.set()

    def catch_up(self, breath: float = 0.0) -> int:
        """Count what is new; gives the entries counted so far. Raises `AuditUnavailable`, `StoreFault`.

        ``breath`` is a pause in seconds after each part, for the sake of those who answer requests meanwhile.

        A book that was made from another log, or from one that was rolled back since, begins anew.
        """
        position, leaf = self._book.head()
        size = self._reader.size()
        if position and (position > size or self._reader.hashes(0, position - 1, 1) != [leaf]):
            self._book.clear()
            position = 0
        while position < size:
            events = self._reader.events(position, min(_AT_ONCE, size - position))
            if not events:
                break
            end = events[-1].position + 1
            (last,) = self._reader.hashes(0, end - 1, 1)
            taken = self._book.take(counted(iter(events)), position, end, last)
            position = end if taken else self._book.head()[0]
            if self._ending.wait(breath):
                break
        return position

    def whole(self, month: Month) -> bool:
        """Whether every entry of a month is counted; raises `AuditUnavailable`, `StoreFault`."""
        return self._book.head()[0] >= position_at(self._reader, month.end)

    def recount(self, month: Month) -> Recount:
        """Count a month again from its entries and compare every row; nothing of the book is used for it."""
        counted_to, _ = self._book.head()
        begin = position_at(self._reader, month.begin)
        end = min(position_at(self._reader, month.end), counted_to)
        pruned = 0

        def watched(event: Event) -> Event:
            nonlocal pruned
            pruned += bool(event.gone)
            return event

        fresh = Book(None)
        try:
            events = (watched(event) for event in self._reader.walk(begin, max(begin, end)))
            fresh.take(counted(events), 0, end, b"")
            same = fresh.whole(str(month)) == self._book.whole(str(month))
        finally:
            fresh.close()
        if pruned and not same:
            return Recount("unchecked", begin, end, f"{pruned} entries have values that were forgotten or pruned")
        if not same:
            return Recount("differs", begin, end, "the figures are not what the entries say")
        return Recount("ok", begin, end, "every figure is what the entries say")

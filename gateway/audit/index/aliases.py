"""Which handles are one person: ``linked`` entries join them, ``forgotten`` entries take a handle out again.

Read in the order of the log, entries always give the same classes, so the index can be made again and be checked. A
class is named by its smallest number. Kept in a mapping, or in table ``aliases``: both have the same few operations.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Protocol

from contracts.events import Kind
from gateway.audit.event import Event
from gateway.audit.index.rows import subject_number
from gateway.audit.links import PAIR


class Classes(Protocol):
    """A store of classes: members by any of them."""

    def members(self, subject: int) -> list[int]:
        """Everybody in a subject's class, itself included; nobody where it has none."""
        ...

    def put(self, subjects: Iterable[int], same: int) -> None:
        """Put subjects into the class ``same``."""
        ...

    def take(self, subjects: Iterable[int]) -> None:
        """Take subjects out of any class."""
        ...


class MemoryClasses:
    """Classes in memory, for the check."""

    def __init__(self) -> None:
        self.same: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}

    def members(self, subject: int) -> list[int]:
        """Everybody in a subject's class."""
        return sorted(self._members.get(self.same.get(subject, -1), ()))

    def put(self, subjects: Iterable[int], same: int) -> None:
        """Put subjects into a class."""
        subjects = list(subjects)
        self.take(subjects)
        for subject in subjects:
            self.same[subject] = same
            self._members.setdefault(same, set()).add(subject)

    def take(self, subjects: Iterable[int]) -> None:
        """Take subjects out."""
        for subject in subjects:
            if (same := self.same.pop(subject, None)) is not None:
                self._members[same].discard(subject)


class TableClasses:
    """Classes in table ``aliases``, within the transaction of whoever writes the index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def members(self, subject: int) -> list[int]:
        """Everybody in a subject's class."""
        rows = self._connection.execute(
            "SELECT subject FROM aliases WHERE same = (SELECT same FROM aliases WHERE subject=?) ORDER BY subject",
            (subject,),
        )
        return [row[0] for row in rows.fetchall()]

    def put(self, subjects: Iterable[int], same: int) -> None:
        """Put subjects into a class."""
        rows = [(subject, same) for subject in subjects]
        self._connection.executemany(
            "INSERT INTO aliases VALUES (?, ?) ON CONFLICT (subject) DO UPDATE SET same=excluded.same", rows
        )

    def take(self, subjects: Iterable[int]) -> None:
        """Take subjects out."""
        self._connection.executemany("DELETE FROM aliases WHERE subject=?", [(subject,) for subject in subjects])


def hear(classes: Classes, event: Event) -> None:
    """Take in an entry; most say nothing about who is who."""
    if event.kind == Kind.LINKED.value:
        # the pair of numbers is a subject too, and nobody's number
        join(classes, [subject_number(subject.handle) for subject in event.subjects if subject.kind != PAIR])
    elif event.kind == Kind.FORGOTTEN.value and (handle := event.detail.get("handle")):
        leave(classes, subject_number(handle))


def join(classes: Classes, subjects: Sequence[int]) -> None:
    """Make one class of subjects and all that were in their classes."""
    everybody = set(subjects)
    for subject in subjects:
        everybody.update(classes.members(subject))
    if len(everybody) > 1:
        classes.put(sorted(everybody), min(everybody))


def leave(classes: Classes, subject: int) -> None:
    """Take a subject out of its class; who is left alone has no class."""
    rest = [member for member in classes.members(subject) if member != subject]
    classes.take([subject, *rest] if len(rest) < 2 else [subject])
    if len(rest) > 1:
        classes.put(rest, min(rest))

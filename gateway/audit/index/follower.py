"""Follows the log: one thread reads what is new and files it, and begins anew where the index isn't this log's.

Whoever holds the lock file follows; others (a second gateway on the same state, a command) only read. A follower that
is killed loses nothing: rows and head move in one transaction, and the next one goes on from the head. Where most of a
large log is missing, the index is made at once (`gateway.audit.index.bulk`) instead of entry by entry.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from gateway.audit.faults import AuditUnavailable
from gateway.audit.index import bulk
from gateway.audit.index.schema import STEPS
from gateway.audit.index.writer import IndexWriter
from gateway.audit.reading import LogReader
from gateway.audit.store import DATABASE_NAME, Place
from gateway.observability import log
from gateway.store.lock import FileLock
from gateway.store.sqlite import StoreFault, connect, migrate

INDEX_NAME = "index.db"
LOCK_NAME = "index.lock"
PAUSE_SECONDS = 0.2
"""Between two looks at a log that was quiet."""
RETRY_SECONDS = 5.0
BATCH = 200
"""Entries per transaction while a gateway runs beside: parsing holds the interpreter."""
LARGE_BATCH = 5_000
"""The same for a command that has the machine to itself."""
_LARGE_CACHE_KIB = 262_144
AT_ONCE = 50_000
"""Entries that are missing before an index is made at once, if they are also most of the log."""

_Value = TypeVar("_Value")
Progress = Callable[[int, int], None]
"""Told how many entries of how many are indexed."""


class IndexUnavailable(AuditUnavailable):
    """The index can't be read or written; the log is not concerned."""


def prepare(state: Path) -> None:
    """Make an index with nothing in it where there is none, so that who reads it sees how far it is behind.

    Raises `AuditUnavailable`.
    """
    try:
        with closing(connect(state / INDEX_NAME)) as connection:
            migrate(connection, STEPS)
    except StoreFault as fault:
        raise IndexUnavailable(f"the index can't be opened: {fault}") from None


class Follower:
    """One index of one log. ``start`` and ``stop`` run a thread; a command calls ``catch_up``."""

    def __init__(self, state: Path, place: Place | None = None) -> None:
        """Of the log at ``place``, by default ``audit.db`` in ``state``; opens nothing yet."""
        self._state = state
        self._place = place or state / DATABASE_NAME
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Follow, until `stop`."""
        self._thread = threading.Thread(target=self._run, name="index", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether its thread works: what is wrong with a database it tries again, a defect ends it."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """End the thread after its transaction."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def catch_up(self, progress: Progress | None = None, *, anew: bool = False) -> bool:
        """Index all that is on record now; ``False`` where another follower holds the index and does it.

        ``anew`` throws the index away first: also where another follower holds it, which then begins again. Raises
        `AuditUnavailable`.
        """
        with _Opened(self._state, self._place) as opened:
            held = opened.lock.take()
            if anew and not (held and opened.log.size() >= AT_ONCE):
                opened.guarded(opened.writer.clear)
            if not held:
                return False
            opened.connection.execute(f"PRAGMA cache_size=-{_LARGE_CACHE_KIB}")
            opened.settle()
            opened.make_at_once(lambda done: self._told(progress, done, opened.log.size()), anew=anew)
            while opened.step(LARGE_BATCH):
                self._told(progress, opened.writer.head()[0], opened.log.size())
            return True

    def _told(self, progress: Progress | None, done: int, size: int) -> bool:
        if progress is not None:
            progress(done, size)
        return not self._stopping.is_set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except AuditUnavailable:
                log.get().error("index_unavailable")
                self._stopping.wait(RETRY_SECONDS)

    def _follow(self) -> None:
        with _Opened(self._state, self._place) as opened:
            while not opened.lock.take():
                if self._stopping.wait(RETRY_SECONDS):
                    return
            opened.settle()
            while not self._stopping.is_set():
                opened.make_at_once(lambda _: not self._stopping.is_set())
                if opened.step(BATCH) < BATCH:
                    self._stopping.wait(PAUSE_SECONDS)


class _Opened:
    """The open files of a follower."""

    def __init__(self, state: Path, place: Place) -> None:
        self.log = LogReader(place)
        try:
            self.connection = connect(state / INDEX_NAME)
        except StoreFault as fault:
            self.log.close()
            raise IndexUnavailable(f"the index can't be opened: {fault}") from None
        self.lock = FileLock(state / LOCK_NAME)
        """Whose it is, follows; there is one."""
        try:
            migrate(self.connection, STEPS)
        except StoreFault as fault:
            self.close()
            raise IndexUnavailable(f"the index can't be opened: {fault}") from None
        self.writer = IndexWriter(self.connection, self.log)
        self._state = state
        self._at_once = True

    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()
        self.log.close()
        self.lock.let_go()

    def settle(self) -> None:
        """Begin anew where the index is ahead of the log, or of another history: a backup may have been restored."""
        size, hashed = self.guarded(self.writer.head)
        if size and self.log.hashes(0, size - 1, 1) != [hashed]:
            log.get().warning("index_begun_anew", count=size)
            self.guarded(self.writer.clear)

    def make_at_once(self, told: bulk.Told, *, anew: bool = False) -> None:
        """Make the whole index where most of a large log is missing, or ``anew``; else, or if it fails, do nothing."""
        done, size = self.guarded(self.writer.head)[0], self.log.size()
        if not self._at_once or size - (0 if anew else done) < max(AT_ONCE, 0 if anew else done):
            return
        try:
            bulk.build(self._state, self.connection, self.log, told)
        except (sqlite3.Error, StoreFault, OSError) as fault:  # no room to sort in: entry by entry needs none
            log.get().warning("index_not_made_at_once", fault=type(fault).__name__)
            self._at_once = False
            if anew:
                self.guarded(self.writer.clear)

    def step(self, most: int) -> int:
        """Index the next entries, at most ``most``; how many."""
        size, _ = self.guarded(self.writer.head)
        events = self.log.events(size, most)
        if not events:
            return 0
        last = self.log.hashes(0, events[-1].position, 1)
        self.guarded(lambda: self.writer.add(events, last[0]))
        return len(events)

    def guarded(self, work: Callable[[], _Value]) -> _Value:
        """Do something with the index; what SQLite raises is ours outside."""
        try:
            return work()
        except sqlite3.Error as fault:
            raise IndexUnavailable(f"the index can't be written: {type(fault).__name__}") from None

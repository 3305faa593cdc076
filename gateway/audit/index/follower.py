"""Follows the log: one thread reads what is new and files it, and begins anew where the index isn't this log's.

Whoever holds the lock file follows; others (a second gateway on the same state, a command) only read. A follower that
is killed loses nothing: rows and head move in one transaction, and the next one goes on from the head.
"""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from gateway.audit.faults import AuditUnavailable
from gateway.audit.index.schema import STEPS
from gateway.audit.index.writer import IndexWriter
from gateway.audit.reading import LogReader
from gateway.audit.store import DATABASE_NAME, Place
from gateway.observability import log
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

_Value = TypeVar("_Value")
Progress = Callable[[int, int], None]
"""Told how many entries of how many are indexed."""


class IndexUnavailable(AuditUnavailable):
    """The index can't be read or written; the log is not concerned."""


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
            if anew:
                opened.guarded(opened.writer.clear)
            if not opened.hold():
                return False
            opened.connection.execute(f"PRAGMA cache_size=-{_LARGE_CACHE_KIB}")
            opened.settle()
            while opened.step(LARGE_BATCH):
                if progress is not None:
                    progress(opened.writer.head()[0], opened.log.size())
            return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except AuditUnavailable:
                log.get().error("index_unavailable")
                self._stopping.wait(RETRY_SECONDS)

    def _follow(self) -> None:
        with _Opened(self._state, self._place) as opened:
            while not opened.hold():
                if self._stopping.wait(RETRY_SECONDS):
                    return
            opened.settle()
            while not self._stopping.is_set():
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
        self._lock: IO[bytes] | None = None
        self._lock_path = state / LOCK_NAME
        try:
            migrate(self.connection, STEPS)
        except StoreFault as fault:
            self.close()
            raise IndexUnavailable(f"the index can't be opened: {fault}") from None
        self.writer = IndexWriter(self.connection, self.log)

    def __enter__(self) -> _Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()
        self.log.close()
        if self._lock is not None:
            self._lock.close()

    def hold(self) -> bool:
        """Become the one follower, if nobody is."""
        file = self._lock_path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._lock = file
        return True

    def settle(self) -> None:
        """Begin anew where the index is ahead of the log, or of another history: a backup may have been restored."""
        size, hashed = self.guarded(self.writer.head)
        if size and self.log.hashes(0, size - 1, 1) != [hashed]:
            log.get().warning("index_begun_anew", count=size)
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

"""Follows the log with the rules: a few entries behind at most, and a crash neither loses nor doubles a finding.

What the rules found is saved at once; their memory every so often. After a crash the entries since the last memory are
fed again, and give the same findings, which are there already. Rules, calendar or registers that have changed begin
anew from the first entry, for the same reason.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from gateway.audit.event import Event
from gateway.audit.findings import catalogue
from gateway.audit.findings.context import Context
from gateway.audit.findings.engine import Engine
from gateway.audit.findings.rule import Hit
from gateway.audit.findings.store import FindingStore

PAGE = 500
MEMORY_ENTRIES = 20_000
"""Entries after which the rules' memory is saved; what a restart feeds again at most, in a busy log."""
MEMORY_SECONDS = 60.0
SETTLED_SECONDS = 5
"""An entry takes its time a moment before it is on disk: only what is older than this is surely all there."""


class Log(Protocol):
    """What is followed."""

    def size(self) -> int:
        """Entries on record."""

    def events(self, first: int, count: int) -> list[Event]:
        """Entries from ``first`` on; those whose values were pruned are left out."""


class Follower:
    """Not safe for several threads; one process follows a log at a time. Raises ``AuditUnavailable``,
    ``ReviewUnavailable``: then nothing is lost, and the next `step` goes on."""

    def __init__(
        self, store: FindingStore, context: Context, log: Log, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._context = context
        self._log = log
        self._clock = clock
        self._fingerprint = catalogue.fingerprint(context)
        self._engine = Engine(())
        self._saved_at = 0.0
        self._saved = -1
        self.restore()

    @property
    def position(self) -> int:
        """The next entry to be looked at."""
        return self._engine.position

    def behind(self) -> int:
        """Entries that were not looked at yet."""
        return max(0, self._log.size() - self._engine.position)

    def restore(self) -> None:
        """Go back to the last memory, or to the first entry where there is none that fits."""
        self._engine = Engine(catalogue.build(self._context))
        rows = self._store.database.read("SELECT fingerprint, memory FROM progress WHERE one=1")
        if rows and rows[0][0] == self._fingerprint:
            try:
                self._engine.remember(json.loads(zlib.decompress(rows[0][1])))
            except (ValueError, KeyError, TypeError, zlib.error):
                self._engine = Engine(catalogue.build(self._context))  # damaged: the log itself knows all of it
        self._saved, self._saved_at = self._engine.position, self._clock()

    def step(self, now: datetime) -> int:
        """Look at a page of entries; at the end of the log let time pass. Gives the number of entries."""
        begin = self._engine.position
        size = self._log.size()
        try:
            hits: list[Hit] = []
            events = self._log.events(begin, PAGE) if begin < size else []
            for event in events:
                hits += self._engine.feed(event)
            if not events and begin < size:
                self._engine.position = min(begin + PAGE, size)  # all of the page was pruned
            elif self._engine.position >= self._log.size():
                hits += self._engine.pass_time(int(now.timestamp()) - SETTLED_SECONDS)
            self._keep(hits)
        except BaseException:
            self.restore()  # what was fed and not saved is fed again
            raise
        return self._engine.position - begin

    def catch_up(self, now: Callable[[], datetime]) -> int:
        """Step until the log's end is reached; gives the number of entries."""
        done = 0
        while (count := self.step(now())) or self.behind():
            done += count
        return done

    def save(self) -> None:
        """Save the rules' memory."""
        if self._engine.position != self._saved:
            self._keep([], memory=True)

    def _keep(self, hits: list[Hit], *, memory: bool = False) -> None:
        position, now = self._engine.position, self._clock()
        memory = memory or position - self._saved >= MEMORY_ENTRIES
        memory = memory or (position != self._saved and now - self._saved_at >= MEMORY_SECONDS)
        if not hits and not memory:
            return
        with self._store.database.act() as connection:
            self._store.put(connection, hits)
            if memory:
                connection.execute(
                    "INSERT INTO progress (one, fingerprint, saved, seen, memory) VALUES (1,?,?,?,?)"
                    " ON CONFLICT (one) DO UPDATE SET fingerprint=excluded.fingerprint, saved=excluded.saved,"
                    " seen=excluded.seen, memory=excluded.memory",
                    (self._fingerprint, position, position, _packed(self._engine.memory())),
                )
        if memory:
            self._saved, self._saved_at = position, now


def _packed(memory: Any) -> bytes:
    return zlib.compress(json.dumps(memory, ensure_ascii=False, separators=(",", ":")).encode(), 1)

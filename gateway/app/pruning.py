"""Prunes once a day what the settings keep no longer, beside the running gateway, a few hundred entries at a time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from gateway.audit import retention
from gateway.audit.custody import NAME, Custody, CustodyRefused
from gateway.audit.faults import AuditUnavailable
from gateway.audit.forgetting import prune_some
from gateway.audit.holds import Holds
from gateway.audit.ids import new_entry_id
from gateway.audit.ledger import Ledger
from gateway.audit.opening import open_log
from gateway.audit.reading import LogReader
from gateway.audit.retention import Pruned
from gateway.audit.store import Place
from gateway.keys.ring import KeyRing
from gateway.observability import log
from gateway.store.sqlite import StoreFault

DAY_SECONDS = 86_400.0
FIRST_SECONDS = 300.0
"""After a start, others come first."""
BY = "lienthong"


class _Ended(Exception):
    """The gateway stops in the middle of a run; the next run goes on."""


class Pruning:
    """The daily run; ``days`` is ``[audit.retention]``, and where it is empty nothing runs."""

    def __init__(
        self, state: Path, place: Place, ring: KeyRing, days: Mapping[str, int], now: Callable[[], datetime]
    ) -> None:
        self._state, self._place, self._ring, self._days, self._now = state, place, ring, dict(days), now
        self._running = threading.Lock()
        self._ended = threading.Event()

    async def run(self) -> None:
        """Once a day, until it is cancelled; a run that fails is tried again the next day, and told."""
        if not self._days:
            return
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            try:
                done = await asyncio.to_thread(self.once)
                if done.entries:
                    log.get().info("pruned", count=done.entries.total(), held=done.held)
            except (AuditUnavailable, CustodyRefused, StoreFault):
                log.get().error("pruning_failed")
            await asyncio.sleep(DAY_SECONDS)

    def once(self) -> Pruned:
        """One run, to its end or until `close`."""
        with self._running, closing(Custody(self._state / NAME)) as custody, closing(LogReader(self._place)) as reader:
            signer = self._ring.log_signer()
            with closing(open_log(self._place, signer)) as connection:
                ledger, key = Ledger(connection, signer, self._now), self._ring.index_key()

                def prune(positions: Sequence[int]) -> None:
                    draft = retention.draft(new_entry_id(self._now()), BY, self._days)
                    prune_some(ledger, connection, key, positions, draft)

                def progress(_at: int, _size: int) -> None:
                    if self._ended.is_set():
                        raise _Ended

                holds = Holds(custody)
                try:
                    return retention.run(reader, custody, self._days, holds.in_force, self._now(), prune, progress)
                except _Ended:
                    return Pruned()

    def close(self) -> None:
        """Wait for a batch that is at work."""
        self._ended.set()
        with self._running:
            pass

"""What waits for the log's thread: entries with whoever waits for them, and errands; told in one wake-up per batch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from gateway.audit.faults import AuditUnavailable
from gateway.audit.ledger import Appended
from gateway.audit.prepared import Prepared


class WaitingEntry:
    """An entry that waits for its commit."""

    __slots__ = ("future", "loop", "prepared")

    def __init__(
        self,
        prepared: Prepared,
        future: asyncio.Future[Appended] | Future[Appended],
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self.prepared = prepared
        self.future = future
        self.loop = loop

    def fail(self, fault: AuditUnavailable) -> None:
        """Tell, from any thread, that it won't be on record."""
        tell([(self, fault)])

    def settle(self, result: Appended | AuditUnavailable) -> None:
        """Tell its waiter, in the waiter's own thread, what became of it."""
        if self.future.done():
            return  # its caller has left; the entry stays
        if isinstance(result, Appended):
            self.future.set_result(result)
        else:
            # one exception object per waiter: they are raised in different places
            self.future.set_exception(type(result)(*result.args))


class Errand:
    """Other work for the thread that owns the connection."""

    __slots__ = ("_future", "_work")

    def __init__(self, work: Callable[[], int], future: Future[int]) -> None:
        self._work = work
        self._future = future

    def fail(self, fault: AuditUnavailable) -> None:
        """Tell that it won't be done."""
        if self._future.set_running_or_notify_cancel():
            self._future.set_exception(fault)

    def run(self) -> None:
        """Do it and tell; a log that can't be written is told too, any other exception is a defect and goes on."""
        if not self._future.set_running_or_notify_cancel():
            return
        try:
            self._future.set_result(self._work())
        except AuditUnavailable as fault:
            self._future.set_exception(fault)


Item = WaitingEntry | Errand


def tell(results: Sequence[tuple[WaitingEntry, Appended | AuditUnavailable]]) -> None:
    """Tell everybody in a batch, with one wake-up per event loop."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[WaitingEntry, Appended | AuditUnavailable]]] = {}
    for entry, result in results:
        by_loop.setdefault(entry.loop, []).append((entry, result))
    for loop, told in by_loop.items():
        if loop is None:
            _tell(told)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_tell, told)


def _tell(told: Sequence[tuple[WaitingEntry, Appended | AuditUnavailable]]) -> None:
    for entry, result in told:
        entry.settle(result)

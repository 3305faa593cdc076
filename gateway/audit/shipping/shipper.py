"""Carries the log to one target: reads on from the cursor, delivers, moves the cursor, and waits when it has to.

Nothing is ever dropped: a target that does not confirm is asked again, with growing pauses, for as long as it takes,
and what it has not confirmed stays in the log. So it may receive an entry twice, and never misses one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from gateway.audit.faults import AuditUnavailable
from gateway.audit.reading import LogReader
from gateway.audit.shipping.cursors import Cursors
from gateway.audit.shipping.lines import Form, read_lines
from gateway.audit.shipping.target import NotDelivered, Target
from gateway.observability import log
from gateway.store.sqlite import StoreFault

LONGEST_PAUSE_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 0.5
_IDLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Lane:
    """One target by its name in the settings, and how entries go there."""

    name: str
    form: Form
    target: Target
    batch: int = 500


class Shipper:
    """A thread for one lane. ``fraction`` (0 to 1) spreads the pauses."""

    def __init__(
        self,
        lane: Lane,
        reader: LogReader,
        cursors: Cursors,
        *,
        fraction: Callable[[], float],
    ) -> None:
        self._lane, self._reader, self._cursors = lane, reader, cursors
        self._fraction = fraction
        self._stopping = threading.Event()
        self._batch = lane.batch
        self._thread = threading.Thread(target=self._run, name=f"shipping-{lane.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether its thread works."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End after the batch in hand; what is left is sent after the next start."""
        self._stopping.set()
        self._thread.join()
        self._lane.target.close()

    def ship(self) -> int:
        """One batch; how many entries were confirmed. Raises `NotDelivered`, `AuditUnavailable`, `StoreFault`."""
        name = self._lane.name
        first = self._cursors.position(name)
        size = self._reader.size()
        if first > size:
            raise AuditUnavailable("the log is shorter than what was shipped: it was rolled back or replaced")
        lines = read_lines(self._reader, self._lane.form, first, self._batch)
        if not lines:
            return 0
        self._lane.target.deliver(lines)
        self._cursors.advance(name, lines[-1].position + 1)
        self._batch = min(self._lane.batch, self._batch * 2)
        return len(lines)

    def _run(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            try:
                shipped = self.ship()
            except NotDelivered as fault:
                pause = self._wait(str(fault), pause, fault)
            except (AuditUnavailable, StoreFault) as fault:
                pause = self._wait(str(fault), pause, None)
            else:
                pause = _FIRST_PAUSE_SECONDS
                if not shipped:
                    self._stopping.wait(_IDLE_SECONDS)

    def _wait(self, why: str, pause: float, fault: NotDelivered | None) -> float:
        """Pause as long as it takes; gives the pause after that one."""
        log.get().warning("not_shipped", name=self._lane.name, reason=why)
        asked = fault.retry_after if fault is not None and fault.retry_after is not None else 0.0
        if fault is not None and fault.too_large:
            self._batch = max(1, self._batch // 2)
        self._stopping.wait(max(pause * (0.5 + self._fraction() / 2), min(asked, 3600.0)))
        return min(LONGEST_PAUSE_SECONDS, pause * 2)

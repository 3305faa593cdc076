"""The gateway's eye on its watcher: a watcher that is not there, or lags, is seen in metrics, readiness and console."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from gateway.app import pulse
from gateway.audit.faults import AuditUnavailable
from gateway.console.watched import Watched
from gateway.observability.metrics import Metrics

FOLLOWERS = ("index", "figures", "findings")
LOOK_SECONDS = 1.0
STARTING_SECONDS = 20.0
"""What a watcher may take from the gateway's start to its first pulse; it is a process of its own, often on a busy
machine. After that it is missing."""


class WatcherSeen:
    """Looks at the pulse of the watcher of a state directory (`gateway.console.watched.Watching`).

    ``size`` tells the entries on record, ``targets`` are the names of the settings' shipping targets: what nobody has
    told of is behind by the whole log. ``clock`` is that of the pulses (monotonic, of the machine).
    """

    def __init__(
        self, state: Path, size: Callable[[], int], targets: Sequence[str], metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._state, self._size, self._targets, self._metrics = state, size, tuple(targets), metrics
        self._clock, self._begun, self._heard = clock, clock(), False
        self.latest = Watched(starting=True)

    async def run(self) -> None:
        """For ever."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> Watched:
        """Look now. Where the log can't be read, what is behind stays as it was last known."""
        found = pulse.read(self._state)
        try:
            size: int | None = self._size()
        except AuditUnavailable:
            size = None
        if size is None:
            behind, shipping = self.latest.behind, self.latest.shipping
        else:
            places, sent = (found.positions, found.shipped) if found is not None else ({}, {})
            behind = {name: max(0, size - places.get(name, 0)) for name in FOLLOWERS}
            shipping = {name: max(0, size - sent.get(name, 0)) for name in self._targets}
        here = found is not None and found.alive
        # a last word from before the start is not this watcher's
        self._heard |= found is not None and here and found.clock >= self._begun
        starting = not self._heard and self._clock() - self._begun < STARTING_SECONDS
        self.latest = Watched(
            here=here, starting=starting and not here, seen=found.seen if found is not None else None,
            behind=behind, shipping=shipping, verifying=here and found is not None and found.verifying,
        )  # fmt: skip
        self._tell()
        return self.latest

    def _tell(self) -> None:
        self._metrics.watcher_up.set(self.latest.here)
        for name, lag in self.latest.behind.items():
            self._metrics.watcher_lag.labels(name).set(lag)
        for name, lag in self.latest.shipping.items():
            self._metrics.shipping_lag.labels(name).set(lag)

"""A source that is down is not asked again and again: after enough failures only one probe at a time goes through."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from contracts.errors import SourceBusy, SourceFault, SourceTimeout, SourceUnavailable
from gateway.transport.endpoint import BreakerSpec
from gateway.transport.faults import BreakerOpen, GatewayBusy
from gateway.transport.observer import BreakerState

_KEPT_ATTEMPTS = 1000


def counts(fault: SourceFault) -> bool:
    """Whether a fault says that the source is down; a refusal or a malformed answer says that it is there."""
    return isinstance(fault, SourceUnavailable | SourceTimeout | SourceBusy) and not isinstance(
        fault, BreakerOpen | GatewayBusy
    )


class Permit:
    """Leave to send one attempt. Settle it exactly once; later calls change nothing."""

    __slots__ = ("_breaker", "_era", "_open")

    def __init__(self, breaker: Breaker, era: int) -> None:
        self._breaker, self._era, self._open = breaker, era, True

    def settle(self, ok: bool | None) -> None:
        """``True``: the source is there; ``False``: it failed; ``None``: the attempt says nothing either way."""
        if self._open:
            self._open = False
            self._breaker._settle(self._era, ok)


class Breaker:
    """Closed, open, half-open. ``clock`` is monotonic seconds, ``now`` aware UTC time, both handed over.

    Each change begins a new era; what an attempt of an earlier era finds no longer counts.
    """

    def __init__(
        self,
        spec: BreakerSpec,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        on_state: Callable[[BreakerState], None],
    ) -> None:
        self._spec, self._clock, self._now, self._on_state = spec, clock, now, on_state
        self._state: BreakerState = "closed"
        self._era = 0
        self._in_a_row = 0
        self._failed_probes = 0
        self._probing = False
        self._opens_at = 0.0
        self._attempts: deque[tuple[float, bool]] = deque(maxlen=_KEPT_ATTEMPTS)
        self.since = now()

    @property
    def state(self) -> BreakerState:
        """The state as it would be found by an attempt now."""
        if self._state == "open" and self._clock() >= self._opens_at:
            return "half-open"
        return self._state

    @property
    def troubled(self) -> bool:
        """Whether the last attempt of a closed breaker failed."""
        return self._in_a_row > 0

    def wait_seconds(self) -> int:
        """Whole seconds until a probe may go; 1 while one is on its way; 0 when closed or due."""
        if self.state == "half-open":
            return 1 if self._probing else 0
        return max(1, -int(-(self._opens_at - self._clock()) // 1)) if self._state == "open" else 0

    def check(self) -> None:
        """Raise `BreakerOpen` where `enter` would, without taking the probe."""
        wait = self.wait_seconds()
        if wait:
            raise BreakerOpen("the breaker is open", owner="source", retry_after=wait)

    def enter(self) -> Permit:
        """Leave to send; in half-open to exactly one. Raises `BreakerOpen` with ``retry_after``."""
        self.check()
        if self.state == "half-open":
            if self._state == "open":
                self._turn("half-open")
            self._probing = True
        return Permit(self, self._era)

    def _settle(self, era: int, ok: bool | None) -> None:
        if era != self._era:
            return
        if self._state == "half-open":
            self._probing = False
            if ok is True:
                self._failed_probes = 0
                self._turn("closed")
            elif ok is False:
                self._failed_probes += 1
                self._trip()
        elif ok is not None:
            self._in_a_row = 0 if ok else self._in_a_row + 1
            self._attempts.append((self._clock(), ok))
            if not ok and self._too_many():
                self._trip()

    def _too_many(self) -> bool:
        if self._in_a_row >= self._spec.consecutive:
            return True
        oldest = self._clock() - self._spec.window_seconds
        while self._attempts and self._attempts[0][0] < oldest:
            self._attempts.popleft()
        failed = sum(not ok for _, ok in self._attempts)
        return len(self._attempts) >= self._spec.least_attempts and failed >= self._spec.share * len(self._attempts)

    def _trip(self) -> None:
        seconds = min(self._spec.open_seconds * 2 ** min(self._failed_probes, 16), self._spec.longest_seconds)
        self._opens_at = self._clock() + seconds
        self._turn("open")

    def _turn(self, state: BreakerState) -> None:
        self._state = state
        self._era += 1
        self._in_a_row = 0
        self._probing = False
        self._attempts.clear()
        self.since = self._now()
        self._on_state(state)

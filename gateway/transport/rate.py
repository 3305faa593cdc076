"""A source's owner allows so many calls a second: the gateway keeps to it before the source has to say so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from gateway.transport.faults import GatewayBusy


class Rate:
    """Spaces attempts evenly with a burst of one second's worth (the generic cell rate algorithm)."""

    def __init__(
        self, per_second: float, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._interval = 1.0 / per_second
        self._burst = max(0.0, 1.0 - self._interval)
        self._clock, self._sleep = clock, sleep
        self._next: float | None = None

    async def turn(self, wait_seconds: float) -> None:
        """Wait for a turn; raises `GatewayBusy` at once when it would come later than in ``wait_seconds``.

        A turn that was given is used up even if the waiter leaves.
        """
        now = self._clock()
        due = now if self._next is None else max(self._next, now)
        wait = due - self._burst - now
        if wait > wait_seconds:
            raise GatewayBusy("the outgoing rate is used up", owner="gateway", retry_after=max(1, -int(-wait // 1)))
        self._next = due + self._interval
        if wait > 0:
            await self._sleep(wait)

"""A token or a session is asked for once, shared by all who sign with it, and renewed in time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from contracts.errors import SourceFault
from gateway.transport.faults import again

LONGEST_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Proof:
    """What a source gave us to show it on later requests. ``good_until`` is in the renewal's clock."""

    value: str
    good_until: float

    def __repr__(self) -> str:
        return "Proof(***)"


class Renewal:
    """Keeps one `Proof` and fetches the next. ``clock`` is monotonic seconds.

    A proof is used until a tenth of its life, 60 s at most, is left. Whoever waits while another fetches gets that
    one's proof, or its fault; whoever fetches and leaves is replaced by the next in line.
    """

    def __init__(self, fetch: Callable[[datetime], Awaitable[tuple[str, int]]], clock: Callable[[], float]) -> None:
        """``fetch`` gives the proof and the seconds that it lives; raises `SourceFault`."""
        self._fetch, self._clock = fetch, clock
        self._held: Proof | None = None
        self._lock = asyncio.Lock()
        self._turn = 0
        self._fault: SourceFault | None = None

    async def current(self, now: datetime) -> str:
        """A proof that is still good; raises what fetching one raised."""
        held = self._good() or await self._renew(now)
        return held.value

    def drop(self, refused: Callable[[str], bool]) -> None:
        """Don't use a proof again that was ``refused``. Another flight may hold a newer one already, which stays."""
        if self._held is not None and refused(self._held.value):
            self._held = None

    def forget(self) -> None:
        """Fetch a new proof for the next request."""
        self._held = None

    def _good(self) -> Proof | None:
        return self._held if self._held is not None and self._clock() < self._held.good_until else None

    async def _renew(self, now: datetime) -> Proof:
        turn = self._turn
        async with self._lock:
            if self._turn != turn and self._fault is not None:
                raise again(self._fault)
            held = self._good()
            if held is not None:
                return held
            self._fault = None
            try:
                value, lifetime = await self._fetch(now)
            except SourceFault as fault:
                self._fault = again(fault)
                self._turn += 1
                raise
            seconds = min(lifetime, LONGEST_SECONDS)
            held = self._held = Proof(value, self._clock() + seconds - min(60.0, seconds / 10))
            self._turn += 1
            return held

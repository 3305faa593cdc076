"""Equal questions under way share one exchange, so that a source is asked once however many ask at the same moment.

The first to enter leads: it puts its own request on record, then starts the run. The run belongs to nobody: a leader or
joiner that leaves doesn't end it. A run remembers its answer in the cache before it ends, so no question falls between.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from contracts.errors import SourceUnavailable

Run = Callable[[], Coroutine[Any, Any, bytes]]


class FlightAbandoned(SourceUnavailable):
    """The exchange that was joined will never end: its leader is gone, or the gateway stops. Owner: the gateway."""

    def __init__(self, reason: str = "the exchange was given up") -> None:
        super().__init__(reason, owner="gateway")


class Flight(Protocol):
    """One request's part in an exchange."""

    @property
    def leads(self) -> bool:
        """Whether this request makes the exchange: it must then call `start` or `abandon`, once."""
        ...

    @property
    def leader(self) -> str:
        """Entry of the request whose exchange it is; one's own where `leads`."""
        ...

    def start(self, run: Run) -> None:
        """Begin the exchange in a task of its own; raises `RuntimeError` unless this one leads, and only once."""
        ...

    def abandon(self, fault: Exception) -> None:
        """Give up before the start: those who joined get ``fault``."""
        ...

    async def result(self) -> bytes:
        """The run's answer, or its exception (each waiter a copy of its own). Cancelling it ends the wait alone."""
        ...


class Flights(Protocol):
    """All exchanges under way."""

    async def enter(self, key: bytes, entry: str) -> Flight:
        """Lead the exchange of ``key`` in the name of ``entry``, or join the one that is under way."""
        ...

    async def drain(self, seconds: float | None = None) -> None:
        """Wait until no run is left, at most ``seconds``; then what is left is ended."""
        ...


def again(fault: BaseException) -> BaseException:
    """A copy to raise: one exception raised in a thousand waiters would collect all their tracebacks."""
    try:
        return copy.copy(fault)
    except TypeError:  # a constructor that can't be called with its own args
        return fault


class Shared:
    """What all who take part in one exchange hold in common."""

    def __init__(self, leader: str) -> None:
        self.leader = leader
        self.begun = False
        # an exception lies in it as a value: a flight that nobody waits for any more must not be reported as lost
        self._landed: asyncio.Future[bytes | BaseException] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: bytes | BaseException) -> None:
        """Let all waiters go, once; later outcomes are ignored."""
        if not self._landed.done():
            self._landed.set_result(outcome)

    async def outcome(self) -> bytes:
        """Wait for the end without being able to bring it about."""
        landed = await asyncio.shield(self._landed)
        if isinstance(landed, BaseException):
            raise again(landed) from None
        return landed


def settle_with(shared: Shared, task: asyncio.Task[bytes]) -> None:
    """Settle with how a run ended."""
    if task.cancelled():
        shared.settle(FlightAbandoned("the gateway stops"))
    else:
        shared.settle(task.exception() or task.result())


async def drain(tasks: set[asyncio.Task[Any]], seconds: float | None) -> None:
    """Wait for ``tasks``, those that join meanwhile included; what is left after ``seconds`` is cancelled."""
    loop = asyncio.get_running_loop()
    end = None if seconds is None else loop.time() + seconds
    while tasks and (end is None or loop.time() < end):
        await asyncio.wait(set(tasks), timeout=None if end is None else end - loop.time())
    for task in set(tasks):
        task.cancel()
    while tasks:  # what a run does on its way out is bounded by the link's timeout
        await asyncio.wait(set(tasks))


class Keeper(Protocol):
    """Where flights are kept, as a part in one needs it."""

    def begin(self, key: bytes, shared: Shared, run: Run) -> None:
        """Begin a run in a task of its own."""
        ...

    def give_up(self, key: bytes, shared: Shared, fault: Exception) -> None:
        """End a flight that was never begun."""
        ...


class Part:
    """One request's part in an exchange, wherever the exchange is kept: a `Flight`."""

    def __init__(self, flights: Keeper, key: bytes, shared: Shared, leads: bool) -> None:
        self._flights = flights
        self._key = key
        self._shared = shared
        self.leads = leads

    @property
    def leader(self) -> str:
        return self._shared.leader

    def start(self, run: Run) -> None:
        if not self.leads or self._shared.begun:
            raise RuntimeError("only the leader starts, and once")
        self._shared.begun = True
        self._flights.begin(self._key, self._shared, run)

    def abandon(self, fault: Exception) -> None:
        if self.leads and not self._shared.begun:
            self._shared.begun = True
            self._flights.give_up(self._key, self._shared, fault)

    async def result(self) -> bytes:
        return await self._shared.outcome()


class MemoryFlights:
    """Flights of one process."""

    def __init__(self) -> None:
        self._open: dict[bytes, Shared] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._open)

    async def enter(self, key: bytes, entry: str) -> Flight:
        """See `Flights.enter`; nothing is awaited, so exactly one leads."""
        shared = self._open.get(key)
        if shared is not None:
            return Part(self, key, shared, leads=False)
        shared = self._open[key] = Shared(entry)
        return Part(self, key, shared, leads=True)

    async def drain(self, seconds: float | None = None) -> None:
        """See `Flights.drain`."""
        await drain(self._tasks, seconds)

    def begin(self, key: bytes, shared: Shared, run: Run) -> None:
        """Begin a run in a task that is held and looked after here."""
        task = asyncio.get_running_loop().create_task(run())
        self._tasks.add(task)

        def landed(ended: asyncio.Task[bytes]) -> None:
            self._tasks.discard(ended)
            self.forget(key, shared)
            settle_with(shared, ended)

        task.add_done_callback(landed)

    def give_up(self, key: bytes, shared: Shared, fault: Exception) -> None:
        """End a flight that was never begun."""
        self.forget(key, shared)
        shared.settle(fault)

    def forget(self, key: bytes, shared: Shared) -> None:
        """Let the next one lead."""
        if self._open.get(key) is shared:
            del self._open[key]

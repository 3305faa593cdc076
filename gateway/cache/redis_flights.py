"""Replicas that share a Redis share their exchanges too: one of them asks, the others wait for its sealed answer.

A lease names the leader and is renewed while its run lives, so a replica that dies holds nobody up for long. The answer
lies sealed for a few seconds, bound to key and leader. Where Redis is dead each replica leads for itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any, Final

from contracts import errors
from contracts.errors import Absence, Problem, SourceFault
from gateway.cache.cache import CacheFault
from gateway.cache.flights import Flight, FlightAbandoned, Part, Run, Shared, drain, settle_with
from gateway.cache.link import RedisLink
from gateway.keys.sealing import SealBroken, Sealer

_RENEW: Final = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('pexpire',KEYS[1],ARGV[2]) end return 0"
_LAND: Final = (
    "if #ARGV[2]>0 then redis.call('set',KEYS[2],ARGV[2],'PX',ARGV[3]) end "
    "if redis.call('get',KEYS[1])==ARGV[1] then redis.call('del',KEYS[1]) end return 1"
)
_FAULTS: Final = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, SourceFault)
}
_ABSENCES: Final = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Absence)
}


def pack_ending(outcome: bytes | BaseException) -> bytes:
    """An answer or an exception as bytes for another replica; an exception's reason stays at home."""
    if isinstance(outcome, bytes):
        return b"=" + outcome
    told: dict[str, Any] = {"kind": type(outcome).__name__}
    if isinstance(outcome, SourceFault):
        told |= {"retry_after": outcome.retry_after, "owner": outcome.owner, "source_code": outcome.source_code}
    elif isinstance(outcome, Problem):
        told |= {"code": outcome.code, "retry_after": outcome.retry_after, "owner": outcome.owner}
    return b"!" + json.dumps(told).encode()


def unpack_ending(packed: bytes) -> bytes | BaseException:
    """The reverse of `pack_ending`; an exception that is in no contract comes back as ``internal``."""
    if packed[:1] == b"=":
        return packed[1:]
    told = json.loads(packed[1:])
    if (fault := _FAULTS.get(told["kind"])) is not None:
        return fault(retry_after=told["retry_after"], owner=told["owner"], source_code=told["source_code"])
    if (absence := _ABSENCES.get(told["kind"])) is not None:
        return absence()
    if told["kind"] == FlightAbandoned.__name__:
        return FlightAbandoned()
    if told["kind"] == Problem.__name__:
        return Problem(told["code"], retry_after=told["retry_after"], owner=told["owner"])
    return Problem("internal")


class _Claim:
    """The first request of this replica asks Redis who leads; the others wait for its answer."""

    def __init__(self, shared: Shared, leads: asyncio.Task[bool]) -> None:
        self.shared = shared
        self.leads = leads


class RedisFlights:
    """Flights of all replicas on one Redis. ``lease`` and ``kept`` are in seconds, as is ``poll``."""

    def __init__(
        self,
        link: RedisLink,
        sealer: Sealer,
        *,
        lease: float = 6.0,
        kept: float = 10.0,
        poll: float = 0.05,
        prefix: str = "lienthong:flight:",
    ) -> None:
        self._link = link
        self._sealer = sealer
        self._lease = lease
        self._kept = kept
        self._poll = poll
        self._prefix = prefix
        self._open: dict[bytes, _Claim] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._open)

    async def enter(self, key: bytes, entry: str) -> Flight:
        """See `gateway.cache.flights.Flights.enter`."""
        claim, first = self._open.get(key), False
        if claim is None:
            shared, first = Shared(entry), True
            claim = self._open[key] = _Claim(shared, self.spawn(self._claim(key, entry, shared)))
        try:
            leads = await asyncio.shield(claim.leads)
        except asyncio.CancelledError:
            if first:  # nobody would ever start it
                mine = claim
                claim.leads.add_done_callback(lambda asked: self._unwanted(key, mine, asked))
            raise
        return Part(self, key, claim.shared, leads=first and leads)

    async def drain(self, seconds: float | None = None) -> None:
        """See `gateway.cache.flights.Flights.drain`."""
        await drain(self._tasks, seconds)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run ``work`` in a task that is held here until it ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def begin(self, key: bytes, shared: Shared, run: Run) -> None:
        """Begin a run in a task that is held here."""
        self.spawn(self.fly(key, shared, run))

    async def fly(self, key: bytes, shared: Shared, run: Run) -> None:
        """Run, let this replica's waiters go, then tell the others."""
        work: asyncio.Task[bytes] = asyncio.get_running_loop().create_task(run())
        renewal = asyncio.get_running_loop().create_task(self._renew(key, shared.leader))
        try:
            await asyncio.wait({work})
        finally:
            renewal.cancel()
            work.cancel()  # does nothing to a run that has ended
            if not work.done():
                await asyncio.wait({work})
            settle_with(shared, work)
            self._forget(key, shared)
            outcome = FlightAbandoned() if work.cancelled() else work.exception() or work.result()
            self.spawn(self._land(key, shared.leader, outcome))

    def give_up(self, key: bytes, shared: Shared, fault: Exception) -> None:
        """End a flight that was never begun, here and for the other replicas."""
        self._forget(key, shared)
        shared.settle(fault)
        self.spawn(self._land(key, shared.leader, fault))

    def _unwanted(self, key: bytes, claim: _Claim, asked: asyncio.Task[bool]) -> None:
        if not asked.cancelled() and asked.exception() is None and asked.result() and not claim.shared.begun:
            claim.shared.begun = True
            self.give_up(key, claim.shared, FlightAbandoned())

    async def _claim(self, key: bytes, entry: str, shared: Shared) -> bool:
        """Whether this replica leads; where another does, its entry becomes the leader and its answer is awaited."""
        lease, _ = self._names(key, entry)
        milliseconds = int(self._lease * 1000)
        try:
            for _attempt in range(3):  # a lease may run out between the two commands
                taken: bool | None = await self._link.run(
                    lambda redis: redis.set(lease, entry, nx=True, px=milliseconds)
                )
                if taken:
                    return True
                holder: bytes | None = await self._link.run(lambda redis: redis.get(lease))
                if holder is not None:
                    shared.leader, shared.begun = holder.decode("ascii", "replace"), True
                    self.spawn(self._follow(key, shared))
                    return False
        except CacheFault:
            return True
        return True

    async def _follow(self, key: bytes, shared: Shared) -> None:
        """Wait for another replica's answer for as long as its lease lives."""
        lease, answer = self._names(key, shared.leader)
        outcome: bytes | BaseException | None = None
        try:
            while outcome is None:
                sealed, holder = await self._look(answer, lease)
                if sealed is not None:
                    outcome = unpack_ending(self._sealer.open(sealed, self._bound(key, shared.leader)))
                elif holder is None or holder.decode("ascii", "replace") != shared.leader:
                    outcome = FlightAbandoned("the replica that led is gone")
                else:
                    await asyncio.sleep(self._poll)
        except (CacheFault, SealBroken):
            outcome = FlightAbandoned("the answer of the replica that led can't be read")
        finally:
            self._forget(key, shared)
            shared.settle(outcome if outcome is not None else FlightAbandoned("the gateway stops"))

    async def _look(self, answer: str, lease: str) -> tuple[bytes | None, bytes | None]:
        """Answer and lease in one command; a server that stumbles is asked again for as long as a lease lasts."""
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + self._lease
        while True:
            try:
                found: list[bytes | None] = await self._link.run(lambda redis: redis.mget(answer, lease))
                return found[0], found[1]
            except CacheFault:
                if loop.time() > patient_until:
                    raise
                await asyncio.sleep(self._poll)

    async def _renew(self, key: bytes, entry: str) -> None:
        lease, _ = self._names(key, entry)
        milliseconds = int(self._lease * 1000)
        while True:
            await asyncio.sleep(self._lease / 3)
            try:
                await self._link.run(lambda redis: redis.eval(_RENEW, 1, lease, entry, milliseconds))
            except CacheFault:
                continue  # the next renewal may reach it; else those who wait elsewhere give up

    async def _land(self, key: bytes, entry: str, outcome: bytes | BaseException) -> None:
        lease, answer = self._names(key, entry)
        sealed = self._sealer.seal(pack_ending(outcome), self._bound(key, entry))
        kept = int(self._kept * 1000)
        try:
            await self._link.run(lambda redis: redis.eval(_LAND, 2, lease, answer, entry, sealed, kept))
        except CacheFault:
            return  # the lease runs out by itself

    def _names(self, key: bytes, entry: str) -> tuple[str, str]:
        # the braces keep both in one slot of a Redis cluster
        base = f"{self._prefix}{{{key.hex()}}}"
        return base, f"{base}:{entry}"

    def _bound(self, key: bytes, entry: str) -> bytes:
        return b"flight\0" + key + b"\0" + entry.encode()

    def _forget(self, key: bytes, shared: Shared) -> None:
        claim = self._open.get(key)
        if claim is not None and claim.shared is shared:
            del self._open[key]

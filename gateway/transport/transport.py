"""The only way out of the gateway: one wire request to a named source, tried within one deadline."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from contracts.errors import SourceFault
from contracts.wire import WireRequest, WireResponse
from gateway.transport import maintenance
from gateway.transport.call import Call
from gateway.transport.endpoint import EndpointInvalid, SourceLink
from gateway.transport.lane import Lane
from gateway.transport.observer import Observer, OfCurrent, Unobserved
from gateway.transport.retry import Retrying
from gateway.transport.sender import Link, Sender
from gateway.transport.senders.choice import build as build_sender

__all__ = ["Call", "SourceCondition", "SourceLink", "Transport"]

_fraction = secrets.SystemRandom().random


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCondition:
    """How a source fares (API section 3, ``/v1/sources``). ``until``: when maintenance ends or a probe is due."""

    source: str
    state: Literal["up", "degraded", "down", "maintenance"]
    since: datetime | None
    until: datetime | None


class Transport:
    """Sends for every source.

    ``now`` gives aware UTC time. ``clock`` (monotonic, the loop's own by default, in which deadlines are given),
    ``sleep`` and ``jitter`` (a fraction from 0 to 1) are handed over by tests. Raises `EndpointInvalid`, naming
    source and setting, where a source can't be set up.
    """

    def __init__(
        self,
        sources: Mapping[str, SourceLink],
        *,
        now: Callable[[], datetime],
        observer: Observer | None = None,
        sender: Callable[[Link], Sender] = build_sender,
        clock: Callable[[], float] = _loop_time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = _fraction,
    ) -> None:
        self._clock, self._sleep, self._jitter, self._now = clock, sleep, jitter, now
        self._observer, self._sender = observer or Unobserved(), sender
        self._current = {name: self._lane(name, link) for name, link in sources.items()}
        self._lanes = {(name, lane.link.generation): lane for name, lane in self._current.items()}

    def _lane(self, name: str, link: SourceLink) -> Lane:
        watching = OfCurrent(self._observer, lambda: self._current[name].link is link)
        try:
            made = self._sender(link.endpoint.link())
            return Lane(name, link, made, clock=self._clock, now=self._now, sleep=self._sleep, observer=watching)
        except ValueError as fault:
            # a UnicodeError quotes what it could not encode; every other message here is ours and names a setting
            words = "a setting is not plain text" if isinstance(fault, UnicodeError) else str(fault)
            raise EndpointInvalid(f"source {name}: {words}") from None

    def prepare(self, sources: Mapping[str, SourceLink]) -> Mapping[str, Lane]:
        """Build links of a next generation, and change nothing; raises `EndpointInvalid`."""
        return {name: self._lane(name, link) for name, link in sources.items()}

    def put(self, lanes: Mapping[str, Lane]) -> None:
        """Have calls of the next generation go out on what was prepared; older ones still go out on theirs."""
        self._current |= lanes
        self._lanes |= {(name, lane.link.generation): lane for name, lane in lanes.items()}

    async def retire(self) -> None:
        """Close every link that was replaced: no call of theirs may be on its way any more."""
        old = [key for key, lane in self._lanes.items() if self._current[key[0]] is not lane]
        for key in old:
            await self._lanes.pop(key).sender.aclose()

    async def send(self, request: WireRequest, call: Call) -> WireResponse:
        """Send, and try again where that is allowed and may help; see `verdict.judge` for what a reply means.

        Raises the last attempt's `SourceFault`. What the gateway itself refuses on the way to a further attempt
        (breaker, room, rate, deadline) doesn't hide what the source did before. ``call.attempts`` counts requests.
        Raises `KeyError` for a source that was not set up.
        """
        lane = self._lanes[call.source, call.generation]
        maintenance.check(lane.link.maintenance, call.now())
        sent: SourceFault | None = None

        async def attempt() -> WireResponse:
            nonlocal sent
            before = call.attempts
            try:
                return await lane.attempt(request, call)
            except SourceFault as fault:
                sent = fault if call.attempts > before else sent
                raise

        retrying = Retrying(
            max_attempts=lane.link.endpoint.max_attempts if call.idempotent else 1,
            idempotent=call.idempotent,
            remaining=lambda: call.deadline - self._clock(),
            budget=lane.budget,
            jitter=self._jitter,
            sleep=self._sleep,
        )
        try:
            return await retrying.run(attempt)
        except SourceFault as fault:
            final = sent or fault
        raise final

    def forget_credentials(self, source: str) -> None:
        """Have the next attempt sign with fresh credentials: for an expired token reported inside a reply's body."""
        self._current[source].scheme.forget()

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources that there is a way to."""
        return tuple(self._current)

    def conditions(self) -> tuple[SourceCondition, ...]:
        """Every source's condition now, in the order in which they were given."""
        return tuple(self._condition(lane) for lane in self._current.values())

    def _condition(self, lane: Lane) -> SourceCondition:
        now, breaker = self._now(), lane.breaker
        until = maintenance.ends(lane.link.maintenance, now)
        if until is not None:
            return SourceCondition(source=lane.name, state="maintenance", since=None, until=until)
        match breaker.state:
            case "open":
                due = now + timedelta(seconds=breaker.wait_seconds())
                return SourceCondition(source=lane.name, state="down", since=breaker.since, until=due)
            case "half-open":
                return SourceCondition(source=lane.name, state="degraded", since=breaker.since, until=None)
            case "closed":
                state: Literal["up", "degraded"] = "degraded" if breaker.troubled else "up"
                return SourceCondition(source=lane.name, state=state, since=breaker.since, until=None)

    async def aclose(self) -> None:
        """Close every connection."""
        for lane in self._lanes.values():
            await lane.sender.aclose()

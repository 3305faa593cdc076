"""One source's way out: its connections, credentials, breaker, room and rate, and how one attempt passes them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from contracts.errors import SourceFault, SourceTimeout
from contracts.wire import WireRequest, WireResponse
from gateway.transport.breaker import Breaker, Permit, counts
from gateway.transport.bulkhead import Bulkhead
from gateway.transport.call import Call
from gateway.transport.endpoint import SourceLink
from gateway.transport.observer import Observer
from gateway.transport.outgoing import compose
from gateway.transport.rate import Rate
from gateway.transport.retry import Budget
from gateway.transport.schemes.choice import build as build_scheme
from gateway.transport.schemes.envelope import build_envelope
from gateway.transport.schemes.none import Unsigned
from gateway.transport.schemes.scheme import Scheme
from gateway.transport.sender import Outgoing, Sender
from gateway.transport.verdict import judge

_UNSIGNED = Unsigned()
_FAIR_SHARE = 0.5
"""An attempt that got less of the attempt timeout than this says nothing about the source when it times out: else a
caller in a hurry could open the breaker for everybody."""


class Lane:
    """The parts that all exchanges with one source share."""

    def __init__(
        self,
        name: str,
        link: SourceLink,
        sender: Sender,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        observer: Observer,
    ) -> None:
        endpoint = link.endpoint
        self.name, self.link, self.sender = name, link, sender
        self._clock, self._observer = clock, observer
        self._limits = endpoint.limits()
        self.breaker = Breaker(
            endpoint.breaker, clock=clock, now=now, on_state=lambda state: observer.on_state(name, state)
        )
        self.budget = Budget(clock)
        self._bulkhead = Bulkhead(endpoint.concurrency)
        self._rate = (
            None if endpoint.rate_per_second is None else Rate(endpoint.rate_per_second, clock=clock, sleep=sleep)
        )
        self.scheme: Scheme = build_scheme(link, fetch=self._fetch, clock=clock)
        self._envelope = build_envelope(link)

    async def attempt(self, request: WireRequest, call: Call) -> WireResponse:
        """Send once, within what is left of the deadline; raises a `SourceFault`.

        Order: breaker, room, rate, breaker again (the wait may have outlived its closed state), sign, send, judge.
        """
        self.breaker.check()
        endpoint = self.link.endpoint
        async with self._bulkhead.room(min(endpoint.queue_seconds, self._remaining(call))):
            if self._rate is not None:
                await self._rate.turn(min(endpoint.queue_seconds, self._remaining(call)))
            allotted = min(endpoint.attempt_timeout_seconds, self._remaining(call))
            if allotted <= 0:
                raise SourceTimeout("the deadline ended before the attempt", owner="source")
            permit = self.breaker.enter()
            began = self._clock()
            result = "internal"
            try:
                response = await self._send(request, call, allotted)
                result = "answered"
                permit.settle(True)
                return response
            except SourceFault as fault:
                result = fault.code
                self._settle(permit, fault, allotted)
                raise
            except asyncio.CancelledError:
                result = "cancelled"
                raise
            finally:
                permit.settle(None)  # without effect where it was settled above
                self._observer.on_exchange(self.name, result, max(0.0, self._clock() - began))

    def _settle(self, permit: Permit, fault: SourceFault, allotted: float) -> None:
        if not counts(fault):
            permit.settle(True)
        elif isinstance(fault, SourceTimeout) and allotted < _FAIR_SHARE * self.link.endpoint.attempt_timeout_seconds:
            permit.settle(None)
        else:
            permit.settle(False)

    async def _send(self, request: WireRequest, call: Call, allotted: float) -> WireResponse:
        signed_by_us = request.auth and request.bearer is None
        scheme: Scheme = self.scheme if signed_by_us else _UNSIGNED
        ends = self._clock() + allotted
        late: SourceTimeout
        try:
            async with asyncio.timeout(allotted):
                response = await self._exchange(request, call, scheme, ends)
        except TimeoutError:
            late = SourceTimeout("no whole reply in time", owner="source")
        else:
            call.note(response)
            return judge(response, call.profile, call.now(), signed=signed_by_us)
        raise late

    async def _exchange(self, request: WireRequest, call: Call, scheme: Scheme, ends: float) -> WireResponse:
        signed, response = await self._once(request, call, scheme, ends)
        if await scheme.refresh(signed, response):
            _, response = await self._once(request, call, scheme, ends)
        return response

    async def _once(
        self, request: WireRequest, call: Call, scheme: Scheme, ends: float
    ) -> tuple[Outgoing, WireResponse]:
        outgoing = compose(request, self.link.endpoint.base_url, call.next_request_id())
        call.attempts += 1
        signed = await scheme.sign(outgoing, call.now())
        seconds = ends - self._clock()
        if seconds <= 0:
            raise SourceTimeout("the attempt's time was used up by signing", owner="source")
        return signed, self._envelope.open(await self.sender.send(signed, self._limits.within(seconds)))

    async def _fetch(self, request: Outgoing) -> WireResponse:
        return await self.sender.send(request, self._limits)

    def _remaining(self, call: Call) -> float:
        return max(0.0, call.deadline - self._clock())

"""The road of one request, top to bottom (DESIGN section 1): every answer of the gateway was made on this page.

Nothing leaves before it is on record: `announce` before a source is called, `close` before a byte is answered. Every
ending is written, whatever happens on the way; a log that can't be written ends in ``audit_unavailable``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from contracts.access import Caller
from contracts.errors import Problem, SourceFault
from contracts.queries import Query
from gateway.access.registrations import RegisterBehind
from gateway.cache.answers import Stored
from gateway.cache.flights import Flight, Flights
from gateway.observability import log
from gateway.steps import reply
from gateway.steps.arrival import Access, Arrival, Ask, Found, Reply
from gateway.steps.authenticate import Authenticate
from gateway.steps.authorize import Authorize, Grant
from gateway.steps.damage import is_whole
from gateway.steps.exchange import ExchangeStep
from gateway.steps.journal import Journal
from gateway.steps.minimise import minimise
from gateway.steps.normalize import normalize
from gateway.steps.read import read
from gateway.steps.recall import Recall, pack, unpack
from gateway.steps.resend import Resend
from gateway.steps.sending import Used, repeatable, sends, unsure
from gateway.steps.sign_in import SignInStep
from gateway.transport.transport import Call

T = TypeVar("T")


class Departed(Exception):
    """The caller hung up before its answer: written as ``cancelled``, answered to nobody."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """All steps of the road, made by `app`; one object for all requests."""

    authenticate: Authenticate
    authorize: Authorize
    resend: Resend
    recall: Recall
    flights: Flights
    exchange: ExchangeStep
    sign_in: SignInStep
    journal: Journal
    used: Used
    new_call: Callable[[Grant, Query | None, float, str], Call]
    """From the grant, the question, the seconds that it may take, and the ``requested`` entry that tells of it."""
    now: Callable[[], datetime]
    deadline_seconds: float

    async def answer(self, arrival: Arrival) -> Reply:
        """Answer one request; raises `Problem` with the entry as ``receipt``, or `Departed`."""
        caller = await self.authenticate.caller(arrival.credentials)
        beside = self.authenticate.beside(await self.authenticate.limit(caller))
        try:
            answered = await self._placed(arrival, caller)
        except Problem as problem:
            problem.beside = beside
            raise
        headers = (*beside.items(), *answered.headers)
        return Reply(answered.status, answered.body, answered.entry, headers, answered.outcome)

    async def _placed(self, arrival: Arrival, caller: Caller) -> Reply:
        async with self.authenticate.place():
            access = Access(arrival, caller, self.journal.new_id(), begun=self.journal.clock())
            try:
                return await self._road(access)
            except Problem as problem:
                raise await self._ended(access, problem) from None
            except SourceFault as fault:
                raise await self._ended(access, fault.problem()) from None
            except RegisterBehind:
                raise await self._ended(access, Problem("gateway_busy", retry_after=1)) from None
            except (asyncio.CancelledError, Departed):
                await asyncio.shield(self._left(access))
                raise
            except Exception as fault:
                kind, where = log.place_of(fault)
                log.get().error("internal", exception=kind, where=where)
                raise await self._ended(access, Problem("internal")) from None

    async def _road(self, access: Access) -> Reply:
        arrival, caller = access.arrival, access.caller
        if arrival.call.form == "complete":
            return await self._complete(access)
        route = self.authorize.route(arrival.call.dataset, arrival.call.operation)
        ask = access.ask = read(arrival, route, granted=self.authorize.granted(arrival, caller))
        grant = await self.authorize(arrival, caller, ask)
        self.journal.begin(access, grant)
        if (stored := await self.resend.stored(access)) is not None:
            return await self._resent(access, stored)
        if arrival.call.form == "sign_in":
            return await self._kept(access, await self.sign_in.begin(access, grant, ask))
        query = normalize(grant, ask)
        key = self.recall.key(grant, query)
        found = await self.recall.recall(grant, ask, key, arrival.at)
        if found is None:
            found = await self._live(access, grant, ask, query, key)
        else:
            access.freshness, access.found = "cached", found
            access.age_seconds = max(0, int((arrival.at - found.retrieved_at).total_seconds()))
        return await self._close(access, grant, ask, found)

    async def _live(self, access: Access, grant: Grant, ask: Ask, query: Query, key: bytes) -> Found:
        """Announce, then exchange with the source, or join the same question already on its way."""
        seconds = min(grant.route.operation.deadline_seconds, self.deadline_seconds)
        used = await self.used(grant)
        flight = await self.flights.enter(key, entry := self.journal.new_id())
        await self._announce(access, flight, entry, seconds)

        async def lead() -> bytes:
            call = self.new_call(grant, query, seconds, entry)
            live = await self.exchange.query(grant, query, call, used)
            if is_whole(live.document):  # a source that is mended is believed at once
                await self.recall.remember(grant, key, live)
            return pack(live)

        if flight.leads:
            flight.start(lead)
        access.freshness = "live" if flight.leads else "shared"
        try:
            found = unpack(await self._wait(access, ask, flight.result(), seconds, stays=sends(grant)))
        except (SourceFault, Problem) as ending:
            raise unsure(grant, query, ending) from None
        access.taken = sends(grant) and not repeatable(grant, query)
        access.found, access.age_seconds = found, max(0, int((self.now() - found.retrieved_at).total_seconds()))
        return found

    async def _announce(self, access: Access, flight: Flight, entry: str, seconds: float) -> None:
        try:
            exchange_of = None if flight.leads else flight.leader
            await self.journal.announce(access, entry, deadline_seconds=seconds, exchange_of=exchange_of)
        except BaseException as fault:
            if flight.leads:  # nobody may join an exchange that will never be made
                flight.abandon(fault if isinstance(fault, Problem) else Problem("internal"))
            raise

    async def _wait(
        self, access: Access, ask: Ask, result: Coroutine[Any, Any, T], seconds: float, *, stays: bool = False
    ) -> T:
        """Wait within the caller's own deadline, and only as long as it is still there, unless it went out anyway."""
        loop = asyncio.get_running_loop()
        waiting = loop.create_task(result)
        departed = None if stays else access.arrival.departed
        leaving = loop.create_task(departed()) if departed else None
        try:
            async with asyncio.timeout(min(ask.max_wait_seconds or seconds + 1, seconds + 1)):
                await asyncio.wait({waiting, *([leaving] if leaving else [])}, return_when="FIRST_COMPLETED")
            if not waiting.done():
                raise Departed
            return waiting.result()
        except TimeoutError:
            own = ask.max_wait_seconds is not None and ask.max_wait_seconds <= seconds
            raise Problem("deadline_exceeded" if own else "source_timeout") from None
        finally:
            for task in filter(None, (waiting, leaving)):
                task.cancel()

    async def _close(self, access: Access, grant: Grant, ask: Ask, found: Found) -> Reply:
        """Cut the answer to its grant and put the ending on record; only then may it leave, unless it was stopped."""
        if not sends(grant):  # what was sent is with the source already, and on record as such
            self.authorize.running(grant)  # somebody may have pulled the switch while the source was asked
        part = minimise(grant, ask, found)
        body = reply.answer(access, grant, found, part)
        await self.journal.close(access, part, body, part.detail)
        return await self._kept(access, Reply(200, body, access.entry, outcome=str(part.members["outcome"])))

    async def _kept(self, access: Access, answered: Reply) -> Reply:
        """Keep the answer for a resend. It is on record already, so a store that fails can't hold it back."""
        try:
            await self.resend.keep(access, answered)
        except Exception as fault:
            kind, where = log.place_of(fault)
            log.get().error("answer_not_kept", exception=kind, where=where)
            await self._release(access)
        return answered

    async def _resent(self, access: Access, stored: Stored) -> Reply:
        await self.journal.resent(access, stored.entry, stored.body)
        return Reply(stored.status, stored.body, stored.entry, (("Idempotent-Replayed", "true"),), "resent")

    async def _complete(self, access: Access) -> Reply:
        """The second half of a sign-in: the question was asked and granted when it began, and is granted again now."""
        self.authorize.scope(access.arrival, access.caller)  # a session is good once: don't use it up for a 403
        stored = await self.resend.stored(access)
        session = await (self.sign_in.again(access) if stored else self.sign_in.take(access))
        ask = access.ask = session.ask
        grant = await self.authorize(access.arrival, access.caller, ask)
        self.journal.begin(access, grant)
        if stored is not None:
            return await self._resent(access, stored)
        seconds = min(grant.route.operation.deadline_seconds, self.deadline_seconds)
        entry = self.journal.new_id()
        await self.journal.announce(access, entry, deadline_seconds=seconds, exchange_of=None)
        access.freshness = "live"
        exchange = self.sign_in.exchange(grant, session)
        call = self.new_call(grant, None, seconds, entry)
        found = await self._wait(access, ask, self.exchange.run(grant, exchange, call), seconds)
        access.found = found
        await self.sign_in.keep(access, found, session)
        return await self._close(access, grant, ask, found)

    async def _ended(self, access: Access, problem: Problem) -> Problem:
        """Put a problem on record; gives the problem to answer with."""
        await self._release(access)
        ended = problem.again()
        if ended.row.status >= 500:  # what an operator has to see; refusals are the callers' affair, and on record
            call = access.arrival.call
            log.get().warning(
                "failed", code=ended.code, source=access.source, dataset=call.dataset, operation=call.operation,
                caller=access.caller.id, entry=access.entry, attempts=ended.attempts,
            )  # fmt: skip
        told = await self.journal.answered_with(access, ended)
        told.unsure = problem.unsure or access.taken  # also where the log, or this program, failed after the source
        return told

    async def _left(self, access: Access) -> None:
        await self._release(access)
        with suppress(Problem):  # a log that can't be written: start-up recovery closes the request
            await self.journal.cancelled(access)

    async def _release(self, access: Access) -> None:
        with suppress(Exception):  # its reservation runs out by itself
            await self.resend.release(access)

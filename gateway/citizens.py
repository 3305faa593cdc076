"""The citizen's road: who read my data, and "the register is wrong"; as closed as the pipeline's (DESIGN section 1).

Authenticate, limit, read, authorize, look, and on record before a byte leaves. No source is asked, nothing is cached,
and an answer is never sent twice: who asks again looks again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contracts.access import Caller
from contracts.errors import Pointer, Problem
from contracts.events import Kind, SubjectRef
from gateway.audit.disclosures import ANSWERS, Seen, View, Withheld, instant
from gateway.audit.discrepancies import Discrepancies, Discrepancy, new_discrepancy_id
from gateway.audit.event import Event
from gateway.audit.faults import AuditUnavailable
from gateway.audit.persons import Person
from gateway.observability import log
from gateway.steps.arrival import Access, Arrival, Reply
from gateway.steps.authenticate import Authenticate
from gateway.steps.authorize import Authorize, CompletedSignIns, Grant
from gateway.steps.disclosures import Report, ViewAsk, check_paths, number_of, read_report, read_view, signed_in
from gateway.steps.journal import Journal
from gateway.steps.minimise import Answer
from gateway.steps.reply import write


class Records(Protocol):
    """What the road reads of the log; each call reads from disk. Raises `AuditUnavailable`."""

    def handle_of(self, kind: str, identifier: str) -> str | None:
        """The handle of a number, if any entry is filed under it."""
        ...

    def position_of(self, entry: str) -> int | None:
        """Where an entry stands."""
        ...

    def event(self, entry: str) -> Event | None:
        """One entry."""
        ...


@dataclass(frozen=True, slots=True)
class ViewRoad:
    """Both calls; one object for all requests. ``withheld`` reads the embargoes of the moment."""

    authenticate: Authenticate
    authorize: Authorize
    sign_ins: CompletedSignIns
    journal: Journal
    records: Records
    view: View
    withheld: Callable[[], Withheld]
    discrepancies: Discrepancies
    now: Callable[[], datetime]

    async def disclosures(self, arrival: Arrival) -> Reply:
        """Who read a person's data; raises `Problem` with the entry as ``receipt``."""
        return await self._framed(arrival, self._disclosures)

    async def discrepancy(self, arrival: Arrival) -> Reply:
        """File what is wrong with an answer; raises `Problem` with the entry as ``receipt``."""
        return await self._framed(arrival, self._discrepancy)

    async def _framed(self, arrival: Arrival, road: Callable[[Access], Awaitable[Reply]]) -> Reply:
        caller = await self.authenticate.caller(arrival.credentials)
        beside = self.authenticate.beside(await self.authenticate.limit(caller))
        try:
            async with self.authenticate.place():
                answered = await self._ending(arrival, caller, road)
        except Problem as problem:
            problem.beside = beside
            raise
        return Reply(answered.status, answered.body, answered.entry, tuple(beside.items()), answered.outcome)

    async def _ending(self, arrival: Arrival, caller: Caller, road: Callable[[Access], Awaitable[Reply]]) -> Reply:
        access = Access(arrival, caller, self.journal.new_id(), begun=self.journal.clock())
        try:
            return await road(access)
        except Problem as problem:
            raise await self._ended(access, problem) from None
        except AuditUnavailable:
            raise Problem("audit_unavailable") from None
        except asyncio.CancelledError:
            await asyncio.shield(self._left(access))
            raise
        except Exception as fault:
            kind, where = log.place_of(fault)
            log.get().error("internal", exception=kind, where=where)
            raise await self._ended(access, Problem("internal")) from None

    async def _ended(self, access: Access, problem: Problem) -> Problem:
        return await self.journal.answered_with(access, problem.again())

    async def _left(self, access: Access) -> None:
        try:
            await self.journal.cancelled(access)
        except Problem:
            log.get().error("audit_unavailable")

    async def _disclosures(self, access: Access) -> Reply:
        arrival, caller = access.arrival, access.caller
        asked = read_view(arrival, granted=self.authorize.granted(arrival, caller))
        access.ask = asked.ask
        grant = await self.authorize(arrival, caller, asked.ask)
        self.journal.begin(access, grant)
        access.source = None  # the log itself: no source stands behind this answer
        own = await self._own_number(caller, grant) if asked.request_number is None else None
        seen = await asyncio.to_thread(self._look, asked, own)
        self.authorize.running(grant)
        body = write(
            {
                "disclosures": list(seen.items), "complete": seen.complete,
                **({} if seen.next is None else {"next": seen.next}), "receipt": access.entry,
            }
        )  # fmt: skip
        number = asked.request_number
        detail = (("shown", str(len(seen.items))), *((("request_number", number),) if number is not None else ()))
        await self.journal.close(
            access, Answer(Kind.DISCLOSED, {"outcome": "found"}, asked.ask.fields, ()), body, detail
        )
        return Reply(200, body, access.entry, outcome="found")

    async def _own_number(self, caller: Caller, grant: Grant) -> str:
        return signed_in(await self.sign_ins.completed(grant.purpose.sign_in or "", caller.id)).value

    def _look(self, asked: ViewAsk, own: str | None) -> Seen:
        """One page: of who signed in, if somebody did, whichever of their numbers was asked for."""
        kind, number = number_of(asked.ask)
        handle = self.records.handle_of(kind, number)
        if own is not None and (kind, number) != ("personal_id", own):
            mine = self._person(own)
            if handle is None or handle not in mine.handles:
                raise Problem("purpose_not_granted", errors=[Pointer("/purpose/sign_in", "is of somebody else")])
            kind, number = "personal_id", own
            handle = self.records.handle_of(kind, number)
        before = None
        if asked.before is not None and (before := self.records.position_of(asked.before)) is None:
            raise Problem("invalid_request", errors=[Pointer("/before", "is no entry")])
        if handle is None:
            return Seen((), complete=True, next=None)
        person = self.view.person(handle, kind)
        return self.view.page(handle, person, self.withheld(), self.now(), before=before, count=asked.limit)

    def _person(self, number: str) -> Person:
        handle = self.records.handle_of("personal_id", number)
        return self.view.person(handle, "personal_id") if handle is not None else Person()

    async def _discrepancy(self, access: Access) -> Reply:
        caller = access.caller
        report = read_report(access.arrival)
        number = None
        if report.sign_in is not None:
            self.authorize.scope(access.arrival, caller)
            number = signed_in(await self.sign_ins.completed(report.sign_in, caller.id)).value
        if self.authorize.register.stopped(("caller", caller.id)):
            raise Problem("stopped")
        event = await asyncio.to_thread(self._concerned, report, caller, number)
        check_paths(report, event.dataset or "", event.fields_delivered or event.fields_asked)
        made = Discrepancy(
            new_discrepancy_id(), event.entry, instant(self.now()), caller.id, "caller" if number is None else "person",
            event.dataset or "", event.source or "", report.paths, changed_by=caller.id,
        )  # fmt: skip
        subjects = () if number is None else (SubjectRef("personal_id", number, "asked"),)
        detail = (
            ("act", "file discrepancy"), ("name", made.id), ("entry", made.entry), ("by", made.filed_by),
            ("fields", " ".join(made.pointers)),
        )  # fmt: skip
        await self.journal.filed(access, subjects, detail)
        receipt, access.entry = access.entry, self.journal.new_id()  # a fault from here on is an entry of its own
        await asyncio.to_thread(self.discrepancies.file, made, report.words)
        body = write({"discrepancy": made.id, "state": made.state, "source": made.source, "receipt": receipt})
        return Reply(200, body, receipt)

    def _concerned(self, report: Report, caller: Caller, number: str | None) -> Event:
        """The answer that the report is about: the caller's own, or one about who signed in. Unknown or foreign: no."""
        event = self.records.event(report.entry)
        if event is None or event.kind not in ANSWERS or event.source is None:
            raise Problem("not_granted")
        if number is None:
            mine = event.caller == caller.id
        else:
            until = self.withheld()(event)
            mine = bool(self._person(number).roles(event) - {"officer"}) and (until is None or until <= self.now())
        if not mine:
            raise Problem("not_granted")
        return event

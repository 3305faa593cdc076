"""The whole road over doubles of its edges, which write down in one list what happened in which order."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from contracts.access import Caller
from contracts.connector import Context, Exchange
from contracts.dossiers import Delivery, UsedDatabase
from contracts.errors import Problem
from contracts.events import Draft, Kind
from contracts.queries import Query
from contracts.records import Answered
from contracts.wire import WireRequest, WireResponse
from gateway.access.authentication import Credentials
from gateway.access.limits import MemoryLimiter, Rate
from gateway.audit.faults import AuditUnavailable
from gateway.cache.answers import Answers
from gateway.cache.cache import MemoryCache
from gateway.cache.flights import MemoryFlights
from gateway.cache.sealed import SealedCache
from gateway.keys.ring import KeyRing
from gateway.observability.metrics import Metrics
from gateway.pipeline import Pipeline
from gateway.steps.arrival import Reply
from gateway.steps.authenticate import Authenticate
from gateway.steps.authorize import Grant
from gateway.steps.exchange import ExchangeStep
from gateway.steps.recall import Recall
from gateway.steps.resend import Resend
from gateway.steps.sending import Used, repeatable
from gateway.steps.sign_in import SignInStep
from gateway.transport.call import Call as SourceCall
from tests.gateway.steps import parts

BODY: dict[str, Any] = {
    "purpose": {
        "procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "counter",
        "officer": {"account": "canbo.thu"},
    },
    "subject": {"personal_id": parts.NUMBER, "full_name": parts.NAME, "date_of_birth": parts.BORN},
    "fields": ["full_name"],
}  # fmt: skip


SENDING: dict[str, Any] = {
    "purpose": BODY["purpose"],
    "dossier": {
        "applicant": {"personal_id": parts.NUMBER, "full_name": parts.NAME}, "status": "received",
        "submission": "counter",
    },
}  # fmt: skip


class Receiving:
    """A connector that hands over once, and says what it was told of databases."""

    def exchange(self, query: Any, context: Context) -> Exchange:
        """One turn."""
        yield WireRequest(method="POST", path="/send", operation="send")
        told = tuple(UsedDatabase(source=source, code="1") for source in context.databases)
        return Answered(Delivery(action="created", change=query.change, databases=told))


class Known:
    """Everybody is the demo caller."""

    async def authenticate(self, request: Credentials) -> Caller:
        if request.authorization != ("DPoP token",):
            raise Problem("token_invalid")
        return parts.CALLER

    def fresh_nonce(self) -> str | None:
        return None


@dataclass
class Source:
    """The way out: notes that it was asked, waits for ``open`` and answers, or raises ``fault``."""

    happened: list[str]
    open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None

    async def send(self, request: WireRequest, call: SourceCall) -> WireResponse:
        self.happened.append("asked")
        self.asked.set()
        call.attempts += 1
        await self.open.wait()
        if self.fault is not None:
            raise self.fault
        return WireResponse(status=200, headers={}, body=b"")


@dataclass
class Log:
    """What became durable, in order with what else happened; kinds in ``broken`` can't be written."""

    happened: list[str]
    drafts: list[Draft] = field(default_factory=list)
    broken: set[Kind] = field(default_factory=set)

    async def append(self, draft: Draft) -> None:
        await asyncio.sleep(0)
        if draft.kind in self.broken:
            raise AuditUnavailable("the disk is full")
        self.happened.append(draft.kind.value)
        self.drafts.append(draft)

    def handle_of(self, kind: str, identifier: str) -> str | None:
        known = {(ref.kind, ref.identifier) for draft in self.drafts for ref in draft.subjects}
        return "a-handle" if (kind, identifier) in known else None


@dataclass
class Databases:
    """The log as a sending asks it which sources its dossier used."""

    happened: list[str]
    found: tuple[str, ...] = ()
    broken: bool = False

    def look(self, _caller: str, _dossier: str) -> tuple[str, ...]:
        self.happened.append("looked")
        if self.broken:
            raise AuditUnavailable("the disk is full")
        return self.found


@dataclass
class Road:
    """A pipeline over doubles of its edges, and what happened on it."""

    pipeline: Pipeline
    source: Source
    log: Log
    happened: list[str]
    answers: Answers
    used: "Databases"
    register: parts.FakeRegister

    async def ask(self, *, key: str | None = None, departed: Any = None, **changed: Any) -> Reply:
        arrival = parts.arrival({**BODY, **changed}, idempotency_key=key, departed=departed)
        reply = await self.pipeline.answer(arrival)
        self.happened.append("answered")
        return reply

    async def send(self, *, key: str | None = None, departed: Any = None, **changed: Any) -> Reply:
        """Hand a dossier over."""
        of = parts.call("dossiers", "send", scope="dossiers:send", form="send")
        arrival = parts.arrival({**SENDING, **changed}, of, idempotency_key=key, departed=departed)
        reply = await self.pipeline.answer(arrival)
        self.happened.append("answered")
        return reply

    async def problem(self, **asked: Any) -> Problem:
        with pytest.raises(Problem) as caught:
            await self.ask(**asked)
        return caught.value


async def until(condition: Callable[[], bool]) -> None:
    """Give way to the others until it holds; they need no clock, so a bounded number of turns is enough."""
    for _ in range(100_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came to that")


@asynccontextmanager
async def road_in(folder: Path) -> AsyncIterator[Road]:
    """Everything real but the verifier, the register, the source and the log."""
    ring = KeyRing.open(folder / "keys")
    happened: list[str] = []
    log, source, metrics = Log(happened), Source(happened), Metrics()
    source.open.set()
    # the double of the parts has no order of its own, so the journal gets ours in its place
    journal = parts.journal(log)  # type: ignore[arg-type]  # both only append
    answers = Answers(folder / "jobs.db", ring.sealer("answers"))
    sign_ins = parts.FakeSignIns()
    used = Databases(happened)
    register = parts.FakeRegister(entries=(parts.entry(), parts.entry("dossiers")))
    flights = MemoryFlights()

    def new_call(grant: Grant, query: Query | None, seconds: float, _entry: str) -> SourceCall:
        deadline = asyncio.get_running_loop().time() + seconds
        return SourceCall(
            source=grant.route.source, deadline=deadline, idempotent=repeatable(grant, query), request_id="LT-1",
            now=lambda: parts.NOW, profile=grant.route.profile,
        )  # fmt: skip

    pipeline = Pipeline(
        authenticate=Authenticate(Known(), MemoryLimiter(), Rate(1000, 1000), 10, lambda _peer, _code: None, metrics),
        authorize=parts.authorize(
            register,
            parts.route(),
            parts.route(operation="verify"),
            parts.route("dossiers", "send", connector=Receiving(), officer_required=False),
            sign_ins=sign_ins,
        ),
        resend=Resend(answers),
        recall=Recall(SealedCache(MemoryCache(100), ring.sealer("cache"), lambda _result: None), parts.mac),
        flights=flights,
        exchange=ExchangeStep(source, lambda: parts.NOW, metrics),
        sign_in=SignInStep(sign_ins, {}, lambda _caller: (), journal, lambda: parts.NOW, 600),
        journal=journal,
        used=Used(used.look),
        new_call=new_call,
        now=lambda: parts.NOW,
        deadline_seconds=30,
    )
    yield Road(pipeline, source, log, happened, answers, used, register)
    source.open.set()
    await flights.drain(10)
    answers.close()

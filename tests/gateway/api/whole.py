"""A whole face over the real road, with a register, a log and sources made for the test, served on a loopback port."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from contracts.access import Caller
from contracts.connector import Context, Exchange
from contracts.errors import Problem, SourceFault
from contracts.identifiers import PersonalId
from contracts.queries import Query
from contracts.records import Answered, Person
from contracts.wire import WireRequest, WireResponse
from gateway.access.authentication import Credentials, Unauthenticated
from gateway.access.limits import MemoryLimiter, Rate
from gateway.api import face
from gateway.api.routes import Face
from gateway.api.server import Serving, bind
from gateway.api.service import Service
from gateway.cache.answers import Answers
from gateway.cache.flights import MemoryFlights
from gateway.keys.ring import KeyRing
from gateway.observability.metrics import Metrics
from gateway.pipeline import Pipeline
from gateway.steps.authenticate import Authenticate
from gateway.steps.authorize import Authorize, Grant
from gateway.steps.exchange import ExchangeStep
from gateway.steps.recall import Recall
from gateway.steps.resend import Resend
from gateway.steps.sending import Used
from gateway.steps.sign_in import SignInStep
from gateway.transport.call import Call
from tests.gateway.api.asked import Asked
from tests.gateway.steps.parts import (
    CALLER,
    NAME,
    NOW,
    NUMBER,
    Counter,
    FakeLog,
    FakeRegister,
    FakeSignIns,
    journal,
    mac,
    route,
)
from tests.gateway.view_parts import view_road

PURPOSE: dict[str, Any] = {
    "procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "counter",
    "officer": {"account": "canbo.thu"},
}  # fmt: skip
SUBJECT = {"personal_id": NUMBER, "full_name": NAME, "date_of_birth": "1990-04-15"}
QUERY: dict[str, Any] = {"purpose": PURPOSE, "subject": SUBJECT, "fields": ["full_name"]}


class Population:
    """A connector that always finds the same person."""

    def exchange(self, query: Query, context: Context) -> Exchange:
        """One turn."""
        yield WireRequest(method="POST", path="/ask", operation="ask")
        return Answered(Person(personal_id=PersonalId(NUMBER), full_name=NAME.upper()))


@dataclass
class Sender:
    """Answers with nothing much, raises ``fault``, or waits for ever."""

    fault: SourceFault | None = None
    hangs: asyncio.Event | None = None
    sent: int = 0

    async def send(self, request: WireRequest, call: Call) -> WireResponse:
        """One attempt."""
        self.sent += 1
        call.attempts += 1
        if self.hangs is not None:
            self.hangs.set()
            await asyncio.Event().wait()
        if self.fault is not None:
            raise self.fault
        return WireResponse(200, {}, b"")


@dataclass
class Verifier:
    """Knows the token ``good``, and asks the token ``nonce`` for a nonce."""

    caller: Caller = CALLER

    async def authenticate(self, request: Credentials) -> Caller:
        """By the text of the one ``Authorization`` line."""
        if list(request.authorization) == ["DPoP good"]:
            return self.caller
        if list(request.authorization) == ["DPoP nonce"]:
            raise Unauthenticated("proof_invalid", "nonce", 'DPoP error="use_dpop_nonce"', "fresh-nonce")
        raise Unauthenticated("token_invalid", "unknown", 'DPoP error="invalid_token"')

    def fresh_nonce(self) -> str | None:
        """The next proof's."""
        return "next-nonce"


class Nothing:
    """A cache without a memory."""

    async def get(self, key: bytes) -> bytes | None:
        """Nothing."""
        return None

    async def set(self, key: bytes, value: bytes, seconds: int) -> None:
        """Nothing."""


@dataclass
class Whole:
    """The parts that tests look into."""

    state: Path
    register: FakeRegister = field(default_factory=FakeRegister)
    log: FakeLog = field(default_factory=FakeLog)
    sender: Sender = field(default_factory=Sender)
    verifier: Verifier = field(default_factory=Verifier)
    metrics: Metrics = field(default_factory=Metrics)
    rate: Rate = field(default_factory=lambda: Rate(1000, 1000))
    concurrent: int = 100
    ready: dict[str, bool] = field(default_factory=lambda: {"audit": True})
    checkpoint: str | Problem = "lienthong.local/log\n1\nAAAA\n\n— lienthong.local/log AAAA\n"
    witnessed: str | None = None
    tiles: dict[str, bytes] = field(default_factory=dict)
    receipts: dict[tuple[str, str], dict[str, Any] | None] = field(default_factory=dict)
    token_routes: Sequence[BaseRoute] = ()
    asked: Asked = field(default_factory=Asked)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.answers = Answers(self.state / "jobs.db", KeyRing.open(self.state / "keys").sealer("answers"))

    def _pipeline(self) -> Pipeline:
        population = Population()
        routes = {
            ("persons", verb): route("persons", verb, connector=population) for verb in ("query", "verify")
        }  # fmt: skip
        writer, sign_ins = journal(self.log), FakeSignIns()
        return Pipeline(
            authenticate=Authenticate(
                self.verifier, MemoryLimiter(), self.rate, self.concurrent,
                lambda peer, code: self.failures.append((peer, code)), self.metrics,
            ),
            authorize=Authorize(
                self.register, lambda dataset, operation: routes.get((dataset, operation)), sign_ins, Counter().take
            ),
            resend=Resend(self.answers),
            recall=Recall(Nothing(), mac),
            flights=MemoryFlights(),
            exchange=ExchangeStep(self.sender, lambda: NOW, self.metrics),
            sign_in=SignInStep(sign_ins, {}, lambda caller: (), writer, lambda: NOW, 600),
            journal=writer,
            used=Used(lambda _caller, _dossier: ()),
            new_call=self._call,
            now=lambda: NOW,
            deadline_seconds=30,
        )  # fmt: skip

    def _call(self, grant: Grant, query: Query | None, seconds: float, _entry: str) -> Call:
        deadline = asyncio.get_running_loop().time() + seconds
        return Call(source="population", deadline=deadline, idempotent=True, request_id="LT-1", now=lambda: NOW)

    async def _checkpoint(self) -> str:
        if isinstance(self.checkpoint, Problem):
            raise self.checkpoint
        return self.checkpoint

    async def _witnessed(self) -> str:
        if self.witnessed is None:
            raise Problem("no_such_resource")
        return self.witnessed

    async def _tile(self, path: str) -> bytes:
        if path not in self.tiles:
            raise Problem("no_such_resource")
        return self.tiles[path]

    async def _receipt(self, caller: str, entry: str) -> dict[str, Any] | None:
        if (caller, entry) not in self.receipts:
            raise Problem("no_such_resource")
        return self.receipts[caller, entry]

    async def _ready(self) -> dict[str, bool]:
        return self.ready

    def apps(self, *, with_operator: bool = True) -> tuple[ASGIApp, ASGIApp]:
        """The public app and the operator's."""
        sources = [{"source": "population", "datasets": ["persons"], "state": "up", "since": None, "until": None}]
        pipeline = self._pipeline()
        made = Face(
            pipeline, view_road(pipeline, self.register, self.state), self.metrics, frozenset({"persons"}),
            lambda caller: tuple(self.register.entries), lambda: sources, self._receipt, lambda: NOW,
        )  # fmt: skip
        pages = Service(
            self.metrics, self._checkpoint, self._witnessed, self._tile, self._ready, lambda: {"watcher": False}
        )
        return face.build(
            made,
            pages,
            self.token_routes,
            self.asked,
            token_url="https://gateway.example/oauth2/token",
            with_operator=with_operator,
        )


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[int]:
    """An app on a loopback port of its own, by the gateway's own server."""
    listening = bind("127.0.0.1", 0)
    server = Serving(app, listening)
    async with asyncio.TaskGroup() as tasks:
        await server.start(tasks)
        try:
            yield listening.getsockname()[1]
        finally:
            server.stop()
            await server.ended()
            listening.close()


@asynccontextmanager
async def client_of(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a served app, with a good token."""
    async with serving(app) as port:
        headers = {"authorization": "DPoP good", "dpop": "proof"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as client:
            yield client


async def raw(port: int, *parts: bytes) -> bytes:
    """Send bytes as they are and read until the server closes; ``connection: close`` is the sender's business."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 30)
    finally:
        writer.close()


def document_of(response: bytes) -> Any:
    """The JSON body of a raw response."""
    return json.loads(response.partition(b"\r\n\r\n")[2])

"""The gateway's own road (pipeline, transport, log) laid for one connector, up to a server on loopback.

Real are every step, the transport with its schemes, the log and its keys, and the limits; given is whoever asks: a
caller that may ask for everything, a register that knows the case's unit and officer. Keys and log lie in a folder
that the suite throws away. TLS, envelopes and certificates are the transport's alone, so they are left out.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from contracts.access import Purpose
from contracts.conformance import Case, read_context
from contracts.connector import Context, Redirect
from contracts.errors import Problem
from contracts.identifiers import AgencyCode, ProcedureCode
from contracts.queries import Query
from contracts.wire import WireResponse
from gateway.acceptance.damage import replies_of
from gateway.acceptance.faults import SIZE_CAP
from gateway.acceptance.granted import SCOPE, Granted
from gateway.acceptance.server import Script, Sending, Server
from gateway.acceptance.trial import Trial
from gateway.access.authentication import Credentials
from gateway.access.limits import MemoryLimiter, Rate
from gateway.audit.event import Event
from gateway.audit.ids import new_entry_id
from gateway.audit.links import Linked
from gateway.audit.log import AuditLog
from gateway.audit.reading import LogReader
from gateway.audit.store import in_file
from gateway.cache.answers import Answers
from gateway.cache.cache import MemoryCache
from gateway.cache.flights import MemoryFlights
from gateway.cache.sealed import SealedCache
from gateway.keys.ring import KeyRing
from gateway.observability.metrics import Metrics
from gateway.pipeline import Pipeline
from gateway.registry.registry import Route
from gateway.steps import paths
from gateway.steps.arrival import Arrival, Ask, Call, Reply
from gateway.steps.authenticate import Authenticate
from gateway.steps.authorize import Authorize, Grant
from gateway.steps.exchange import ExchangeStep
from gateway.steps.journal import Journal
from gateway.steps.recall import Recall
from gateway.steps.resend import Resend
from gateway.steps.sending import Used, repeatable
from gateway.steps.sign_in import SignInStep, pack_session
from gateway.transport.call import Call as SourceCall
from gateway.transport.credentials import Credentials as Secrets
from gateway.transport.endpoint import SourceEndpoint, SourceLink
from gateway.transport.sender import Limits, Link, Outgoing, Sender
from gateway.transport.senders.choice import build as build_sender
from gateway.transport.transport import Transport

SECRETS: Final[Mapping[str, str]] = dict.fromkeys(
    ("user", "secret", "x_road_client", "api_key", "access_key", "secret_key", "app_name", "partner_code", "client_id",
     "client_secret", "username", "password", "dstcode"), "acceptance",
)  # fmt: skip
"""Something for every credential scheme; none opens anything."""
ATTEMPTS: Final = 2
_TRANSPORTS_OWN: Final = ("answer_envelope", "client_certificate")
_moment: ContextVar[datetime] = ContextVar("moment")


@dataclass(slots=True)
class Journey:
    """One question on its way, and what came of it."""

    case: Case
    script: Script
    seconds: float
    requested: str = ""
    """The announcing entry, once there is one."""
    reply: Reply | None = None
    problem: Problem | None = None
    bug: str = ""
    """The type of an exception that is no problem: it would have answered nobody."""
    closed: bool = False
    """Whether its ending was on record when it came back."""
    within: float = 0.0
    """Seconds that it took."""

    @property
    def told(self) -> str:
        """Its ending, in words that are safe to print."""
        if self.reply is not None:
            return self.reply.outcome
        return self.problem.code if self.problem is not None else f"raised {self.bug}"


_MOST_FIELDS = 100
"""Of one question (API, section 3)."""


class _Unclosed:
    """One sender for all links: a link that goes doesn't close it."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def send(self, request: Outgoing, limits: Limits) -> WireResponse:
        return await self._sender.send(request, limits)

    async def aclose(self) -> None:
        return None


class Ground:
    """What the roads of one connector share: the server, keys and a sender, which are dear to make."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.ring = KeyRing.open(folder / "keys")
        self.sender = build_sender(Link(connections=64))

    async def close(self) -> None:
        """Let go of its connections."""
        await self.sender.aclose()


class Road:
    """Laid for one trial in a folder of its own; to be closed."""

    def __init__(self, trial: Trial, ground: Ground) -> None:
        loaded = trial.loaded
        folder = self.folder = ground.folder / loaded.profile_name
        folder.mkdir(parents=True)
        self.trial, self._server = trial, ground.server
        self.metrics = Metrics()
        ring = ground.ring
        place = in_file(folder / "audit.db")
        self._log = AuditLog(
            place, ring.index_key(), ring.log_signer(), now=_utc,
            seal=lambda ref: ring.escrow().seal(ref.kind, ref.identifier),
        )  # fmt: skip
        self._reader = LogReader(place)
        self._answers = Answers(folder / "jobs.db", ring.sealer("answers"))
        self._transport = Transport({}, now=_utc, sender=lambda _link: _Unclosed(ground.sender), jitter=lambda: 0.0)
        self._granted = Granted(loaded.name, loaded.manifest.fields)
        self._flights = MemoryFlights()
        self._journeys: dict[str, Journey] = {}
        self._pipeline = self._lay(ring)
        self._profile = {name: value for name, value in loaded.profile.items() if name not in _TRANSPORTS_OWN}

    def _lay(self, ring: KeyRing) -> Pipeline:
        journal = Journal(
            self._log, lambda: new_entry_id(_utc()), time.monotonic, ring.mac("commitments"),
            Linked(self._log.handle_of, time.monotonic),
        )  # fmt: skip
        granted = self._granted
        return Pipeline(
            authenticate=Authenticate(
                granted, MemoryLimiter(), Rate(10_000, 10_000), 10_000, lambda _peer, _code: None, self.metrics
            ),
            authorize=Authorize(granted, self._route, granted, granted.take_quota),
            resend=Resend(self._answers),
            recall=Recall(SealedCache(MemoryCache(1), ring.sealer("cache"), lambda _result: None), ring.mac("cache")),
            flights=self._flights,
            exchange=ExchangeStep(self._transport, _moment.get, self.metrics),
            sign_in=SignInStep(granted, {}, lambda _caller: (), journal, _moment.get, 600),
            journal=journal,
            used=Used(lambda caller, _dossier: granted.contexts[caller].databases),
            new_call=self._new_call,
            now=_moment.get,
            deadline_seconds=120,
        )

    def _route(self, dataset: str, verb: str) -> Route | None:
        """The operation as the manifest has it, but nothing is recalled: every journey reaches the source."""
        loaded = self.trial.loaded
        operation = loaded.manifest.operation(dataset, verb)
        if operation is None:
            return None
        return Route(
            loaded.name, loaded.connector, loaded.manifest, operation.model_copy(update={"cache_seconds": 0}),
            loaded.profile, loaded.profile_name, True, loaded.queries.get(dataset), loaded.records[dataset],
            contract=loaded.contract,
        )  # fmt: skip

    def _new_call(self, grant: Grant, query: Query | None, seconds: float, entry: str) -> SourceCall:
        name, moment = grant.caller.id, _moment.get()
        journey = self._journeys[name]
        journey.requested = entry
        return SourceCall(
            source=name, deadline=asyncio.get_running_loop().time() + min(seconds, journey.seconds),
            idempotent=repeatable(grant, query), request_id=f"LT-{name}", now=lambda: moment,
            profile=self._profile,
        )  # fmt: skip

    async def go(
        self,
        case: Case,
        *,
        wrong: Sending | None = None,
        at: int = 0,
        refused: bool = False,
        attempt_seconds: float = 10.0,
        seconds: float = 20.0,
    ) -> Journey:
        """Ask a case's question; from request ``at`` on the source goes ``wrong``."""
        name = str(len(self._journeys) + 1)
        loaded, server = self.trial.loaded, self._server
        paths_of_tokens = {str(loaded.profile.get(key)) for key in ("token_path", "session_path")}
        tokens = frozenset(paths_of_tokens if loaded.auth != "oidc_client" else ())
        script = Script(replies_of(case), lambda: self._on_record(name), tokens, at, wrong)
        journey = self._journeys[name] = Journey(case, script, seconds)
        server.scripts[f"{self.trial.loaded.profile_name}-{name}"] = script
        endpoint = SourceEndpoint(
            base_url=f"http://127.0.0.1:{server.closed_port if refused else server.port}/{loaded.profile_name}-{name}",
            credentials=Secrets(SECRETS), attempt_timeout_seconds=attempt_seconds, max_attempts=ATTEMPTS,
            concurrency=64, size_cap=SIZE_CAP,
        )  # fmt: skip
        auth = "none" if loaded.auth == "mtls" else loaded.auth
        self._transport.put(
            self._transport.prepare({name: SourceLink(endpoint=endpoint, auth=auth, profile=self._profile)})
        )
        context = self._granted.contexts[name] = read_context(case.context, loaded.profile)
        token = _moment.set(context.now)
        began = time.monotonic()
        try:
            journey.reply = await self._pipeline.answer(self._arrival(case, name, context))
        except Problem as problem:
            journey.problem = problem
        except Exception as fault:  # the road lets none through: that it did is the verdict
            journey.bug = type(fault).__name__
        finally:
            journey.within = time.monotonic() - began
            journey.closed = self._closed(journey)
            _moment.reset(token)
        return journey

    def _on_record(self, name: str) -> bool:
        requested = self._journeys[name].requested
        return bool(requested) and self._reader.position_of(requested) is not None

    def _closed(self, journey: Journey) -> bool:
        receipt = journey.reply.entry if journey.reply else journey.problem.receipt if journey.problem else None
        return receipt is not None and self._reader.position_of(receipt) is not None

    def _arrival(self, case: Case, name: str, context: Context) -> Arrival:
        credentials = Credentials("POST", "/v1/acceptance", (name,), (), "127.0.0.1")
        verb = self.trial.verb(case)
        if self.trial.signs_in:
            self._granted.sessions[name] = self._session(case, context)
            body: dict[str, Any] = {"callback_query": case.session["callback"]}
            call = Call(case.dataset, "query", SCOPE, "complete", name)
        else:
            body = {"purpose": _purpose(context), **self._question(case, verb)}
            call = Call(case.dataset, verb, SCOPE, "send" if verb == "send" else "ask")
        return Arrival(call, credentials, json.dumps(body, ensure_ascii=False).encode(), "0" * 32, context.now)

    def _question(self, case: Case, verb: str) -> dict[str, Any]:
        subject = case.query.get("confirm", case.query)
        if verb == "send":
            return {"dossier" if case.dataset == "dossiers" else "progress": subject}
        if verb == "query":
            return {"subject": subject, "fields": list(self.trial.loaded.manifest.fields[case.dataset])[:_MOST_FIELDS]}
        record = self.trial.loaded.records[case.dataset]
        if paths.verdict(record) is not None:
            return {"subject": subject}
        claims = {name: subject[name] for name in ("full_name",) if name in subject}
        return {"subject": subject, "claims": claims or _claim(case, record)}

    def _session(self, case: Case, context: Context) -> bytes:
        purpose = Purpose(
            procedure=ProcedureCode.parse(context.procedure), unit=AgencyCode.parse(context.unit), channel="background",
            dossier=context.dossier,
        )  # fmt: skip
        fields = self.trial.loaded.manifest.fields[case.dataset]
        ask = Ask(case.dataset, "query", purpose, None, tuple(fields))
        return pack_session(ask, Redirect(**case.session["redirect"]), case.session["issuer"])

    def events(self) -> list[Event]:
        """All that is on record."""
        return list(self._reader.walk())

    async def close(self) -> None:
        """End it; what lies in the folder stays for whoever looks."""
        await self._flights.drain(5)
        self._answers.close()
        self._reader.close()
        await asyncio.to_thread(self._log.close)


def _utc() -> datetime:
    return datetime.now(UTC)


def _purpose(context: Context) -> dict[str, Any]:
    named = {"officer": {"account": context.officer.account}, "channel": "counter"} if context.officer else {}
    return {
        "procedure": context.procedure, "unit": context.unit, "dossier": context.dossier, "channel": "background",
        **named,
    }  # fmt: skip


def _claim(case: Case, record: type[Any]) -> dict[str, Any]:
    """Some claim that the record's type has, with the value that the case expects."""
    expected = case.expect.get("record", {})
    known = paths.known(record)
    return next(({name: value} for name, value in expected.items() if isinstance(value, str) and known.get(name)), {})

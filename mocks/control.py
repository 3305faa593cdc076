"""Tests and demos make the services misbehave, move their clocks and read what arrived: through this interface alone.

Loopback only, and for nobody's page but their own. The same routes sit on a control port of their own (reachable while
a service refuses connections) and on each service, where that service is the default. Contract: API section 6.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import islice

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mocks.arrivals import Arrivals
from mocks.assertions import Assertions
from mocks.board.pages import Board
from mocks.faults import Faults, UnknownFault
from mocks.journal import Journal
from mocks.latency import Latency, NoDistribution, read_latency
from mocks.members import CannotAdd
from mocks.misbehaviour import CONTROL_PATH
from mocks.nation.catalogue import organization_document, person_document
from mocks.nation.finding import find
from mocks.nation.nation import Nation
from mocks.nation.traits import trait_named
from mocks.nation.view import seen_by
from mocks.same_origin import SameOrigin
from mocks.wanted import CannotAsk

_RULE_MEMBERS = {"service", "kind", "match", "times", "session", "seconds", "code", "latency"}
FOUND_AT_MOST = 100
Settle = Callable[[], Awaitable[None]]


class Refusal(ValueError):
    """A control request that can't be done; the text is the problem's detail."""


class Control:
    """The control interface; `settle` opens and closes listeners after `refused` has changed."""

    def __init__(self, faults: Faults, journal: Journal, nation: Nation, settle: Settle, board: Board) -> None:
        self._board = board
        self._faults = faults
        self._journal = journal
        self._nation = nation
        self._settle = settle
        self._assertions = Assertions(journal)
        self._arrivals = Arrivals(nation, faults.days)

    def app(self, service: str | None = None) -> ASGIApp:
        """The routes as an ASGI application, with a default service or none; `/__mock__` may be repeated or absent."""
        routes = [
            Route("/faults", self._faults_route(service), methods=["GET", "PUT", "DELETE"]),
            *self._assertions.routes(service),
            Route("/clock", self._clock, methods=["GET", "PUT", "DELETE"]),
            Route("/sessions", self._sessions, methods=["PUT", "DELETE"]),
            *self._arrivals.routes(),
            Route("/people", self._people, methods=["GET"]),
            Route("/organizations", self._organizations, methods=["GET"]),
            *self._board.routes(service),
        ]
        refusals = dict.fromkeys((Refusal, UnknownFault, CannotAsk, CannotAdd), _refused)
        inner = Starlette(routes=routes, exception_handlers=refusals)

        async def stripped(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope["path"]
            while path.startswith(f"{CONTROL_PATH}/"):
                path = path[len(CONTROL_PATH) :]
            await inner({**scope, "path": path, "root_path": ""}, receive, send)

        return SameOrigin(stripped)

    def _faults_route(self, default: str | None) -> Callable[[Request], Awaitable[Response]]:
        async def route(request: Request) -> Response:
            session = _session(request)
            if request.method == "PUT":
                members = await _members(request, _RULE_MEMBERS)
                service = members.get("service") or default
                match = members.get("match")
                if not isinstance(service, str) or not isinstance(members.get("kind"), str):
                    raise Refusal("service and kind are needed")
                if match is not None and not isinstance(match, str | Mapping):
                    raise Refusal("match is a text or an object")
                rule = self._faults.arm(
                    service,
                    str(members["kind"]),
                    match=match,
                    times=_whole(members.get("times")),
                    session=_text(members.get("session")) or session,
                    seconds=_number(members.get("seconds")),
                    code=_text(members.get("code")),
                    latency=_latency(members.get("latency")),
                )
                await self._settle()
                return JSONResponse(rule.document())
            everything = request.query_params.get("all") in ("1", "true")
            if request.method == "DELETE":
                gone = self._faults.disarm(
                    session,
                    service=request.query_params.get("service") or default,
                    kind=request.query_params.get("kind"),
                    everything=everything,
                )
                await self._settle()
                return JSONResponse({"removed": gone})
            rules = self._faults.rules(session, everything=everything)
            return JSONResponse({"faults": [rule.document() for rule in rules if default in (None, rule.service)]})

        return route

    async def _clock(self, request: Request) -> Response:
        session = _session(request)
        if request.method == "PUT":
            members = await _members(request, {"session", "offset_seconds"})
            session = _text(members.get("session")) or session
            offset = _number(members.get("offset_seconds"))
            if offset is None or abs(offset) > 10 * 365 * 86400:
                raise Refusal("offset_seconds is needed, ten years at most")
            self._faults.set_clock(session, timedelta(seconds=offset))
        elif request.method == "DELETE":
            self._faults.set_clock(session, timedelta())
        with seen_by(session, self._faults.days(session)):
            today = self._nation.today
        return JSONResponse(
            {
                "session": session,
                "now": self._faults.calendar(session).isoformat(),
                "signatures": self._faults.now(session).isoformat(),
                "today": today.isoformat() if today else None,
            }
        )

    async def _sessions(self, request: Request) -> Response:
        if request.method == "DELETE":
            session = _session(request)
            if request.query_params.get("all") in ("1", "true"):
                self._faults.reset()
                self._journal.clear(everything=True)
                self._nation.newcomers.forget()
                await self._settle()
                return JSONResponse({})
            if session is None:
                raise Refusal("session is needed, or all")
            self._faults.disarm(session)
            self._faults.release(session)
            self._journal.clear(session)
            self._nation.newcomers.remove_people(session)
            self._nation.newcomers.remove_organizations(session)
            return JSONResponse({})
        members = await _members(request, {"session", "match"})
        session, match = _text(members.get("session")) or _session(request), members.get("match")
        if session is None or not isinstance(match, str | Mapping) or not match:
            raise Refusal("session and match are needed")
        if isinstance(match, str) and match.startswith("re:"):
            try:
                re.compile(match[3:])
            except re.error:
                raise Refusal("match is no regular expression") from None
        self._faults.bind(session, match)
        return JSONResponse({"session": session, "match": match})

    async def _people(self, request: Request) -> Response:
        traits = [trait_named(written) for written in request.query_params.getlist("trait")]
        count = request.query_params.get("count")
        if count is None:
            with seen_by(_session(request)):
                people = [person for person in self._nation.people if set(traits) <= set(person.traits)]
        elif not (count.isascii() and count.isdigit() and 1 <= int(count) <= FOUND_AT_MOST):
            raise Refusal(f"count is a whole number from 1 to {FOUND_AT_MOST}")
        else:  # computed people follow the named ones; off the event loop, because many are looked at
            people = await asyncio.to_thread(lambda: list(islice(find(self._nation, traits), int(count))))
        return JSONResponse({"people": [person_document(person) for person in people]})

    async def _organizations(self, request: Request) -> Response:
        trait = request.query_params.get("trait")
        with seen_by(_session(request)):
            chosen = [one for one in self._nation.organizations if trait is None or trait in one.traits]
        return JSONResponse({"organizations": [organization_document(one) for one in chosen]})


def _session(request: Request) -> str | None:
    return request.query_params.get("session") or request.headers.get("x-mock-session") or None


async def _members(request: Request, known: set[str]) -> dict[str, object]:
    try:
        document = json.loads(await request.body())
    except ValueError:
        raise Refusal("the body is no JSON") from None
    if not isinstance(document, dict):
        raise Refusal("the body is no JSON object")
    if unknown := set(document) - known:
        raise Refusal(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return document


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise Refusal("session and code are texts")
    return value or None


def _whole(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise Refusal("times is a whole number")
    return value


def _number(value: object) -> float | None:
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        raise Refusal("seconds and offset_seconds are numbers")
    return value


def _latency(value: object) -> Latency | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise Refusal("latency is an object")
    try:
        return read_latency(value)
    except NoDistribution as fault:
        raise Refusal(str(fault)) from None


async def _refused(request: Request, fault: Exception) -> Response:
    document = {"type": "about:blank", "title": "Not possible", "status": 422, "detail": str(fault)}
    return JSONResponse(document, status_code=422, media_type="application/problem+json")

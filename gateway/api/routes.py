"""The calls of API section 3 as routes: each names its dataset, operation and scope, and goes down the one road."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import request_response

from contracts.access import VIEW, Caller, GrantEntry, Operation
from contracts.errors import Problem
from gateway.access.authentication import Credentials
from gateway.api import documentation, problems, view_documentation
from gateway.api.intake import departure, header_lines, read_body
from gateway.citizens import ViewRoad
from gateway.observability import trace
from gateway.observability.metrics import Metrics
from gateway.pipeline import Departed, Pipeline
from gateway.steps.arrival import Arrival, Call, Reply
from gateway.steps.reply import instant, write

CALLS: dict[str, Call] = {
    "/v1/persons/query": Call("persons", "query", "persons:query"),
    "/v1/persons/verify": Call("persons", "verify", "persons:verify"),
    "/v1/organizations/query": Call("organizations", "query", "organizations:query"),
    "/v1/organizations/verify": Call("organizations", "verify", "organizations:verify"),
    "/v1/representations/verify": Call("representations", "verify", "representations:verify"),
    "/v1/dossiers/sync": Call("dossiers", "send", "dossiers:send", "send"),
    "/v1/dossiers/progress": Call("dossier_progress", "send", "dossiers:send", "send"),
    "/v1/identities/sign-ins": Call("identities", "query", "identities:sign-in", "sign_in"),
}
VIEW_CALLS: dict[str, Call] = {
    "/v1/disclosures/query": Call(VIEW, "query", "disclosures:read"),
    "/v1/discrepancies": Call("discrepancies", "query", "disclosures:read"),
}
"""Calls of the citizen's road."""
_LABELS = frozenset(call.dataset for call in VIEW_CALLS.values())
_NAME = re.compile(r"[a-z][a-z_]{0,40}")
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Face:
    """What the routes need of the gateway, handed over by `app`."""

    pipeline: Pipeline
    citizens: ViewRoad
    metrics: Metrics
    datasets: frozenset[str]
    grants_of: Callable[[str], tuple[GrantEntry, ...]]
    sources: Callable[[], list[dict[str, Any]]]
    receipt: Callable[[str, str], Awaitable[Mapping[str, Any] | None]]
    """A caller's receipt of an entry, ``None`` while no checkpoint covers it; raises `Problem`."""
    now: Callable[[], datetime]


class Direct(APIRoute):
    """A route that FastAPI matches and documents; its endpoint reads the request by itself, so nothing is injected.

    Schemas and examples are worked out when somebody reads the page: a start, which nobody may read them of, does
    without.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        method: str,
        described: Callable[[], Mapping[str, Any]],
    ) -> None:
        super().__init__(path, endpoint, methods=[method], response_model=None)
        self.app = request_response(endpoint)
        self._described: Callable[[], Mapping[str, Any]] | None = described

    def describe(self) -> None:
        """Complete what FastAPI's page tells of this route, once."""
        if self._described is not None:
            for name, value in self._described().items():
                setattr(self, name, value)
            self._described = None


def credentials(request: Request) -> Credentials:
    """The request's own claims of who sent it; the path is the configured one's, never the Host header's."""
    lines = header_lines(request.scope)
    client = request.scope.get("client")
    return Credentials(
        method=request.method,
        url_path=request.scope["raw_path"].decode("ascii", "replace"),
        authorization=lines.get("authorization", ()),
        dpop=lines.get("dpop", ()),
        peer=client[0] if client else "unix",
    )


def _respond(reply: Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers), media_type="application/json")


async def _answer(
    face: Face, call: Call, request: Request, road: Callable[[Arrival], Awaitable[Reply]] | None = None
) -> Response:
    """Down a road, by default the one of all sources, and count how it ended."""
    started = time.perf_counter()
    dataset = call.dataset if call.dataset in face.datasets or call.dataset in _LABELS else "unknown"
    outcome, code = "cancelled", ""
    try:
        body = await read_body(request)
        reply = await (road or face.pipeline.answer)(
            Arrival(
                call, credentials(request), body, trace.current(), face.now(),
                request.headers.get("idempotency-key"), partial(departure, request.receive),
            )
        )  # fmt: skip
        outcome = reply.outcome
        return _respond(reply)
    except Problem as problem:
        outcome, code = "refused" if problem.row.status < 500 else "failed", problem.code
        return problems.respond(problem, request.headers.get("accept-language"))
    except (Departed, ClientDisconnect):
        return Response(status_code=499)
    finally:
        face.metrics.requests_ended(dataset, call.operation, outcome, code).inc()
        face.metrics.request_seconds.observe(time.perf_counter() - started)


async def _known(face: Face, request: Request) -> tuple[Caller, dict[str, str]]:
    """Who reads, and the headers of whatever it is answered."""
    authenticate = face.pipeline.authenticate
    caller = await authenticate.caller(credentials(request))
    return caller, authenticate.beside(await authenticate.limit(caller))


def _entry(entry: GrantEntry) -> dict[str, Any]:
    ends = entry.validity.valid_to
    return {
        "procedure": entry.procedure.value, "legal_basis": entry.legal_basis, "dataset": entry.dataset,
        "operations": sorted(entry.operations), "fields": sorted(entry.fields), "channels": sorted(entry.channels),
        "valid_from": instant(entry.validity.valid_from), "valid_to": instant(ends) if ends else None,
        "quota": {"count": entry.quota.count, "period": entry.quota.period} if entry.quota else None,
    }  # fmt: skip


def me(face: Face, caller: Caller) -> dict[str, Any]:
    """What a caller may do, in the words of its grants."""
    return {
        "caller": {"id": caller.id, "name": caller.name, "units": list(caller.units)},
        "scopes": sorted(caller.scopes),
        "token": {"expires_at": instant(caller.token_expires_at), "binding": caller.binding.method},
        "grants": [_entry(entry) for entry in face.grants_of(caller.id) if entry.validity.holds(face.now())],
    }


async def _reading(face: Face, read: Callable[[Caller], Mapping[str, Any]], request: Request) -> Response:
    try:
        caller, beside = await _known(face, request)
        return Response(write(read(caller)), headers=beside, media_type="application/json")
    except Problem as problem:
        return problems.respond(problem, request.headers.get("accept-language"))


async def _receipt(face: Face, request: Request) -> Response:
    """One entry with its proof, for the caller of that entry; everybody else's entries don't exist."""
    try:
        caller, beside = await _known(face, request)
        entry = request.path_params["entry"]
        found = await face.receipt(caller.id, entry)
        if found is None:
            return Response(write({"entry": entry}), 202, {**beside, "retry-after": "1"}, media_type="application/json")
        return Response(write(found), headers=beside, media_type="application/json")
    except Problem as problem:
        return problems.respond(problem, request.headers.get("accept-language"))


def build(face: Face) -> APIRouter:
    """All routes of section 3 that this version serves."""
    router = APIRouter()

    def add(
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        described: Callable[[], Mapping[str, Any]],
        method: str = "POST",
    ) -> None:
        router.routes.append(Direct(path, endpoint, method, described))

    def serve(path: str, call: Call) -> None:
        async def endpoint(request: Request) -> Response:
            return await _answer(face, call, request)

        add(path, endpoint, partial(documentation.of, path, call))

    for path, call in CALLS.items():
        serve(path, call)

    async def disclosures(request: Request) -> Response:
        return await _answer(face, VIEW_CALLS["/v1/disclosures/query"], request, face.citizens.disclosures)

    async def discrepancy(request: Request) -> Response:
        return await _answer(face, VIEW_CALLS["/v1/discrepancies"], request, face.citizens.discrepancy)

    for path, endpoint in zip(VIEW_CALLS, (disclosures, discrepancy), strict=True):
        add(path, endpoint, partial(view_documentation.of, path))

    async def dataset_call(request: Request) -> Response:
        name, operation = request.path_params["dataset"], request.url.path.rpartition("/")[2]
        if not _NAME.fullmatch(name):
            return problems.respond(Problem("no_such_resource"), request.headers.get("accept-language"))
        verb: Operation = "verify" if operation == "verify" else "query"
        return await _answer(face, Call(name, verb, f"datasets:{verb}"), request)

    async def complete(request: Request) -> Response:
        session = request.path_params["session"]
        if not _SESSION.fullmatch(session):
            return problems.respond(Problem("no_such_resource"), request.headers.get("accept-language"))
        call = Call("identities", "query", "identities:sign-in", "complete", session)
        return await _answer(face, call, request)

    operations: tuple[Operation, ...] = ("query", "verify")
    for verb in operations:
        path = f"/v1/datasets/{{dataset}}/{verb}"
        add(path, dataset_call, partial(documentation.of, path, Call("datasets", verb, "")))
    path = "/v1/identities/sign-ins/{session}/complete"
    add(path, complete, partial(documentation.of, path, Call("identities", "query", "", "complete")))

    async def get_me(request: Request) -> Response:
        return await _reading(face, lambda caller: me(face, caller), request)

    async def get_sources(request: Request) -> Response:
        return await _reading(face, lambda _caller: {"sources": face.sources()}, request)

    async def get_receipt(request: Request) -> Response:
        return await _receipt(face, request)

    for path, endpoint in (("/v1/receipts/{entry}", get_receipt), ("/v1/me", get_me), ("/v1/sources", get_sources)):
        add(path, endpoint, partial(documentation.of_reading, path), "GET")
    return router

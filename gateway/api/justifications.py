"""The calls by which a procedure system reads what it was asked to explain, and answers: its own questions alone.

A token of the caller and its proof are enough, whatever the scopes: whoever is asked may answer. The question names
entries and a dossier, never a person; an answer that holds a person's number is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from contracts.access import Caller
from contracts.errors import Problem
from gateway.api import justification_documentation as documentation
from gateway.api import problems
from gateway.api.intake import read_body
from gateway.api.routes import Direct, credentials
from gateway.steps import json_text
from gateway.steps.authenticate import Authenticate
from gateway.steps.bodies import JustificationBody, check
from gateway.steps.reply import write


class Justifications(Protocol):
    """What was asked of callers. Raises `Problem`."""

    async def of(self, caller: str) -> Sequence[Mapping[str, Any]]:
        """The caller's questions that have no answer yet, oldest first."""
        ...

    async def answer(self, caller: str, id: str, text: str) -> Mapping[str, Any]:
        """File an answer, on record; the same text again is no second one."""
        ...


def routes(authenticate: Authenticate, justifications: Justifications) -> list[Direct]:
    """``GET /v1/justifications`` and ``POST /v1/justifications/{id}``."""

    async def known(request: Request) -> tuple[Caller, dict[str, str]]:
        caller = await authenticate.caller(credentials(request))
        return caller, authenticate.beside(await authenticate.limit(caller))

    async def listed(request: Request) -> Response:
        try:
            caller, beside = await known(request)
            found = {"justifications": list(await justifications.of(caller.id))}
            return Response(write(found), headers=beside, media_type="application/json")
        except Problem as problem:
            return problems.respond(problem, request.headers.get("accept-language"))

    async def answered(request: Request) -> Response:
        try:
            caller, beside = await known(request)
            text = check(JustificationBody, json_text.read(await read_body(request))).answer
            done = await justifications.answer(caller.id, request.path_params["id"], text)
            return Response(write(done), headers=beside, media_type="application/json")
        except Problem as problem:
            return problems.respond(problem, request.headers.get("accept-language"))
        except ClientDisconnect:
            return Response(status_code=499)

    return [
        Direct(documentation.LISTED, listed, "GET", documentation.of_listed),
        Direct(documentation.ANSWERED, answered, "POST", documentation.of_answered),
    ]

"""The token service over HTTP: three forms in, three documents out, every error as RFC 6749 JSON, nothing cached."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from contracts.errors import Problem
from gateway.access.registrations import RegisterUnavailable
from gateway.oauth import metadata
from gateway.oauth.forms import FormRefused, read_form
from gateway.oauth.server import Answer, error
from gateway.oauth.service import INTROSPECTION_PATH, REVOCATION_PATH, TOKEN_PATH, TokenService

_PRIVATE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_PUBLIC = {"Cache-Control": "public, max-age=300"}


def build(service: TokenService, jwks: Mapping[str, Any]) -> list[Route]:
    """The endpoints of API section 2. ``jwks``: the public keys that tokens are signed with."""

    async def token(form: dict[str, str], request: Request) -> Answer:
        return await service.token(form, request.headers.getlist("dpop"), _peer(request))

    async def introspect(form: dict[str, str], request: Request) -> Answer:
        return await service.introspect(form, _peer(request))

    async def revoke(form: dict[str, str], request: Request) -> Answer:
        return await service.revoke(form, _peer(request))

    documents: dict[str, Mapping[str, Any]] = {
        metadata.SERVER_PATH: metadata.authorization_server(service.issuer),
        metadata.RESOURCE_PATH: metadata.protected_resource(service.audience, service.issuer),
        metadata.JWKS_PATH: {"keys": [{name: jwk[name] for name in sorted(jwk)} for jwk in jwks["keys"]]},
    }
    return [
        _form(TOKEN_PATH, token),
        _form(INTROSPECTION_PATH, introspect),
        _form(REVOCATION_PATH, revoke),
        *(_document(path, content) for path, content in documents.items()),
    ]


def _form(path: str, answer: Callable[[dict[str, str], Request], Awaitable[Answer]]) -> Route:
    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return _respond(error("invalid_request", 405, {"Allow": "POST"}))
        if "authorization" in request.headers:
            # RFC 6749 section 2.3: one way of authentication per request, and ours is the assertion
            return _respond(error("invalid_request"))
        try:
            return _respond(await answer(await read_form(request), request))
        except FormRefused as refused:
            return _respond(Answer(refused.status, {"error": "invalid_request", "error_description": refused.reason}))
        except (RegisterUnavailable, Problem):  # a `Problem` is the replay guard's: it can't tell, so nobody comes in
            return _respond(error("temporarily_unavailable", 503, {"Retry-After": "5"}))
        except ClientDisconnect:
            return _respond(error("invalid_request"))

    return Route(path, endpoint, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])


def _document(path: str, content: Mapping[str, Any]) -> Route:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    async def endpoint(_request: Request) -> Response:
        return Response(body, media_type="application/json", headers=_PUBLIC)

    return Route(path, endpoint, methods=["GET"])


def _respond(answer: Answer) -> Response:
    body = json.dumps(dict(answer.body), separators=(",", ":")).encode("ascii")
    return Response(body, answer.status, {**_PRIVATE, **answer.headers}, "application/json")


def _peer(request: Request) -> str:
    return request.client.host if request.client else "unknown"

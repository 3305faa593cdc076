"""What is checked before a byte is believed: headers, size, media type; every refusal is a problem without an entry."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.errors import Pointer, Problem
from gateway.api import problems
from gateway.observability import trace
from gateway.steps.json_text import MAX_BYTES

MAX_HEADERS = 64
MAX_HEADER_BYTES = 16 * 1024
HEAD_TOO_LARGE = "lienthong.head_too_large"
"""ASGI extension set by `GuardedProtocol` where it stopped storing headers."""
_SAFE_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


def check_headers(raw: list[tuple[bytes, bytes]]) -> Problem | None:
    """Refuse too many or too large headers, and anything but one ``Host``."""
    if len(raw) > MAX_HEADERS or sum(len(name) + len(value) for name, value in raw) > MAX_HEADER_BYTES:
        return Problem("headers_too_large")
    if sum(name == b"host" for name, _ in raw) != 1:
        return Problem("invalid_request", errors=[Pointer("", "must have exactly one Host header")])
    if any(name == b"transfer-encoding" and value.strip().lower() != b"chunked" for name, value in raw):
        return Problem("invalid_request", errors=[Pointer("", "must have no transfer coding but chunked")])
    return None


class Intake:
    """ASGI wrapper of the whole face: header limits, the trace, and headers that every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer the problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        trace.begin(headers.get("traceparent"))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] += [item for item in _SAFE_HEADERS if item[0] not in present]
            await send(message)

        problem = check_headers(scope["headers"])
        if HEAD_TOO_LARGE in scope.get("extensions", {}):
            problem = Problem("headers_too_large")
        if problem is not None:
            await problems.respond(problem, headers.get("accept-language"))(scope, receive, sending)
            return
        await self.app(scope, receive, sending)


_JSON = frozenset({"*/*", "application/*", "application/json", "application/problem+json"})
_NEVER = re.compile(r"q *= *0(\.0*)?")


def _accepts_json(accept: str) -> bool:
    if not accept:
        return True
    for part in accept.split(","):
        kind, *parameters = (item.strip().lower() for item in part.split(";"))
        if kind in _JSON and not any(_NEVER.fullmatch(item) for item in parameters):
            return True
    return False


async def read_body(request: Request) -> bytes:
    """The whole JSON body; raises `Problem` 406, 413 or 415, or ``ClientDisconnect``."""
    headers = request.headers
    if not _accepts_json(",".join(headers.getlist("accept"))):
        raise Problem("not_acceptable")
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8"):
        raise Problem("unsupported_media_type")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type")
    length = headers.get("content-length", "0").lstrip("0") or "0"
    if not length.isdecimal() or len(length) > 9 or int(length) > MAX_BYTES:
        raise Problem("payload_too_large")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise Problem("payload_too_large")
    return bytes(body)


async def departure(receive: Receive) -> None:
    """Ends when the peer hangs up."""
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    except ClientDisconnect:
        return

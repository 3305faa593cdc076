"""What is checked before a byte is believed: headers, size, media type; every refusal is a problem without an entry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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
_ONCE = frozenset({b"content-type", b"content-encoding", b"idempotency-key"})
"""Two of these could be read as one by us and as the other by an edge; `authenticate` minds its own headers."""
_LINES = "lienthong.lines"
_SAFE_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


def check_headers(raw: list[tuple[bytes, bytes]]) -> Problem | None:
    """Refuse too many or too large headers, anything but one ``Host``, repetitions, and codings but ``chunked``."""
    size = hosts = 0
    coded = repeated = False
    once: list[bytes] = []
    for name, value in raw:
        size += len(name) + len(value)
        if name == b"host":
            hosts += 1
        elif name == b"transfer-encoding":
            coded = coded or value.strip().lower() != b"chunked"
        elif name in _ONCE:
            repeated = repeated or name in once
            once.append(name)
    if len(raw) > MAX_HEADERS or size > MAX_HEADER_BYTES:
        return Problem("headers_too_large")
    if hosts != 1:
        return Problem("invalid_request", errors=[Pointer("", "must have exactly one Host header")])
    if repeated:
        return Problem("invalid_request", errors=[Pointer("", "repeats a header that stands once")])
    if coded:
        return Problem("invalid_request", errors=[Pointer("", "must have no transfer coding but chunked")])
    return None


def header_lines(scope: Scope) -> dict[str, list[str]]:
    """Every header's lines by lower-case name, read in one pass and once: a request is asked for eight of them."""
    lines: dict[str, list[str]] | None = scope.get(_LINES)
    if lines is None:
        lines = scope[_LINES] = {}
        for name, value in scope["headers"]:
            lines.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return lines


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
    if not accept or accept in _JSON:
        return True
    for part in accept.split(","):
        kind, *parameters = (item.strip().lower() for item in part.split(";"))
        if kind in _JSON and not any(_NEVER.fullmatch(item) for item in parameters):
            return True
    return False


async def read_body(request: Request) -> bytes:
    """The whole JSON body; raises `Problem` 406, 413 or 415, or ``ClientDisconnect``."""
    lines = header_lines(request.scope)
    if not _accepts_json(",".join(lines.get("accept", ()))):
        raise Problem("not_acceptable")
    kind, _, parameters = _first(lines, "content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8"):
        raise Problem("unsupported_media_type")
    if _first(lines, "content-encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type")
    length = _first(lines, "content-length", "0").lstrip("0") or "0"
    if not length.isdecimal() or len(length) > 9 or int(length) > MAX_BYTES:
        raise Problem("payload_too_large")
    body = bytearray()
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BYTES:
            raise Problem("payload_too_large")
    return bytes(body)


def _first(lines: Mapping[str, Sequence[str]], name: str, default: str) -> str:
    found = lines.get(name)
    return found[0] if found else default


async def departure(receive: Receive) -> None:
    """Ends when the peer hangs up."""
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    except ClientDisconnect:
        return

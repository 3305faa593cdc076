"""Transport-level faults are the same for SOAP and REST, so one wrapper around every service makes them all.

It reads a request, asks which fault is due, writes the journal and either lets the service answer or spoils the answer.
"""

import asyncio
import codecs
import json
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mocks import texts
from mocks.contract import Asked, Contract
from mocks.drift import DRIFTS, NoSuchField, drifted
from mocks.faults import ASKED, NOTES, RESERVED, RULE, SESSION, FaultControl, Rule, UnknownFault
from mocks.journal import Entry, Journal
from mocks.kinds import TRANSPORT_KINDS
from mocks.latency import USUAL, Latency
from mocks.matching import Traffic
from mocks.nation.view import seen_by

CONTROL_PATH = "/__mock__"
TRANSPORT = "mocks.transport"
"""Scope key under which the server leaves the connection's transport."""
BODY_LIMIT = 1024 * 1024
SLOW_SECONDS = 30.0
DRIP_SECONDS = 0.2
RETRY_AFTER_SECONDS = 1.0
HUGE_BYTES = 11 * 1024 * 1024
REDIRECTED_TO = "/redirected-by-mock"
_PAGE = (
    "<!DOCTYPE html>\n<html lang='vi'><head><meta charset='utf-8'><title>Thông báo</title></head>"
    "<body><h1>Hệ thống đang bảo trì</h1></body></html>\n"
).encode()


@dataclass(slots=True)
class Answer:
    """A service's whole answer, held back so that it can be spoiled."""

    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    @property
    def content_type(self) -> bytes:
        """The declared content type, text/plain where there is none."""
        return next((value for name, value in self.headers if name.lower() == b"content-type"), b"text/plain")


def reset_connection(transport: asyncio.BaseTransport) -> None:
    """End a connection with RST instead of FIN: what the peer sees as "connection reset"."""
    raw = transport.get_extra_info("socket")
    if raw is not None:
        both = "hh" if os.name == "nt" else "ii"  # Windows has two shorts where others have two ints
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(both, 1, 0))
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def damage_charset(body: bytes) -> bytes:
    """The same text in bytes that are no UTF-8 although UTF-8 stays declared; the structure survives."""
    text = body.decode("utf-8", "replace")
    damaged = b"".join(letter.encode("latin-1", "replace") if letter.isascii() else b"\xc3\x28" for letter in text)
    if text.isascii():
        cut = max(damaged.rfind(b"<"), damaged.rfind(b"}"), damaged.rfind(b"]"), 0)
        damaged = damaged[:cut] + b"\xff\xfe" + damaged[cut:]
    return damaged


class Misbehaving:
    """ASGI wrapper of one service."""

    def __init__(self, app: ASGIApp, control: FaultControl, journal: Journal, contract: Contract | None = None) -> None:
        """Requests are held to `contract`; without one nothing is known to be wrong with them."""
        self._contract = contract
        self._app = app
        self._control = control
        self._journal = journal
        self._makers: dict[str, Callable[[Exchange], Awaitable[None]]] = {
            "refused": _reset,
            "reset": _reset,
            "slow_first_byte": _slow_first_byte,
            "slow_drip": _slow_drip,
            "http_500": _http_500,
            "http_503_retry_after": _http_503,
            "html": _html,
            "zero_bytes": _zero_bytes,
            "cut_off": _cut_off,
            "huge_body": _huge_body,
            "wrong_charset": _wrong_charset,
            "redirect": _redirect,
            "latency": _latency,
            "byte_order_mark": _byte_order_mark,
            **dict.fromkeys(texts.DAMAGES, _damaged_text),
            **dict.fromkeys(DRIFTS, _drifted),
        }
        if set(self._makers) != TRANSPORT_KINDS:
            raise ValueError("every transport kind has its maker")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; control paths and non-HTTP traffic pass untouched."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path == CONTROL_PATH or path.startswith(f"{CONTROL_PATH}/"):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            await _plain(send, 413, b"request body too large\n")
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        query = scope["query_string"].decode("latin-1")
        traffic = Traffic(method=scope["method"], target=path + (f"?{query}" if query else ""), body=body)
        try:
            if path == REDIRECTED_TO:  # the end of a redirect, whatever is armed: following it must show, not loop
                session, rule = self._control.faults.session_of(headers.get("x-mock-session"), traffic), None
            else:
                session, rule = self._control.faults.choose(
                    self._control.terms,
                    traffic,
                    headers.get("x-mock-session"),
                    headers.get("x-mock-fault"),
                    headers.get("authorization", "").partition(" ")[2],
                )
        except UnknownFault as fault:
            await _problem(send, str(fault))
            return
        entry = self._journal.open(
            at=self._control.faults.now(session),
            service=self._control.service,
            session=session,
            traffic=traffic,
            headers=headers,
        )
        entry.fault = rule.kind if rule else None
        if rule and rule.number == RESERVED:
            entry.notes.append("a reserved identifier chose this fault")
        entry.passed_over, entry.days = self._control.passed_over(rule), self._control.faults.days(session)
        asked = self._contract.read(traffic.method, traffic.target, headers, body) if self._contract else Asked()
        entry.violations = tuple(map(str, asked.violations))
        scope.update({RULE: rule, SESSION: session, NOTES: entry.notes, ASKED: asked})
        fields = self._control.terms.drift_fields
        exchange = Exchange(self._app, scope, receive, send, body, rule, entry, fields)
        maker = self._makers.get(rule.kind) if rule else None
        try:
            with seen_by(session, entry.days):
                await (maker(exchange) if maker else exchange.pass_on())
        finally:
            self._journal.close(entry)


class Exchange:
    """One request on its way through the wrapper, with what a fault needs to spoil its answer."""

    def __init__(
        self,
        app: ASGIApp,
        scope: Scope,
        receive: Receive,
        send: Send,
        body: bytes,
        rule: Rule | None,
        entry: Entry,
        fields: Sequence[str] = (),
    ) -> None:
        self.scope = scope
        self.receive = receive
        self.kind = rule.kind if rule else ""
        self.seconds = rule.seconds if rule else None
        self.fields = (rule.code,) if rule and rule.code else fields
        self.late = _wait(rule) if rule else 0.0
        self._app = app
        self._send = send
        self._body: bytes | None = body
        self._entry = entry

    async def send(self, message: Message) -> None:
        """Send to the client and note the status in the journal."""
        if message["type"] == "http.response.start":
            self._entry.status = message["status"]
        await self._send(message)

    async def pass_on(self) -> None:
        """Let the service answer as it likes."""
        await self._app(self.scope, self._replay, self.send)

    async def answer(self) -> Answer:
        """The service's answer, held back."""
        held = Answer()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.status = message["status"]
                held.headers = list(message.get("headers", []))
            else:
                held.body += message.get("body", b"")

        await self._app(self.scope, self._replay, hold)
        return held

    async def reply(self, answer: Answer) -> None:
        """Send a whole answer with a content length that fits its body."""
        headers = [(name, value) for name, value in answer.headers if name.lower() != b"content-length"]
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await self.send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": answer.body})

    async def stays(self, seconds: float) -> bool:
        """Wait; False as soon as the client has gone."""
        try:
            async with asyncio.timeout(seconds):
                await self.until_gone()
        except TimeoutError:
            return True
        return False

    async def until_gone(self) -> None:
        """Wait until the connection is closed."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def transport(self) -> asyncio.Transport:
        """The connection below. Raises RuntimeError where the server left none (no real HTTP)."""
        found = self.scope.get(TRANSPORT)
        if not isinstance(found, asyncio.Transport):
            raise RuntimeError("this fault needs a real connection")
        return found

    def note(self, text: str) -> None:
        """Write into the journal what the fault did."""
        self._entry.notes.append(text)

    def sent_raw(self, status: int) -> None:
        """Note a status that was written past the server."""
        self._entry.status = status

    async def _replay(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        return await self.receive()


async def _reset(exchange: Exchange) -> None:
    reset_connection(exchange.transport())
    await exchange.until_gone()


async def _slow_first_byte(exchange: Exchange) -> None:
    if await exchange.stays(SLOW_SECONDS if exchange.seconds is None else exchange.seconds):
        await exchange.pass_on()


def _wait(rule: Rule) -> float:
    usual = USUAL if rule.seconds is None else Latency(distribution="fixed", low=rule.seconds)
    return (rule.latency or usual).draw(rule.uses)


async def _latency(exchange: Exchange) -> None:
    exchange.note(f"late by {exchange.late:.3f} s")
    if await exchange.stays(exchange.late):
        await exchange.pass_on()


async def _slow_drip(exchange: Exchange) -> None:
    answer = await exchange.answer()
    headers = [(name, value) for name, value in answer.headers if name.lower() != b"content-length"]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await exchange.send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for place in range(len(answer.body)):
        if not await exchange.stays(DRIP_SECONDS if exchange.seconds is None else exchange.seconds):
            return
        await exchange.send({"type": "http.response.body", "body": answer.body[place : place + 1], "more_body": True})
    await exchange.send({"type": "http.response.body", "body": b""})


async def _http_500(exchange: Exchange) -> None:
    await exchange.reply(Answer(500, [(b"content-type", b"text/plain; charset=utf-8")], b"Internal Server Error\n"))


async def _http_503(exchange: Exchange) -> None:
    seconds = RETRY_AFTER_SECONDS if exchange.seconds is None else exchange.seconds
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", str(round(seconds)).encode())]
    await exchange.reply(Answer(503, headers, b"Service Unavailable\n"))


async def _html(exchange: Exchange) -> None:
    await exchange.reply(Answer(200, [(b"content-type", b"text/html; charset=utf-8")], _PAGE))


async def _zero_bytes(exchange: Exchange) -> None:
    answer = await exchange.answer()
    await exchange.reply(Answer(200, [(b"content-type", answer.content_type)], b""))


async def _cut_off(exchange: Exchange) -> None:
    answer = await exchange.answer()
    transport = exchange.transport()
    sent = answer.body[: max(1, len(answer.body) // 2)]
    transport.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n"
        % (answer.content_type, len(answer.body) + 1)
        + sent
    )
    exchange.sent_raw(200)
    transport.close()
    await exchange.until_gone()


async def _huge_body(exchange: Exchange) -> None:
    answer = await exchange.answer()
    cut = max(answer.body.rfind(b"<"), answer.body.rfind(b"}"), answer.body.rfind(b"]"), 0)
    headers = [(name, value) for name, value in answer.headers if name.lower() != b"content-length"]
    await exchange.send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await exchange.send({"type": "http.response.body", "body": answer.body[:cut], "more_body": True})
    blank = b" " * 65536
    for _ in range(HUGE_BYTES // len(blank)):
        if not await exchange.stays(0):  # whoever has read enough hangs up
            return
        await exchange.send({"type": "http.response.body", "body": blank, "more_body": True})
    await exchange.send({"type": "http.response.body", "body": answer.body[cut:]})


async def _wrong_charset(exchange: Exchange) -> None:
    answer = await exchange.answer()
    answer.body = damage_charset(answer.body)
    await exchange.reply(answer)


async def _byte_order_mark(exchange: Exchange) -> None:
    answer = await exchange.answer()
    answer.body = codecs.BOM_UTF8 + answer.body
    await exchange.reply(answer)


async def _damaged_text(exchange: Exchange) -> None:
    answer = await exchange.answer()
    answer.body = texts.damaged(answer.body, exchange.kind)
    await exchange.reply(answer)


async def _drifted(exchange: Exchange) -> None:
    answer = await exchange.answer()
    try:
        answer.body, field = drifted(answer.body, exchange.kind, exchange.fields)
    except NoSuchField:
        exchange.note(f"nothing drifted: the answer has none of {', '.join(exchange.fields) or 'no fields'}")
    else:
        exchange.note(f"{exchange.kind.replace('_', ' ')}: {field}")
    await exchange.reply(answer)


async def _redirect(exchange: Exchange) -> None:
    await exchange.reply(Answer(307, [(b"location", REDIRECTED_TO.encode())], b""))


async def _read(receive: Receive) -> bytes | None:
    """The whole request body, None when it is over the limit."""
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body"):
            return body


async def _plain(send: Send, status: int, body: bytes, content_type: bytes = b"text/plain; charset=utf-8") -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _problem(send: Send, detail: str) -> None:
    document = {"type": "about:blank", "title": "Unknown fault", "status": 422, "detail": detail}
    await _plain(send, 422, json.dumps(document).encode(), b"application/problem+json")

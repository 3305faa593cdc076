"""What a stranger can do with raw bytes: send slowly, send too much, smuggle; each ends soon, answered once at most."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from gateway.api import protocol
from gateway.api.intake import Intake
from tests.gateway.api.whole import document_of, raw, serving

HEAD = b"POST / HTTP/1.1\r\nhost: a\r\n"


class Echo:
    """Answers with the length of what it got, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        body = await Request(scope, receive).body()
        await PlainTextResponse(str(len(body)))(scope, receive, send)


@asynccontextmanager
async def served() -> AsyncIterator[tuple[int, Echo]]:
    """The guarded server before an echo."""
    echo = Echo()
    async with serving(Intake(echo)) as port:
        yield port, echo


async def test_a_plain_request_is_answered() -> None:
    async with served() as (port, echo):
        response = await raw(port, HEAD + b"content-length: 3\r\nconnection: close\r\n\r\n", b"abc")
    assert response.startswith(b"HTTP/1.1 200 ") and response.endswith(b"\r\n\r\n3") and echo.asked == 1


@pytest.mark.parametrize(
    "request_",
    [
        HEAD + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"content-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
        HEAD + b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
        HEAD + b"transfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        HEAD + b"content-length: -1\r\n\r\n",
        HEAD + b"content-length: 1_0\r\n\r\n",
        HEAD + b"x-folded: a\r\n b\r\n\r\n",
        HEAD + b"x-space : a\r\n\r\n",
        HEAD + b"x\x00y: a\r\n\r\n",
        b"POST / HTTP/1.1\nhost: a\n\n",
        b"GET / HTTP/9.9\r\nhost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"FOO BAR BAZ QUX\r\n\r\n",
    ],
    ids=[
        "both-lengths", "two-lengths", "unknown-coding", "endless-chunk", "negative", "underscore", "folded", "space",
        "nul", "bare-line-feed", "version", "tls", "nonsense",
    ],
)  # fmt: skip
async def test_what_is_not_quite_http_is_400_and_the_connection_ends(request_: bytes) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    async with served() as (port, _):
        response = await raw(port, request_ + smuggled)
    assert response.startswith(b"HTTP/1.1 400 ") and response.count(b"\r\n\r\n") == 1
    assert document_of(response)["code"] == "invalid_request" and b"smuggled" not in response
    assert b"content-type: application/problem+json\r\n" in response


@pytest.mark.parametrize("method", [b"get", b"PROPFIND-X"])
async def test_a_method_that_nobody_knows_is_refused(method: bytes) -> None:
    async with served() as (port, echo):
        response = await raw(port, method + b" / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
    assert response.startswith(b"HTTP/1.1 400 ") and echo.asked == 0


@pytest.mark.parametrize(
    "headers",
    [b"x: y\r\n" * 70, b"x: y\r\n" * 5000, b"x: " + b"y" * 20_000 + b"\r\n", b"x: " + b"y" * 200_000 + b"\r\n"],
    ids=["70", "5000", "20-KB", "200-KB"],
)
async def test_too_many_or_too_large_headers_are_431_and_not_stored(headers: bytes) -> None:
    async with served() as (port, echo):
        response = await raw(port, HEAD + b"connection: close\r\n" + headers + b"\r\n")
    assert response.startswith(b"HTTP/1.1 431 ") and document_of(response)["code"] == "headers_too_large"
    assert echo.asked == 0


async def test_a_trailer_never_becomes_a_header() -> None:
    seen: list[list[tuple[bytes, bytes]]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        seen.append(list(scope["headers"]))
        await PlainTextResponse("read")(scope, receive, send)

    chunked = HEAD + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n2\r\n{}\r\n0\r\n"
    async with serving(Intake(app)) as port:
        response = await raw(port, chunked + b"client-cert: :AAAA:\r\nhost: evil.example\r\n\r\n")
    assert response.startswith(b"HTTP/1.1 200")
    assert [name for name, _ in seen[0]] == [b"host", b"transfer-encoding", b"connection"]


async def test_the_next_request_of_a_connection_starts_from_nothing() -> None:
    first = HEAD + b"x: y\r\n" * 50 + b"\r\n"
    second = HEAD + b"x: y\r\n" * 50 + b"connection: close\r\n\r\n"
    async with served() as (port, echo):
        response = await raw(port, first + second)
    assert response.count(b"HTTP/1.1 200 ") == 2 and echo.asked == 2


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"POST / HT",),
        (HEAD,),
        (HEAD + b"content-length: 3\r\n\r\n", b"a"),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n",),
        (HEAD + b"connection: upgrade\r\nupgrade: h2c\r\ncontent-length: 3\r\n\r\n", b"a"),
    ],
    ids=["silent", "half-a-line", "half-a-head", "half-a-body", "no-chunk", "half-a-body-behind-an-offer"],
)
async def test_whoever_sends_too_slowly_is_cut_off(parts: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.05)
    monkeypatch.setattr(protocol, "BODY_SECONDS", 0.05)
    async with served() as (port, _):
        assert b"200" not in await raw(port, *parts)  # `raw` reads until the server closes


async def test_a_slow_answer_is_nobodys_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines are the sender's: once its request is whole they don't run, however long the answer takes."""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.02)
    monkeypatch.setattr(protocol, "BODY_SECONDS", 0.02)

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        await asyncio.sleep(0.2)
        await PlainTextResponse("late")(scope, receive, send)

    async with serving(Intake(slow)) as port:
        response = await raw(port, HEAD + b"content-length: 1\r\nconnection: close\r\n\r\nx")
    assert response.endswith(b"late")


def test_deadlines_are_those_of_the_security_facts() -> None:
    assert (protocol.HEAD_SECONDS, protocol.BODY_SECONDS) == (10.0, 15.0)

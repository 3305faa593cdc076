"""Before a byte is believed: how many headers, which host, which type, how large; each refusal without an entry."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from contracts.errors import Problem
from gateway.api.intake import MAX_HEADER_BYTES, MAX_HEADERS, Intake, check_headers, departure, read_body
from gateway.observability import trace
from gateway.steps.json_text import MAX_BYTES
from tests.gateway.api.whole import QUERY, Whole, client_of, document_of, raw, serving

HOST = (b"host", b"127.0.0.1")
JSON = (b"content-type", b"application/json")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ([HOST], None),
        ([HOST] + [(b"x", b"y")] * (MAX_HEADERS - 1), None),
        ([HOST] + [(b"x", b"y")] * MAX_HEADERS, "headers_too_large"),
        ([HOST, (b"x", b"y" * MAX_HEADER_BYTES)], "headers_too_large"),
        ([], "invalid_request"),
        ([HOST, HOST], "invalid_request"),
        ([HOST, (b"host", b"evil.example")], "invalid_request"),
        ([HOST, (b"transfer-encoding", b"Chunked")], None),
        ([HOST, (b"transfer-encoding", b"gzip, chunked")], "invalid_request"),
        ([HOST, (b"transfer-encoding", b"gzip"), (b"transfer-encoding", b"chunked")], "invalid_request"),
        ([HOST, JSON, (b"content-type", b"text/plain")], "invalid_request"),
        ([HOST, (b"content-encoding", b"identity"), (b"content-encoding", b"gzip")], "invalid_request"),
        ([HOST, (b"idempotency-key", b"a"), (b"idempotency-key", b"b")], "invalid_request"),
    ],
)
def test_headers(headers: list[tuple[bytes, bytes]], code: str | None) -> None:
    problem = check_headers(headers)
    assert (problem.code if problem else None) == code


async def body_of(headers: list[tuple[bytes, bytes]], *chunks: bytes) -> bytes:
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [HOST, *headers], "query_string": b""}
    messages: list[Message] = [
        {"type": "http.request", "body": chunk, "more_body": place < len(chunks) - 1}
        for place, chunk in enumerate(chunks)
    ]
    iterator = iter(messages or [{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(iterator)

    return await read_body(Request(scope, receive))


async def refused(headers: list[tuple[bytes, bytes]], *chunks: bytes) -> str:
    with pytest.raises(Problem) as problem:
        await body_of(headers, *chunks)
    assert problem.value.row.receipt is False
    return problem.value.code


@pytest.mark.parametrize(
    "kind",
    [
        b"application/json", b"Application/JSON", b"application/json; charset=utf-8",
        b'application/json;charset="UTF-8"', b"application/json;",
    ],
)  # fmt: skip
async def test_json_in_utf_8_is_read(kind: bytes) -> None:
    assert await body_of([(b"content-type", kind)], b'{"a"', b": 1}") == b'{"a": 1}'


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-type", b"text/plain")],
        [(b"content-type", b"application/json; charset=utf-16")],
        [(b"content-type", b"application/json; charset=utf-8x")],
        [(b"content-type", b"application/jsonx")],
        [(b"content-type", b"application/x-www-form-urlencoded")],
        [JSON, (b"content-encoding", b"gzip")],
        [JSON, (b"content-encoding", b"identity, gzip")],
    ],
)
async def test_anything_else_is_415(headers: list[tuple[bytes, bytes]]) -> None:
    assert await refused(headers, b"{}") == "unsupported_media_type"


@pytest.mark.parametrize(
    "accept",
    [
        [], [b""], [b"*/*"], [b"application/*;q=0.1"], [b"text/html, application/json;q=0.5"], [b"APPLICATION/JSON"],
        [b"application/problem+json"], [b"text/html", b"application/json"],
    ],
)  # fmt: skip
async def test_whoever_takes_json_is_served(accept: list[bytes]) -> None:
    assert await body_of([JSON, *((b"accept", item) for item in accept)], b"{}") == b"{}"


@pytest.mark.parametrize(
    "accept", [b"text/html", b"application/json;q=0", b"application/json; q=0.00, text/html", b"application/xml"]
)
async def test_whoever_does_not_is_406(accept: bytes) -> None:
    assert await refused([JSON, (b"accept", accept)], b"{}") == "not_acceptable"


@pytest.mark.parametrize("length", [str(MAX_BYTES + 1), "9" * 400, "1000000000000000", "-1", "0x10", "²", ""])
async def test_a_declared_length_beyond_the_limit_is_413_before_a_byte_is_read(length: str) -> None:
    headers = [JSON, (b"content-length", length.encode("latin-1"))]
    if length == "":
        assert await body_of(headers, b"{}") == b"{}"
    else:
        assert await refused(headers, b"never read") == "payload_too_large"


async def test_a_stream_beyond_the_limit_is_413_whatever_it_declared() -> None:
    whole = b" " * MAX_BYTES
    assert await body_of([JSON], whole[:1000], whole[1000:]) == whole
    assert await body_of([JSON, (b"content-length", b"000000000000000000065536")], whole) == whole
    for declared in ([], [(b"content-length", b"2")]):
        assert await refused([JSON, *declared], whole, b"x", b"never read") == "payload_too_large"


async def test_over_the_wire_every_refusal_is_a_problem_without_an_entry(tmp_path: Path) -> None:
    whole = Whole(tmp_path)
    async with client_of(whole.apps()[0]) as client:
        large = await client.post(
            "/v1/persons/query", content=b" " * (MAX_BYTES + 1), headers={"content-type": "application/json"}
        )

        async def chunks() -> Any:
            for _ in range(70):
                yield b" " * 1024

        streamed = await client.post(
            "/v1/persons/query", content=chunks(), headers={"content-type": "application/json"}
        )
        text = await client.post("/v1/persons/query", content=b"{}", headers={"content-type": "text/plain"})
        html = await client.post("/v1/persons/query", json=QUERY, headers={"accept": "text/html"})
        many = await client.post("/v1/persons/query", json=QUERY, headers={f"x-{n}": "y" for n in range(70)})
        long = await client.post("/v1/persons/query", json=QUERY, headers={"x-long": "y" * 20_000})
    statuses = [
        (response.status_code, response.json()["code"]) for response in (large, streamed, text, html, many, long)
    ]
    assert statuses == [
        (413, "payload_too_large"), (413, "payload_too_large"), (415, "unsupported_media_type"),
        (406, "not_acceptable"), (431, "headers_too_large"), (431, "headers_too_large"),
    ]  # fmt: skip
    for response in (large, streamed, text, html, many, long):
        assert response.headers["content-type"] == "application/problem+json" and response.json()["receipt"] is None
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
    assert whole.log.drafts == []


@pytest.mark.parametrize(
    "head",
    [
        b"POST /v1/persons/query HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n",
        b"POST /v1/persons/query HTTP/1.1\r\nconnection: close\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHOST: a\r\nconnection: close\r\n\r\n",
    ],
)
async def test_one_host_and_only_one(tmp_path: Path, head: bytes) -> None:
    async with serving(Whole(tmp_path).apps()[0]) as port:
        response = await raw(port, head)
    assert response.startswith(b"HTTP/1.1 400 ") and document_of(response)["code"] == "invalid_request"


async def test_every_answer_carries_safe_headers_and_a_trace_of_its_own() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(trace.current())
        await Response(b"x", headers={"cache-control": "public"})(scope, receive, send)

    async with client_of(Intake(app)) as client:
        first = await client.get(
            "/", headers={"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
        )
        await client.get("/", headers={"traceparent": "099190000123"})
    assert first.headers["cache-control"] == "public" and first.headers["referrer-policy"] == "no-referrer"
    assert "server" not in first.headers
    assert seen[0] == "4bf92f3577b34da6a3ce929d0e0e4736" and len(seen[1]) == 32


async def test_what_is_no_http_is_passed_on() -> None:
    passed: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    unused: Callable[..., Any] = asyncio.sleep
    await Intake(app)({"type": "lifespan"}, unused, unused)
    assert passed == ["lifespan"]


async def test_a_departure_is_the_peer_hanging_up() -> None:
    messages = iter([{"type": "http.request"}, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(messages)

    await departure(receive)
    assert next(messages, None) is None

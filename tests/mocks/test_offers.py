"""A Java program that asks a mock over plain HTTP offers HTTP/2 with its first request; it is answered all the same."""

import asyncio

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from mocks.listener import HOST, Listener

HEAD = (
    b"POST / HTTP/1.1\r\nconnection: Upgrade, HTTP2-Settings\r\nhost: a\r\nhttp2-settings: AAEAAEAA\r\nupgrade: h2c\r\n"
)
LAST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body."""
    body = await Request(scope, receive).body()
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


async def test_the_body_behind_an_offer_and_the_next_request_are_read() -> None:
    listener = Listener()
    await listener.start(echo)
    try:
        reader, writer = await asyncio.open_connection(HOST, listener.port)
        writer.write(HEAD + b"content-length: 6\r\n\r\nfir")
        await writer.drain()
        writer.write(b"st!" + HEAD + b"\r\n" + LAST)
        answered = await asyncio.wait_for(reader.read(), 60)
        writer.close()
    finally:
        await listener.stop()
    assert answered.count(b"200 OK") == 3
    assert b"\r\n\r\nfirst!HTTP/1.1" in answered and b"\r\n\r\nHTTP/1.1" in answered and answered.endswith(b"hi")

"""A closed port must refuse as the kernel does, stay ours while closed, and come back as the same port."""

import asyncio
import contextlib
import errno
import socket
import ssl
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from mocks.certificates import make
from mocks.listener import HOST, Listener
from mocks.misbehaviour import TRANSPORT


async def greet(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with whether the server left its transport."""
    body = b"transport" if isinstance(scope.get(TRANSPORT), asyncio.Transport) else b"none"
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
    )
    await send({"type": "http.response.body", "body": body})


async def test_an_application_is_served_with_its_transport_below() -> None:
    listener = Listener()
    await listener.start(greet)
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(listener.url)).text == "transport"
        assert listener.url == f"http://127.0.0.1:{listener.port}"
    finally:
        await listener.stop()


async def test_suspended_means_refused_and_idle_connections_end() -> None:
    listener = Listener()
    await listener.start(greet)
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(listener.url)).text == "transport"
            await listener.suspend()
            assert not listener.listening
            for _ in range(2):
                with pytest.raises(httpx.ConnectError):
                    await client.get(listener.url)
            await listener.resume()
            assert (await client.get(listener.url)).text == "transport"
    finally:
        await listener.stop()


async def test_nobody_else_gets_the_port_meanwhile() -> None:
    listener = Listener()
    await listener.start(greet)
    await listener.suspend()
    try:
        with socket.socket() as other:
            with pytest.raises(OSError, match="in use") as refused:
                other.bind((HOST, listener.port))
            assert refused.value.errno == errno.EADDRINUSE
    finally:
        await listener.stop()


async def test_a_taken_port_is_an_error_at_once() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            Listener(taken.getsockname()[1])


async def test_a_connection_can_be_reset_unread() -> None:
    left = [True, True]
    listener = Listener(refuse=lambda: bool(left) and left.pop())
    await listener.start(greet)
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(2):
                with pytest.raises((httpx.ReadError, httpx.WriteError, httpx.ConnectError)):
                    await client.get(listener.url)
            assert (await client.get(listener.url)).status_code == 200
    finally:
        await listener.stop()


async def test_stopping_ends_requests_that_hang() -> None:
    arrived, left = asyncio.Event(), asyncio.Event()

    async def linger(scope: Scope, receive: Receive, send: Send) -> None:
        """Never answer; end only when the client has gone."""
        arrived.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        left.set()

    listener = Listener()
    await listener.start(linger)
    reader, writer = await asyncio.open_connection(HOST, listener.port)
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    await writer.drain()
    await arrived.wait()
    await listener.stop()
    assert left.is_set()
    with contextlib.suppress(ConnectionResetError):  # an orderly end is as good as a reset
        assert await reader.read() == b""
    writer.close()


async def test_a_port_that_speaks_tls_asks_at_each_handshake_what_to_show(tmp_path: Path) -> None:
    certificates = make(tmp_path)
    shown = [certificates.context("tls_wrong_host"), certificates.context(None), certificates.context(None)]
    listener = Listener(shown=lambda: shown.pop(0))
    await listener.start(greet)
    believing = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
    try:
        assert listener.url.startswith("https://127.0.0.1:")
        async with httpx.AsyncClient(trust_env=False, verify=believing) as client:
            with pytest.raises(httpx.ConnectError, match="mismatch"):
                await client.get(listener.url)
            for _ in range(2):  # the second on the same connection
                assert (await client.get(listener.url)).text == "transport"
            assert len(shown) == 1
            await listener.suspend()
            with pytest.raises(httpx.ConnectError):
                await client.get(listener.url)
    finally:
        await listener.stop()

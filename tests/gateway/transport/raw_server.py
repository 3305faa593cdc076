"""A server on loopback that speaks HTTP badly on purpose: no library of ours or theirs tidies up what it sends."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behaviour = Callable[["Seen", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Seen:
    """One request as it stood on the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    raw: bytes


@dataclass
class RawServer:
    """Answers each request by the next behaviour of ``script``; the last one stays."""

    script: list[Behaviour]
    port: int = 0
    scheme: str = "http"
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (seen := await _read(reader)) is not None:
                self.seen.append(seen)
                self.arrived.set()
                behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                await behaviour(seen, reader, writer)
                await writer.drain()
                if writer.is_closing():
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a client that hangs up is what several tests want
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Seen | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, target, headers, body, head + body)


@asynccontextmanager
async def serving(*script: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[RawServer]:
    """Serve ``script`` on an ephemeral port until the block ends; connections still open are aborted then."""
    double = RawServer(list(script))
    open_connections: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_connections.add(task)
        try:
            await double.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()  # the test is over; swallowed so that the stream's own callback stays quiet
        finally:
            open_connections.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    double.port = server.sockets[0].getsockname()[1]
    double.scheme = "https" if tls else "http"
    try:
        yield double
    finally:
        server.close()
        for task in list(open_connections):
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)
        await server.wait_closed()


def closed_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reply(
    body: bytes = b"ok", status: str = "200 OK", headers: dict[str, str] | None = None, *, length: int | None = None
) -> Behaviour:
    """A plain reply; ``length`` declares another size than the body has, and then the connection ends."""
    lines = {"Content-Type": "text/plain", "Content-Length": str(len(body) if length is None else length)}
    lines |= headers or {}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())

    async def behave(_seen: Seen, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)
        if length is not None:
            await writer.drain()
            writer.close()

    return behave


def raw(content: bytes, *, close: bool = True) -> Behaviour:
    """Exactly these bytes, then perhaps the end of the connection."""

    async def behave(_seen: Seen, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()
        if close:
            writer.close()

    return behave


async def reset(_seen: Seen, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End the connection with RST once the request was read."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def silence(_seen: Seen, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Never answer; wait for the client to leave."""
    await reader.read()


async def drip(_seen: Seen, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte at a time, for ever: each arrives long before a read timeout would end it."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


async def endless(_seen: Seen, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A chunked body without an end, as fast as it is read."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    block = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    while not writer.is_closing():
        writer.write(block)
        await writer.drain()

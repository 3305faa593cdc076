"""A national system's place on loopback: it answers what a case recorded, or misbehaves, and notes what arrived when.

Raw on purpose: half an answer, a reset or bytes that are no HTTP can't be had from a server that does its work. Every
exchange has a path prefix of its own (``/7/…``), so that many can be on their way at once.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from contracts.wire import WireResponse

_HEAD_LIMIT: Final = 65_536
_TOKEN: Final = json.dumps(
    {"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600, "error_code": "0", "session": "s3ssion"}
).encode()
"""What buys entry under every credential scheme."""


@dataclass(slots=True)
class Script:
    """One exchange: its replies in order, and perhaps how it goes wrong from one request (from 0) on.

    ``announced`` is asked when a request has arrived: whether the exchange is on record by then.
    """

    replies: Sequence[WireResponse]
    announced: Callable[[], bool]
    token_paths: frozenset[str] = frozenset()
    wrong_from: int = 0
    wrong: Sending | None = None
    requests: int = 0
    before_the_record: int = field(default=0)
    """Requests that arrived while nothing was on record."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a server does instead of answering well: bytes, then perhaps silence or an end of the connection.

    ``silent``: it keeps the connection and says no more; ``reset``: it ends it with RST instead of FIN.
    """

    content: Callable[[WireResponse], bytes] = lambda _reply: b""
    silent: bool = False
    reset: bool = False


def head(status: int, content_type: str, length: int, more: Sequence[tuple[str, str]] = ()) -> bytes:
    """A reply's first lines."""
    lines = [f"HTTP/1.1 {status} Reply", f"Content-Length: {length}", "Connection: close"]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    lines += [f"{name}: {value}" for name, value in more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


_OURS: Final = frozenset({"content-length", "content-type", "connection", "transfer-encoding", "content-encoding"})


def whole(reply: WireResponse) -> bytes:
    """A reply as it goes over the wire."""
    kept = [(name, value) for name, value in reply.headers.items() if name.lower() not in _OURS and value.isascii()]
    return head(reply.status, reply.headers.get("content-type", ""), len(reply.body), kept) + reply.body


class Server:
    """Listens on a free port of loopback while it is entered."""

    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.port = 0
        self.closed_port = 0
        """A port on which nobody listens: it is held, so that nobody else can."""
        self._held = socket.socket()

    async def __aenter__(self) -> Server:
        self._held.bind(("127.0.0.1", 0))
        self.closed_port = self._held.getsockname()[1]
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", 0, limit=_HEAD_LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        self._held.close()

    def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            name, path = await _request(reader)
            script = self.scripts.get(name)
            if script is None:
                return
            if path in script.token_paths:
                writer.write(head(200, "application/json", len(_TOKEN)) + _TOKEN)
                await writer.drain()
                return
            number = script.requests
            script.requests += 1
            script.before_the_record += not script.announced()
            reply = (
                script.replies[min(number, len(script.replies) - 1)] if script.replies else WireResponse(200, {}, b"")
            )
            if script.wrong is None or number < script.wrong_from:
                writer.write(whole(reply))
                await writer.drain()
                return
            await self._misbehave(writer, script.wrong, reply)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # whoever left before its answer is the client's affair
        finally:
            writer.close()

    async def _misbehave(self, writer: asyncio.StreamWriter, wrong: Sending, reply: WireResponse) -> None:
        if content := wrong.content(reply):
            writer.write(content)
            await writer.drain()
        if wrong.silent:
            await asyncio.Event().wait()  # until the client or the end of the suite lets go
        if wrong.reset:
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def _request(reader: asyncio.StreamReader) -> tuple[str, str]:
    """One request: the exchange that it belongs to, and its path without that and without a query."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    target = lines[0].split(" ")[1].partition("?")[0]
    length = 0
    for line in lines[1:]:
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-length":
            length = int(value)
    await reader.readexactly(length)
    _, name, rest = target.split("/", 2)
    return name, f"/{rest}"

"""A load generator that costs less than anything it measures: ready-made bytes over raw keep-alive connections.

Requests are written before the clock starts (proofs are signed then, too); while it runs, an answer is cut at its
``content-length`` and nothing else is looked at but its status.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import uvloop

CONNECTIONS = 32
PATIENCE_SECONDS = 120.0
_LENGTH = b"\r\ncontent-length: "


@dataclass(frozen=True, slots=True)
class Driven:
    """One round: seconds from the first byte sent to the last received, and every body that came."""

    seconds: float
    bodies: list[bytes]


class AnswerRefused(RuntimeError):
    """A server answered something else than 200, or closed: the round measures nothing."""


class _Connection(asyncio.Protocol):
    """Sends the next request whenever an answer is whole."""

    def __init__(self, waiting: deque[bytes], bodies: list[bytes], ended: asyncio.Future[None], count: int) -> None:
        self._waiting = waiting
        self._bodies = bodies
        self._ended = ended
        self._count = count
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's isn't registered as one

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the server closed a connection")

    def send(self) -> None:
        """The next request, if one is left."""
        if self._waiting:
            self._transport.write(self._waiting.popleft())

    def data_received(self, data: bytes) -> None:
        self._buffer = buffer = self._buffer + data if self._buffer else data
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        if not buffer.startswith(b"HTTP/1.1 200"):
            self._fail(f"answered {buffer[9:12].decode('ascii', 'replace')}")
            return
        at = buffer.find(_LENGTH)
        if at < 0:  # a server that writes its headers another way
            at = buffer[:end].lower().find(_LENGTH)
        at += len(_LENGTH)
        whole = end + 4 + int(buffer[at : buffer.find(b"\r\n", at)])
        if len(buffer) < whole:
            return
        self._bodies.append(buffer[end + 4 :])
        self._buffer = b""
        self.send()
        if len(self._bodies) == self._count and not self._ended.done():
            self._ended.set_result(None)

    def _fail(self, why: str) -> None:
        if not self._ended.done():
            self._ended.set_exception(AnswerRefused(why))


async def _drive(port: int, requests: Sequence[bytes], connections: int) -> Driven:
    loop = asyncio.get_running_loop()
    waiting, bodies, ended = deque(requests), list[bytes](), loop.create_future()
    opened = [
        await loop.create_connection(lambda: _Connection(waiting, bodies, ended, len(requests)), "127.0.0.1", port)
        for _ in range(min(connections, len(requests)))
    ]
    began = time.perf_counter()
    for _, connection in opened:
        connection.send()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await ended
    seconds = time.perf_counter() - began
    for transport, _ in opened:
        transport.abort()
    return Driven(seconds, bodies)


def drive(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS) -> Driven:
    """Send every request once, as fast as the server answers; raises `AnswerRefused` or ``TimeoutError``."""
    return uvloop.run(_drive(port, requests, connections))

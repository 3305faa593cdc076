"""What one request costs with each HTTP library, so that the default sender is chosen by measurement (ADR 0008).

Run ``python -m bench.senders``. The server runs as a process of its own; the figures are the client's CPU time per
request (minimum over interleaved batches, so that a busy machine hurts all alike), with httpx as the baseline.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time

from bench.rows import Row, row, table
from gateway.transport.sender import Limits, Link, Outgoing, Sender
from gateway.transport.senders.choice import SENDERS, build

REQUEST_BODY = b"<a>" + b"x" * 593 + b"</a>"
REPLY_BODY = b"<b>" + b"y" * 1893 + b"</b>"
REPLY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(REPLY_BODY)
) + REPLY_BODY
CONCURRENCIES = (1, 16)
BATCHES = 8
BATCH = 320
LIMITS = Limits(total_seconds=60.0)


class _Source(asyncio.Protocol):
    """Answers every whole request with the same bytes; knows just enough HTTP for our own senders."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0 and len(self._buffer) >= end + 4 + len(REQUEST_BODY):
            self._buffer = self._buffer[end + 4 + len(REQUEST_BODY) :]
            self._transport.write(REPLY)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Source, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _batch(sender: Sender, request: Outgoing, concurrency: int, count: int) -> float:
    async def work() -> None:
        for _ in range(count // concurrency):
            reply = await sender.send(request, LIMITS)
            assert len(reply.body) == len(REPLY_BODY)

    began = time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(concurrency):
            group.create_task(work())
    return (time.process_time() - began) / (count // concurrency * concurrency)


async def _measure(port: int) -> dict[tuple[str, int], float]:
    request = Outgoing(
        method="POST",
        url=f"http://127.0.0.1:{port}/look-up",
        template="/look-up",
        headers=(("Content-Type", "application/xml"),),
        body=REQUEST_BODY,
    )
    senders = {name: build(Link(connections=max(CONCURRENCIES)), name) for name in SENDERS}
    best: dict[tuple[str, int], float] = {}
    for concurrency in CONCURRENCIES:
        for sender in senders.values():
            await _batch(sender, request, concurrency, 2 * concurrency)
        for _ in range(BATCHES):
            for name, sender in senders.items():
                seconds = await _batch(sender, request, concurrency, BATCH)
                key = (name, concurrency)
                best[key] = min(best.get(key, seconds), seconds)
    for sender in senders.values():
        await sender.aclose()
    return best


def measure() -> list[Row]:
    """Rows for ``build/bench.json``: each sender against httpx, per concurrency, in microseconds of CPU."""
    command = [sys.executable, "-m", "bench.senders", "--serve"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        best = asyncio.run(_measure(int(server.stdout.readline())))
    finally:
        server.terminate()
        server.wait(timeout=30)
    return [
        row(
            f"sender {name}, {concurrency} concurrent",
            seconds * 1e6,
            best["httpx", concurrency] * 1e6,
            "µs CPU per request",
            f"{len(REQUEST_BODY)} B POST, {len(REPLY_BODY)} B reply, loopback, "
            f"minimum of {BATCHES} interleaved batches of {BATCH}; baseline httpx",
        )
        for (name, concurrency), seconds in best.items()
    ]


def main() -> None:
    """Print the table, or be the server."""
    if sys.argv[1:] == ["--serve"]:
        asyncio.run(_serve())
        return
    print(table(measure()))


if __name__ == "__main__":
    main()

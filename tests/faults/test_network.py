"""Faults on the way to a source: TLS and DNS end as `source_unavailable`, and the fault is the network's.

The gateway runs in this process here, so that the guard in `conftest.py` stands between it and any real resolver.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway import settings as reading
from gateway.api.server import Serving, bind
from gateway.app import Gateway as Running
from tests.faults import record
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import is_as_expected, question
from tests.faults.table import CONNECTORS, ON_THE_WAY, read
from tests.gateway.transport import raw_server
from tests.gateway.transport.certificates import Authority
from tests.gateway.transport.raw_server import RawServer


@pytest.fixture(scope="module")
def services() -> Iterator[Mocks]:
    with mocks() as running:
        yield running


@asynccontextmanager
async def badly_reached(kind: str, folder: Path) -> AsyncIterator[tuple[dict[str, Any], RawServer | None]]:
    """The settings of a source that is reached so, and the server behind it if there is one."""
    ours, theirs = Authority.make(folder / "ours"), Authority.make(folder / "theirs")
    ca_file = {"ca_file": str(ours.ca_file)}
    contexts = {
        "untrusted_certificate": theirs.server_context(),
        "wrong_host_certificate": ours.server_context(address="127.0.0.2"),
    }
    if kind == "no_tls":
        async with await asyncio.start_server(_plain_http, "127.0.0.1", 0) as plain:
            yield {"base_url": f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}", **ca_file}, None
        return
    if kind == "unknown_host":
        yield {"base_url": "https://source.invalid", **ca_file}, None
        return
    async with raw_server.serving(raw_server.reply(), tls=contexts[kind]) as server:
        yield {"base_url": f"https://127.0.0.1:{server.port}", **ca_file}, server


async def _plain_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What a server without TLS says to the beginning of a handshake."""
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


@asynccontextmanager
async def in_this_process(one: Gateway) -> AsyncIterator[None]:
    """The gateway of a prepared state directory, served from this loop."""
    settings = reading.check({**one.settings, "state": str(one.state), "operator_port": None})
    running = Running(settings, one_port=True)
    listening = bind("127.0.0.1", 0)
    one.caller.address = one.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    await running.start()
    try:
        async with asyncio.TaskGroup() as tasks:
            serving = Serving(running.public, listening)
            await serving.start(tasks)
            try:
                yield
            finally:
                serving.stop()
                await serving.ended()
    finally:
        await running.stop()
        listening.close()


@pytest.mark.parametrize("kind", sorted(ON_THE_WAY))
async def test_the_way_there_is_the_networks(services: Mocks, tmp_path: Path, kind: str) -> None:
    async with AsyncExitStack() as stack:
        reached, server = await stack.enter_async_context(badly_reached(kind, tmp_path))
        sources = {name: {**reached, "browser_url": services.ready[name]["url"]} for name in CONNECTORS}
        one = stack.enter_context(gateway(services, start=False, sources=sources))
        http = stack.enter_context(httpx.Client(trust_env=False, timeout=60))
        await stack.enter_async_context(in_this_process(one))
        await asyncio.to_thread(one.caller.sign_on, http)
        for row in (row for row in read().rows if row.kind == kind):
            asked = await asyncio.to_thread(question, one, row.connector, http)
            answer = await asyncio.to_thread(asked.put, http)
            is_as_expected(answer, row)
            entry = record.entry(one.state, answer.json()["receipt"])
            assert (entry["attempts"], entry["code"]) == (row.counted(read().n), row.code)
        assert server is None or not server.seen  # not one request was readable to whoever sits there

"""What only libraries of httpx's kind can do wrong: run out of pooled connections, and write URLs down."""

import asyncio
import logging

import httpx
import httpx2
import pytest

from gateway.transport.faults import GatewayBusy
from gateway.transport.sender import Limits, Link
from gateway.transport.senders.httpx_family import HttpxFamilySender
from tests.gateway.transport.raw_server import serving, silence
from tests.gateway.transport.senders.manners import asking, quiet

LIBRARIES = [(httpx, "httpcore"), (httpx2, "httpcore2")]


@pytest.mark.parametrize(("library", "wire"), LIBRARIES, ids=["httpx", "httpx2"])
async def test_no_free_connection_is_our_own_fault(library: object, wire: str) -> None:
    sender = HttpxFamilySender(library, wire, Link(connections=1))  # type: ignore[arg-type]  # a module
    async with serving(silence) as server, asyncio.TaskGroup() as group:
        first = group.create_task(sender.send(asking(server.url), Limits(total_seconds=60)))
        await server.arrived.wait()
        with pytest.raises(GatewayBusy) as caught:
            await sender.send(asking(server.url), Limits(total_seconds=60, pool_seconds=0.01))
        first.cancel()
    assert (caught.value.owner, caught.value.retry_after) == ("gateway", 1)
    quiet(caught.value)
    await sender.aclose()


@pytest.mark.parametrize(("library", "wire"), LIBRARIES, ids=["httpx", "httpx2"])
async def test_the_libraries_loggers_are_held_back(library: object, wire: str) -> None:
    name = getattr(library, "__name__", "")
    for logger in (name, wire):
        logging.getLogger(logger).setLevel(logging.DEBUG)
    await HttpxFamilySender(library, wire, Link()).aclose()  # type: ignore[arg-type]  # a module
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert not logging.getLogger(f"{wire}.http11").isEnabledFor(logging.INFO)

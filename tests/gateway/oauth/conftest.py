"""The token service on a real server on loopback, and an enrolled caller."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette

from gateway.oauth.routes import build
from tests.gateway.access.parties import House, Party


@asynccontextmanager
async def serving(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """The routes under uvicorn on a free port; the configured base URL stays what it is, whatever the port."""
    app = Starlette(routes=build(house.service, house.jwks))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, http="httptools", lifespan="off", ws="none"))
    # a socket that listens already: whoever connects before the server is up waits in its queue
    sock = socket.create_server(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve([sock]))
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            try:
                yield client
            finally:
                server.should_exit = True


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@pytest.fixture
def party(house: House) -> Party:
    return house.enroll(Party())


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with serving(house) as made:
        yield made

"""The token service on a real server on loopback, and an enrolled caller."""

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
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, http="httptools", lifespan="off", ws="none"))
    import asyncio

    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
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

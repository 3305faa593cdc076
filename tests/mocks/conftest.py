"""What tests of the mocks' control have in common: the population service, and somebody who asks over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from mocks.server import RunningMocks, running


@pytest_asyncio.fixture
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["population"]) as found:
        yield found


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        yield client

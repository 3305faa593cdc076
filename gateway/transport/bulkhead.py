"""One slow source must not hold every worker: each has room for so many attempts, and a short queue before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.transport.faults import GatewayBusy

_WAITING_PER_ROOM = 8


class Bulkhead:
    """At most ``concurrency`` attempts at once, and eight times as many waiting."""

    def __init__(self, concurrency: int) -> None:
        self._room = asyncio.Semaphore(concurrency)
        self._longest_queue = concurrency * _WAITING_PER_ROOM
        self._waiting = 0

    @asynccontextmanager
    async def room(self, wait_seconds: float) -> AsyncIterator[None]:
        """Hold a place; raises `GatewayBusy` when none gets free within ``wait_seconds`` or the queue is full."""
        if not await self._enter(wait_seconds):
            raise GatewayBusy("no room towards the source", owner="gateway", retry_after=1)
        try:
            yield
        finally:
            self._room.release()

    async def _enter(self, wait_seconds: float) -> bool:
        if not self._room.locked():
            await self._room.acquire()
            return True
        if wait_seconds <= 0 or self._waiting >= self._longest_queue:
            return False
        self._waiting += 1
        try:
            async with asyncio.timeout(wait_seconds):
                await self._room.acquire()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True

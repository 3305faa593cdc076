"""A Redis that hangs must not hang the gateway, so every command to it goes through one door with a short timeout.

After a failure the door stays shut for a moment: a dead server costs one wait per moment, not one per request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from gateway.cache.cache import CacheFault

_Result = TypeVar("_Result")
CONNECTIONS = 64


def connect(url: str, seconds: float = 0.5) -> Redis:
    """A client for ``redis://``, ``rediss://`` or ``unix://``; connects at its first command, never tries twice."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=seconds,  # of the wait for a free connection: the default pool fails its 101st command instead
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
    return Redis.from_pool(pool)


class RedisLink:
    """Runs commands on one client; ``seconds`` is the timeout of each, ``rest`` its pause after a fault."""

    def __init__(
        self, redis: Redis, *, seconds: float = 0.5, rest: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis = redis
        self._seconds = seconds
        self._rest = rest
        self._clock = clock
        self._shut_until = float("-inf")

    async def run(self, command: Callable[[Redis], Awaitable[_Result] | Any]) -> _Result:
        """The command's result; raises `CacheFault` for every failure, at once while the door is shut."""
        if self._clock() < self._shut_until:
            raise CacheFault("resting after a failure")
        try:
            async with asyncio.timeout(self._seconds):
                return cast(_Result, await command(self._redis))
        except (RedisError, OSError, TimeoutError) as fault:  # the text may hold a key or an address
            self._shut_until = self._clock() + self._rest
            raise CacheFault(type(fault).__name__) from None

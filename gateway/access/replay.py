"""Single use of proofs and assertions: the first to present a key wins, and whoever can't tell says no.

Keys are digests, never identifiers. The memory guard forgets at a restart and belongs to one process; replicas need
the Redis guard, whose server must not evict (checked by `RedisReplayGuard.ready`).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contracts.errors import Problem
from gateway.observability.refusals import Refusal


class ReplayGuard(Protocol):
    """Remembers what was used."""

    async def first(self, key: bytes, seconds: int) -> bool:
        """Whether ``key`` is presented for the first time within ``seconds``.

        Whoever can't tell lets nobody in, and says that it is the gateway's fault: `Problem` ``gateway_busy``.
        """
        ...


class MemoryReplayGuard:
    """Guard of one process; full means no. A key takes about 200 bytes; a million are 7,500 proofs a second."""

    def __init__(self, capacity: int = 1_000_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = capacity
        self._clock = clock
        self._used: set[bytes] = set()
        # one queue per lifetime, so that each is in order of expiry; callers use two or three lifetimes
        self._queues: dict[int, deque[tuple[float, bytes]]] = {}

    async def first(self, key: bytes, seconds: int) -> bool:
        """See `ReplayGuard.first`; atomic, since nothing is awaited."""
        now = self._clock()
        self._forget(now)
        if key in self._used:
            return False
        if len(self._used) >= self._capacity:
            raise Problem("gateway_busy", retry_after=1)
        self._used.add(key)
        self._queues.setdefault(seconds, deque()).append((now + seconds, key))
        return True

    def _forget(self, now: float) -> None:
        for queue in self._queues.values():
            while queue and queue[0][0] <= now:
                self._used.discard(queue.popleft()[1])


class GuardNotFit(Refusal, RuntimeError):
    """The Redis server may throw keys away, so it can't guard against replay."""


class RedisReplayGuard:
    """Guard shared by replicas: one atomic ``SET NX EX``; an error or a slow server lets nobody in.

    Hand over a client on a ``BlockingConnectionPool``: redis' default pool fails at its 101st concurrent command
    instead of waiting, and that failure would refuse a good proof.
    """

    def __init__(self, redis: Redis, prefix: str = "lienthong:used:", seconds: float = 0.5) -> None:
        self._redis = redis
        self._prefix = prefix.encode("ascii")
        self._patience = seconds

    async def first(self, key: bytes, seconds: int) -> bool:
        """See `ReplayGuard.first`."""
        try:
            async with asyncio.timeout(self._patience):
                return bool(await self._redis.set(self._prefix + key, b"1", nx=True, ex=seconds))
        except (RedisError, OSError, TimeoutError):
            raise Problem("gateway_busy", retry_after=1) from None

    async def ready(self) -> None:
        """Raise `GuardNotFit` where the server evicts keys when memory is short, ``RedisError`` where it is away."""
        memory = await self._redis.info("memory")
        if memory.get("maxmemory", 0) and memory.get("maxmemory_policy") != "noeviction":
            raise GuardNotFit("the replay guard needs a Redis server with maxmemory-policy noeviction")

"""How often a caller may ask: one generic cell rate per caller (GCRA), in memory or shared by replicas through Redis.

A limiter that can't count still limits: without its Redis server each replica falls back to its own memory.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``per_second`` requests on average, ``burst`` at once (at least 1)."""

    per_second: float
    burst: int

    def __post_init__(self) -> None:
        if not (math.isfinite(self.per_second) and self.per_second > 0 and self.burst >= 1):
            raise ValueError("a rate needs per_second above 0 and a burst of at least 1")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request. ``reset_seconds``: until the burst is whole again; if refused, until the next fits."""

    allowed: bool
    limit: int
    remaining: int
    reset_seconds: float

    def headers(self) -> dict[str, str]:
        """``RateLimit-*`` response headers (draft-ietf-httpapi-ratelimit-headers, three-field form)."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(math.ceil(self.reset_seconds)),
        }


class Limiter(Protocol):
    """Counts requests under a key."""

    async def take(self, key: str, rate: Rate) -> Taken:
        """Take one request off ``key``'s rate."""
        ...


def _taken(rate: Rate, ahead: float, allowed: bool) -> Taken:
    """``ahead``: seconds by which the key's cell clock runs ahead of time, after this request if it was allowed."""
    cell = 1 / rate.per_second
    if not allowed:
        return Taken(False, rate.burst, 0, max(0.0, ahead - (rate.burst - 1) * cell))
    return Taken(True, rate.burst, max(0, int(rate.burst - ahead / cell + 1e-9)), ahead)


class MemoryLimiter:
    """Counts in this process; remembers keys until their burst is whole again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ahead_of: dict[str, float] = {}

    async def take(self, key: str, rate: Rate) -> Taken:
        """See `Limiter.take`; atomic, since nothing is awaited."""
        now = self._clock()
        cell = 1 / rate.per_second
        at = max(self._ahead_of.get(key, now), now)
        if at - now > (rate.burst - 1) * cell + 1e-9:
            return _taken(rate, at - now, False)
        if len(self._ahead_of) >= _REMEMBERED:
            self._ahead_of = {each: until for each, until in self._ahead_of.items() if until > now}
        self._ahead_of[key] = at + cell
        return _taken(rate, at + cell - now, True)


_SCRIPT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local cell, slack = tonumber(ARGV[1]), tonumber(ARGV[2])
local at = tonumber(redis.call('GET', KEYS[1]) or now)
if at < now then at = now end
if at - now > slack then return {0, at - now} end
redis.call('SET', KEYS[1], string.format('%.0f', at + cell), 'PX', math.ceil((at + cell - now) / 1000) + 1)
return {1, at + cell - now}
"""
"""GCRA on the server's clock, in whole microseconds: ``cell`` is one request, ``slack`` a burst less one."""


class RedisLimiter:
    """Counts for all replicas in one atomic script on the server's clock."""

    def __init__(self, redis: Redis, prefix: str = "lienthong:rate:", seconds: float = 0.25) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._prefix = prefix
        self._patience = seconds
        self._own = MemoryLimiter()
        self.fallbacks = 0
        """Requests counted in this replica's memory, because the server didn't answer."""

    async def take(self, key: str, rate: Rate) -> Taken:
        """See `Limiter.take`."""
        cell = 1_000_000 / rate.per_second
        try:
            async with asyncio.timeout(self._patience):
                allowed, ahead = await self._script(
                    keys=[self._prefix + key], args=[f"{cell:.3f}", f"{(rate.burst - 1) * cell + 0.5:.3f}"]
                )
        except (RedisError, OSError, TimeoutError):
            self.fallbacks += 1
            return await self._own.take(key, rate)
        return _taken(rate, int(ahead) / 1_000_000, int(allowed) == 1)

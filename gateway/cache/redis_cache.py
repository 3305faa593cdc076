"""Replicas that share a Redis recall each other's answers; the server sees keyed hashes and sealed bytes."""

from __future__ import annotations

from gateway.cache.link import RedisLink


class RedisCache:
    """Cache shared by replicas; expiry is the server's."""

    def __init__(self, link: RedisLink, prefix: str = "lienthong:cache:") -> None:
        self._link = link
        self._prefix = prefix.encode()

    async def get(self, key: bytes) -> bytes | None:
        """See `gateway.cache.cache.Cache.get`."""
        found: bytes | None = await self._link.run(lambda redis: redis.get(self._name(key)))
        return found

    async def set(self, key: bytes, value: bytes, seconds: int) -> None:
        """See `gateway.cache.cache.Cache.set`."""
        if seconds < 1:
            await self._link.run(lambda redis: redis.delete(self._name(key)))
            return
        await self._link.run(lambda redis: redis.set(self._name(key), value, ex=seconds))

    def _name(self, key: bytes) -> bytes:
        return self._prefix + key.hex().encode()

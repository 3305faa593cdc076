"""A recalled answer is personal data at rest: it is sealed here, and what doesn't open, or isn't there, is nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from gateway.cache.cache import Cache, CacheFault
from gateway.keys.sealing import OtherEpoch, SealBroken, Seals

Result = Literal["hit", "miss", "fault", "forged"]
"""``fault``: the cache is dead, at a look-up or when keeping; ``forged``: a value that doesn't open."""


class SealedCache:
    """Seals before keeping and opens after; never raises, and tells ``count`` what happened."""

    def __init__(self, cache: Cache, sealer: Seals, count: Callable[[Result], None] = lambda result: None) -> None:
        self._cache = cache
        self._sealer = sealer
        self._count = count

    async def get(self, key: bytes) -> bytes | None:
        """The opened value. The key is the associated data: a value moved to another key doesn't open."""
        try:
            sealed = await self._cache.get(key)
        except CacheFault:
            self._count("fault")
            return None
        if sealed is None:
            self._count("miss")
            return None
        try:
            value = self._sealer.open(sealed, key)
        except OtherEpoch:
            self._count("miss")
            return None
        except SealBroken:
            self._count("forged")
            return None
        self._count("hit")
        return value

    async def set(self, key: bytes, value: bytes, seconds: int) -> None:
        """Seal and keep; a dead cache keeps nothing."""
        try:
            await self._cache.set(key, self._sealer.seal(value, key), seconds)
        except CacheFault:
            self._count("fault")

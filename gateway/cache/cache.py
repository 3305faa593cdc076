"""A recalled answer saves a source's time and a citizen's minute, so there is one small place where bytes are kept.

Keys are keyed hashes and values are sealed before they come here (`gateway.cache.sealed`): a cache knows nobody.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol


class CacheFault(Exception):
    """The cache's server didn't answer, or not in time; says how, never what was asked."""


class Cache(Protocol):
    """Bytes under bytes, for a while."""

    async def get(self, key: bytes) -> bytes | None:
        """The value, or ``None`` where there is none or it has expired; raises `CacheFault`."""
        ...

    async def set(self, key: bytes, value: bytes, seconds: int) -> None:
        """Keep ``value`` for ``seconds``; nothing is kept for less than one. Raises `CacheFault`."""
        ...


class MemoryCache:
    """Cache of one process; beyond ``entries`` or ``size`` bytes the one not used for longest goes."""

    def __init__(
        self, entries: int = 50_000, size: int = 256 * 1024 * 1024, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._entries = entries
        self._size = size
        self._clock = clock
        self._held: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._used = 0

    def __len__(self) -> int:
        return len(self._held)

    async def get(self, key: bytes) -> bytes | None:
        """See `Cache.get`."""
        found = self._held.get(key)
        if found is None:
            return None
        if found[0] <= self._clock():
            self._drop(key)
            return None
        self._held.move_to_end(key)
        return found[1]

    async def set(self, key: bytes, value: bytes, seconds: int) -> None:
        """See `Cache.set`."""
        self._drop(key)
        if seconds < 1:
            return
        self._held[key] = (self._clock() + seconds, value)
        self._used += len(key) + len(value)
        while len(self._held) > self._entries or self._used > self._size:
            self._drop(next(iter(self._held)))

    def _drop(self, key: bytes) -> None:
        found = self._held.pop(key, None)
        if found is not None:
            self._used -= len(key) + len(found[1])

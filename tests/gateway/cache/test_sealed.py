"""What lies in a cache is unreadable, and whatever doesn't open counts as nothing and is counted."""

import pytest

from gateway.cache.cache import Cache, CacheFault, MemoryCache
from gateway.cache.link import RedisLink, connect
from gateway.cache.redis_cache import RedisCache
from gateway.cache.sealed import SealedCache
from gateway.keys.sealing import Sealer
from tests.redis_server import redis_server

SEALER = Sealer({1: b"k" * 32}, "cache")


class DeadCache:
    """A cache whose server is gone."""

    async def get(self, key: bytes) -> bytes | None:
        raise CacheFault("gone")

    async def set(self, key: bytes, value: bytes, seconds: int) -> None:
        raise CacheFault("gone")


def sealed(cache: Cache) -> tuple[SealedCache, list[str]]:
    counted: list[str] = []
    return SealedCache(cache, SEALER, counted.append), counted


async def test_a_value_comes_back_and_lies_sealed() -> None:
    memory = MemoryCache()
    cache, counted = sealed(memory)
    assert await cache.get(b"k") is None
    await cache.set(b"k", b"a citizen's record", 60)
    assert await cache.get(b"k") == b"a citizen's record"
    kept = await memory.get(b"k")
    assert kept is not None and b"citizen" not in kept
    assert counted == ["miss", "hit"]


async def test_a_value_moved_to_another_key_does_not_open() -> None:
    memory = MemoryCache()
    cache, counted = sealed(memory)
    await cache.set(b"k", b"v", 60)
    await memory.set(b"other", await memory.get(b"k") or b"", 60)
    assert await cache.get(b"other") is None
    assert counted == ["forged"]


@pytest.mark.parametrize("forged", [b"", b"short", b"\x01" + bytes(60)])
async def test_what_nobody_sealed_does_not_open(forged: bytes) -> None:
    memory = MemoryCache()
    cache, counted = sealed(memory)
    await memory.set(b"k", forged, 60)
    assert await cache.get(b"k") is None
    assert counted == ["forged"]


async def test_every_altered_byte_is_noticed() -> None:
    memory = MemoryCache()
    cache, counted = sealed(memory)
    await cache.set(b"k", b"value", 60)
    kept = await memory.get(b"k") or b""
    for place in range(len(kept)):
        await memory.set(b"k", kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :], 60)
        assert await cache.get(b"k") is None
    assert counted == ["forged"] * len(kept)


async def test_a_dead_cache_counts_as_nothing() -> None:
    cache, counted = sealed(DeadCache())
    await cache.set(b"k", b"v", 60)
    assert await cache.get(b"k") is None
    assert counted == ["fault", "fault"]


async def test_a_server_that_dies_in_the_middle_counts_as_nothing() -> None:
    with redis_server() as (url, server):
        client = connect(url, seconds=5)
        cache, counted = sealed(RedisCache(RedisLink(client, seconds=5)))
        await cache.set(b"k", b"v", 60)
        assert await cache.get(b"k") == b"v"
        server.kill()
        server.wait()
        assert await cache.get(b"k") is None
        await cache.set(b"k", b"v", 60)
        assert counted == ["hit", "fault", "fault"]
        await client.aclose()

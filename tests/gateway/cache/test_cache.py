"""What `Cache` promises, over both implementations, and the bounds of the one in memory."""

import os
from collections.abc import AsyncIterator

import pytest

from gateway.cache.cache import Cache, MemoryCache
from gateway.cache.link import RedisLink, connect
from gateway.cache.redis_cache import RedisCache


class CacheContract:
    """Subclasses give the fixture `cache`."""

    async def test_what_was_set_is_there(self, cache: Cache) -> None:
        await cache.set(b"k", b"\x00\xffvalue", 60)
        assert await cache.get(b"k") == b"\x00\xffvalue"

    async def test_what_was_not_set_is_not_there(self, cache: Cache) -> None:
        assert await cache.get(b"other") is None

    async def test_the_last_value_counts(self, cache: Cache) -> None:
        await cache.set(b"k", b"1", 60)
        await cache.set(b"k", b"2", 60)
        assert await cache.get(b"k") == b"2"

    async def test_an_empty_value_is_a_value(self, cache: Cache) -> None:
        await cache.set(b"k", b"", 60)
        assert await cache.get(b"k") == b""

    @pytest.mark.parametrize("seconds", [0, -1])
    async def test_no_time_keeps_nothing_and_removes_what_was(self, cache: Cache, seconds: int) -> None:
        await cache.set(b"k", b"1", 60)
        await cache.set(b"k", b"2", seconds)
        assert await cache.get(b"k") is None


class TestMemoryCache(CacheContract):
    """In one process."""

    @pytest.fixture
    def cache(self) -> Cache:
        return MemoryCache()


class TestRedisCache(CacheContract):
    """On a live server."""

    @pytest.fixture
    async def cache(self, redis_url: str) -> AsyncIterator[Cache]:
        client = connect(redis_url, seconds=30)
        yield RedisCache(RedisLink(client, seconds=30), prefix=f"t{os.urandom(6).hex()}:")
        await client.aclose()


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


async def test_a_value_expires() -> None:
    watch = Watch()
    cache = MemoryCache(clock=watch)
    await cache.set(b"k", b"v", 10)
    watch.at = 9.9
    assert await cache.get(b"k") == b"v"
    watch.at = 10.0
    assert await cache.get(b"k") is None
    assert len(cache) == 0


async def test_the_one_not_used_for_longest_goes_first() -> None:
    cache = MemoryCache(entries=2)
    await cache.set(b"a", b"1", 60)
    await cache.set(b"b", b"2", 60)
    await cache.get(b"a")
    await cache.set(b"c", b"3", 60)
    assert [await cache.get(key) for key in (b"a", b"b", b"c")] == [b"1", None, b"3"]


async def test_bytes_are_bounded_too() -> None:
    cache = MemoryCache(size=100)
    for number in range(50):
        await cache.set(bytes([number]), b"x" * 30, 60)
    assert len(cache) == 3
    await cache.set(b"big", b"x" * 200, 60)
    assert len(cache) == 0


async def test_room_is_given_back() -> None:
    cache = MemoryCache(size=100)
    for _again in range(50):
        await cache.set(b"k", b"x" * 60, 60)
    await cache.set(b"k", b"", 0)
    await cache.set(b"l", b"x" * 90, 60)
    assert await cache.get(b"l") == b"x" * 90

"""The first one wins and doubt means no: one suite over both guards, the Redis one against a real server."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from contracts.errors import Problem
from gateway.access.replay import GuardNotFit, MemoryReplayGuard, RedisReplayGuard, ReplayGuard
from tests.gateway.access.parties import Clock


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture(params=["memory", "redis"])
def guard(request: pytest.FixtureRequest, redis: Redis) -> ReplayGuard:
    return MemoryReplayGuard() if request.param == "memory" else RedisReplayGuard(redis)


async def test_the_first_wins(guard: ReplayGuard) -> None:
    one, two = secrets.token_bytes(8), secrets.token_bytes(8)
    assert await guard.first(one, 60)
    assert not await guard.first(one, 60)
    assert not await guard.first(one, 300)
    assert await guard.first(two, 60)


async def test_of_twenty_at_once_one_wins(guard: ReplayGuard) -> None:
    key = secrets.token_bytes(8)
    assert sum(await asyncio.gather(*(guard.first(key, 60) for _ in range(20)))) == 1


async def test_memory_forgets_what_has_expired() -> None:
    clock = Clock()
    guard = MemoryReplayGuard(clock=clock.seconds)
    assert await guard.first(b"short", 10) and await guard.first(b"long", 100)
    clock.advance(9.9)
    assert not await guard.first(b"short", 10)
    clock.advance(0.1)
    assert await guard.first(b"short", 10)
    assert not await guard.first(b"long", 100)
    clock.advance(1000)
    assert await guard.first(b"other", 10)
    assert guard._used == {b"other"}


async def test_a_full_memory_says_no() -> None:
    guard = MemoryReplayGuard(capacity=2)
    assert await guard.first(b"1", 10) and await guard.first(b"2", 10)
    with pytest.raises(Problem, match="gateway_busy"):
        await guard.first(b"3", 10)
    assert not await guard.first(b"1", 10)


async def test_redis_keys_expire(redis: Redis) -> None:
    key = secrets.token_bytes(8)
    assert await RedisReplayGuard(redis).first(key, 77)
    assert 70 <= await redis.ttl(b"lienthong:used:" + key) <= 77


async def test_no_server_means_no() -> None:
    async with Redis(host="127.0.0.1", port=1) as client:
        with pytest.raises(Problem, match="gateway_busy"):
            await RedisReplayGuard(client).first(b"key", 60)


async def test_a_silent_server_means_no() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Redis(host="127.0.0.1", port=port) as client:
        with pytest.raises(Problem, match="gateway_busy"):
            await RedisReplayGuard(client, seconds=0.05).first(b"key", 60)


async def test_a_server_that_evicts_is_refused(redis: Redis) -> None:
    guard = RedisReplayGuard(redis)
    await guard.ready()
    await redis.config_set("maxmemory", "100mb")
    await redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(GuardNotFit):
            await guard.ready()
        await redis.config_set("maxmemory-policy", "noeviction")
        await guard.ready()
    finally:
        await redis.config_set("maxmemory", "0")
        await redis.config_set("maxmemory-policy", "noeviction")

"""A caller gets its burst and its rate and not one request more; one suite over both limiters."""

import asyncio
import secrets

import pytest
from redis.asyncio import Redis

from gateway.access.limits import Limiter, MemoryLimiter, Rate, RedisLimiter
from tests.gateway.access.parties import Clock

SLOW = Rate(per_second=0.01, burst=5)
"""So slow that no second passes during a test."""


@pytest.mark.parametrize("kind", ["memory", "redis"])
async def test_the_burst_is_the_bound(kind: str, redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        limiter: Limiter = MemoryLimiter() if kind == "memory" else RedisLimiter(client)
        key = secrets.token_hex(8)
        taken = [await limiter.take(key, SLOW) for _ in range(5)]
        assert [each.allowed for each in taken] == [True] * 5
        assert [each.remaining for each in taken] == [4, 3, 2, 1, 0]
        refused = await limiter.take(key, SLOW)
        assert not refused.allowed and refused.remaining == 0 and refused.limit == 5
        assert 0 < refused.reset_seconds <= 100
        assert (await limiter.take(secrets.token_hex(8), SLOW)).allowed, "each caller has its own"


@pytest.mark.parametrize("kind", ["memory", "redis"])
async def test_at_once_no_more_than_the_burst(kind: str, redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        limiter: Limiter = MemoryLimiter() if kind == "memory" else RedisLimiter(client, seconds=30)
        key = secrets.token_hex(8)
        taken = await asyncio.gather(*(limiter.take(key, SLOW) for _ in range(40)))
        assert sum(each.allowed for each in taken) == 5


async def test_requests_come_back_with_time() -> None:
    clock = Clock()
    limiter = MemoryLimiter(clock.seconds)
    rate = Rate(per_second=2, burst=4)
    for _ in range(4):
        assert (await limiter.take("one", rate)).allowed
    refused = await limiter.take("one", rate)
    assert not refused.allowed and refused.reset_seconds == pytest.approx(0.5)
    clock.advance(0.5)
    assert (await limiter.take("one", rate)).allowed
    assert not (await limiter.take("one", rate)).allowed
    clock.advance(3600)
    assert [(await limiter.take("one", rate)).allowed for _ in range(6)] == [True] * 4 + [False] * 2


async def test_a_burst_of_one_is_one_at_a_time() -> None:
    limiter = MemoryLimiter(Clock().seconds)
    assert [(await limiter.take("one", Rate(per_second=2, burst=1))).allowed for _ in range(2)] == [True, False]


async def test_memory_forgets_callers_that_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.access.limits._REMEMBERED", 3)
    clock = Clock()
    limiter = MemoryLimiter(clock.seconds)
    for name in "abc":
        await limiter.take(name, SLOW)
    clock.advance(1_000)
    await limiter.take("d", SLOW)
    assert set(limiter._ahead_of) == {"d"}


async def test_without_its_server_it_still_limits() -> None:
    async with Redis(host="127.0.0.1", port=1) as client:
        limiter = RedisLimiter(client)
        taken = [await limiter.take("one", SLOW) for _ in range(6)]
        assert [each.allowed for each in taken] == [True] * 5 + [False]
        assert limiter.fallbacks == 6


async def test_redis_keys_expire(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        key = secrets.token_hex(8)
        await RedisLimiter(client).take(key, SLOW)
        assert 0 < await client.pttl(f"lienthong:rate:{key}") <= 100_002


async def test_headers_are_whole_numbers() -> None:
    taken = await MemoryLimiter(Clock().seconds).take("one", Rate(3, 10))
    assert taken.headers() == {"RateLimit-Limit": "10", "RateLimit-Remaining": "9", "RateLimit-Reset": "1"}


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (-1, 1), (1, 0), (float("inf"), 1), (float("nan"), 1)])
def test_a_rate_that_is_none_is_refused(per_second: float, burst: int) -> None:
    with pytest.raises(ValueError, match="rate"):
        Rate(per_second, burst)

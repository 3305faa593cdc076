"""Tests of the one choice: memory on one machine, Redis beyond it."""

from pathlib import Path
from typing import Any

import pytest

from gateway import settings as reading
from gateway.access.limits import MemoryLimiter, RedisLimiter
from gateway.access.quotas import RedisQuotas, StoredQuotas
from gateway.access.replay import MemoryReplayGuard, RedisReplayGuard
from gateway.app.shared import Shared
from gateway.cache.cache import MemoryCache
from gateway.cache.flights import MemoryFlights
from gateway.cache.redis_cache import RedisCache
from gateway.cache.redis_flights import RedisFlights
from gateway.cache.sign_ins import RedisSignIns, SignIns
from gateway.keys.ring import KeyRing
from gateway.settings import SettingsFault


def build(folder: Path, **cache: Any) -> Shared:
    raw = {"base_url": "http://127.0.0.1:8080", "state": str(folder), "sources": {}, "cache": cache}
    return Shared.build(reading.check(raw), KeyRing.open(folder / "keys"), lambda: b"")


def kinds(shared: Shared) -> list[type]:
    return [
        type(part)
        for part in (shared.cache, shared.flights, shared.limiter, shared.guard, shared.quotas, shared.sign_ins)
    ]


async def test_one_machine_needs_nothing_but_memory_and_its_files(tmp_path: Path) -> None:
    shared = build(tmp_path)
    assert kinds(shared) == [MemoryCache, MemoryFlights, MemoryLimiter, MemoryReplayGuard, StoredQuotas, SignIns]
    assert shared.redis is None
    assert isinstance(shared.quotas, StoredQuotas)
    await shared.quotas.close()
    shared.sign_ins.close()


async def test_beyond_one_machine_all_of_it_is_in_redis(tmp_path: Path, redis_url: str) -> None:
    """One part left in memory would let a proof be replayed, or a quota be spent, once per replica."""
    shared = build(tmp_path, backend="redis", url=redis_url)
    assert kinds(shared) == [RedisCache, RedisFlights, RedisLimiter, RedisReplayGuard, RedisQuotas, RedisSignIns]
    assert shared.redis is not None
    assert await shared.redis.ping()
    await shared.redis.aclose()


async def test_redis_is_not_asked_before_the_first_use(tmp_path: Path) -> None:
    shared = build(tmp_path, backend="redis", url=f"unix://{tmp_path}/no.sock")
    assert shared.redis is not None
    await shared.redis.aclose()


@pytest.mark.parametrize("url", ["hunter2://host", "host:6379/hunter2", "http://hunter2@host"])
def test_an_address_that_is_none_of_redis_is_named_and_not_repeated(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsFault, match=r"cache\.url") as caught:
        build(tmp_path, backend="redis", url=url)
    assert "hunter2" not in str(caught.value) and caught.value.__cause__ is None

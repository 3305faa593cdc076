"""What the server sees of a cached answer (the shared promises are in test_cache.py), and what a dead one means."""

import os
from pathlib import Path

import pytest

from gateway.cache.cache import CacheFault
from gateway.cache.link import RedisLink, connect
from gateway.cache.redis_cache import RedisCache


async def test_keys_lie_under_the_prefix_and_expire_by_the_server(redis_url: str) -> None:
    prefix = f"t{os.urandom(6).hex()}:"
    client = connect(redis_url, seconds=30)
    await RedisCache(RedisLink(client, seconds=30), prefix).set(b"\x01\x02", b"v", 60)
    assert await client.get(f"{prefix}0102") == b"v"
    assert 0 < await client.ttl(f"{prefix}0102") <= 60
    await client.aclose()


async def test_a_dead_server_is_a_fault(tmp_path: Path) -> None:
    client = connect(f"unix://{tmp_path}/nobody.sock")
    cache = RedisCache(RedisLink(client, rest=0))
    with pytest.raises(CacheFault):
        await cache.get(b"k")
    with pytest.raises(CacheFault):
        await cache.set(b"k", b"v", 60)
    with pytest.raises(CacheFault):
        await cache.set(b"k", b"v", 0)
    await client.aclose()

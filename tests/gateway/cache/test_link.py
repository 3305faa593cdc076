"""A Redis that is dead or hangs costs one short wait, then a moment without any."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from gateway.cache.cache import CacheFault
from gateway.cache.link import RedisLink, connect
from tests.gateway.cache.test_cache import Watch


async def _answer(link: RedisLink, command: Callable[[Redis], Any]) -> Any:
    """What one command gives, without asking its type."""
    return await link.run(command)


async def test_a_command_gives_its_result(redis_url: str) -> None:
    client = connect(redis_url, seconds=30)
    assert await _answer(RedisLink(client, seconds=30), lambda redis: redis.ping()) is True
    await client.aclose()


async def test_a_wrong_command_is_a_fault_without_its_text(redis_url: str) -> None:
    client = connect(redis_url, seconds=30)
    with pytest.raises(CacheFault) as caught:
        await RedisLink(client, seconds=30).run(lambda redis: redis.eval("return redis.call(ARGV[1])", 0, "a value"))
    assert "value" not in str(caught.value) and caught.value.__suppress_context__
    await client.aclose()


async def test_a_hanging_server_is_given_up(tmp_path: Path) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    path = tmp_path / "r.sock"
    server = await asyncio.start_unix_server(silent, path)
    client = connect(f"unix://{path}", seconds=0.05)
    with pytest.raises(CacheFault):
        await RedisLink(client, seconds=0.1).run(lambda redis: redis.ping())
    await client.aclose()
    server.close()
    await server.wait_closed()


async def test_after_a_fault_the_door_stays_shut_for_a_moment(tmp_path: Path) -> None:
    watch = Watch()
    tried: list[int] = []
    client = connect(f"unix://{tmp_path}/nobody.sock")
    link = RedisLink(client, rest=1.0, clock=watch)

    def ping(redis: Redis) -> Any:
        tried.append(1)
        return redis.ping()

    async def attempt() -> None:
        with pytest.raises(CacheFault):
            await _answer(link, ping)

    await attempt()
    await attempt()
    assert len(tried) == 1
    watch.at = 1.0
    await attempt()
    assert len(tried) == 2
    await client.aclose()


async def test_leaving_a_command_is_no_fault(redis_url: str) -> None:
    client = connect(redis_url, seconds=30)
    link = RedisLink(client, seconds=30)
    asking = asyncio.get_running_loop().create_task(
        _answer(link, lambda redis: redis.blpop(["nothing-here"], timeout=20))
    )
    await asyncio.sleep(0.05)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await _answer(link, lambda redis: redis.ping()) is True
    await client.aclose()

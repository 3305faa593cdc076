"""Flights over a real Redis: the shared promises, two replicas with one exchange, and what happens when a part dies."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from contracts.errors import Ambiguous, NotFound, Problem, SourceFault, SourceTimeout, SourceUnavailable
from gateway.cache.flights import FlightAbandoned, Flights
from gateway.cache.link import RedisLink, connect
from gateway.cache.redis_flights import RedisFlights, pack_ending, unpack_ending
from gateway.keys.sealing import Sealer
from tests.gateway.cache.test_flights import KEY, FlightsContract, answer, behind, broken, fault_of
from tests.redis_server import redis_server

SEALER = Sealer({1: b"k" * 32}, "flights")


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url, seconds=30)
    yield client
    await client.aclose()


@pytest.fixture
def prefix() -> str:
    return f"t{os.urandom(6).hex()}:"


def replica(redis: Redis, prefix: str, **more: Any) -> RedisFlights:
    # timeouts are generous: the machine is shared
    return RedisFlights(RedisLink(redis, seconds=30), SEALER, **{"poll": 0.01, "prefix": prefix, **more})


class TestRedisFlights(FlightsContract):
    """One replica on a live server."""

    @pytest.fixture
    async def flights(self, redis: Redis, prefix: str) -> AsyncIterator[Flights]:
        flights = replica(redis, prefix)
        yield flights
        await flights.drain(0)


class TestWithoutRedis(FlightsContract):
    """One replica whose server is not there: it leads for itself."""

    @pytest.fixture
    async def flights(self, tmp_path: Any) -> AsyncIterator[Flights]:
        client = connect(f"unix://{tmp_path}/nobody.sock")
        flights = RedisFlights(RedisLink(client), SEALER)
        yield flights
        await flights.drain(0)
        await client.aclose()


async def test_two_replicas_make_one_exchange(redis: Redis, prefix: str) -> None:
    here, there = replica(redis, prefix), replica(redis, prefix)
    gate, runs = asyncio.Event(), []

    async def run() -> bytes:
        runs.append(1)
        await gate.wait()
        return b"shared"

    leader = await here.enter(KEY, "entry-here")
    joiner = await there.enter(KEY, "entry-there")
    third = await there.enter(KEY, "entry-third")
    assert (leader.leads, joiner.leads, third.leads) == (True, False, False)
    assert joiner.leader == third.leader == "entry-here"
    leader.start(run)
    gate.set()
    assert list(await asyncio.gather(leader.result(), joiner.result(), third.result())) == [b"shared"] * 3
    assert runs == [1]
    await asyncio.gather(here.drain(), there.drain())
    assert len(here) == len(there) == 0


async def test_a_fault_reaches_the_other_replica_without_its_reason(redis: Redis, prefix: str) -> None:
    here, there = replica(redis, prefix), replica(redis, prefix)
    leader, joiner = await here.enter(KEY, "a"), await there.enter(KEY, "b")
    leader.start(broken(SourceTimeout("only for the log", retry_after=3, owner="network")))
    fault = await fault_of(joiner.result())
    assert isinstance(fault, SourceTimeout)
    assert (fault.retry_after, fault.owner, fault.reason) == (3, "network", "")
    await here.drain()


async def test_what_is_given_up_is_given_up_everywhere(redis: Redis, prefix: str) -> None:
    here, there = replica(redis, prefix), replica(redis, prefix)
    leader, joiner = await here.enter(KEY, "a"), await there.enter(KEY, "b")
    leader.abandon(Problem("audit_unavailable"))
    fault = await fault_of(joiner.result())
    assert isinstance(fault, Problem) and fault.code == "audit_unavailable"
    await here.drain()
    assert (await there.enter(KEY, "c")).leads


async def test_a_replica_that_dies_holds_up_nobody(redis: Redis, prefix: str) -> None:
    here, there = replica(redis, prefix, lease=0.3), replica(redis, prefix, lease=0.3)
    leader, joiner = await here.enter(KEY, "a"), await there.enter(KEY, "b")
    assert leader.leads  # and never starts: as if it had been killed
    assert isinstance(await fault_of(joiner.result()), FlightAbandoned)
    assert (await there.enter(KEY, "c")).leads


async def test_a_lease_is_renewed_while_the_run_lives(redis: Redis, prefix: str) -> None:
    here, there = replica(redis, prefix, lease=0.6), replica(redis, prefix, lease=0.6)
    gate = asyncio.Event()
    leader = await here.enter(KEY, "a")
    leader.start(behind(gate, b"late"))
    joiner = await there.enter(KEY, "b")
    await asyncio.sleep(1.5)  # more than twice the lease
    gate.set()
    assert await joiner.result() == b"late"
    await here.drain()


async def test_an_entrant_that_leaves_while_asking_holds_up_nobody(redis: Redis, prefix: str) -> None:
    flights = replica(redis, prefix)
    entering = asyncio.get_running_loop().create_task(flights.enter(KEY, "a"))
    await asyncio.sleep(0)
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering
    await flights.drain()
    after = await flights.enter(KEY, "b")
    assert after.leads
    after.start(answer(b"v"))
    assert await after.result() == b"v"
    await flights.drain()


async def test_an_answer_lies_sealed_and_bound_to_its_leader(redis: Redis, prefix: str) -> None:
    here, there = replica(redis, prefix), replica(redis, prefix)
    leader, joiner = await here.enter(KEY, "a"), await there.enter(KEY, "b")
    leader.start(answer(b"a person's record"))
    assert await joiner.result() == b"a person's record"
    await here.drain()
    (name,) = [name async for name in redis.scan_iter(f"{prefix}*")]
    kept = cast(bytes, await redis.get(name))
    assert name.endswith(b":a") and b"person" not in kept
    assert 0 < await redis.pttl(name) <= 10_000


async def test_a_forged_answer_is_no_answer(redis: Redis, prefix: str) -> None:
    there = replica(redis, prefix)
    base = f"{prefix}{{{KEY.hex()}}}"
    await redis.set(base, "a")
    joiner = await there.enter(KEY, "b")
    assert not joiner.leads
    await redis.set(f"{base}:a", SEALER.seal(b"=forged", b"another place"))
    assert isinstance(await fault_of(joiner.result()), FlightAbandoned)


async def test_a_server_that_dies_takes_no_answer_with_it() -> None:
    with redis_server() as (url, server):
        ours, theirs = connect(url, seconds=5), connect(url, seconds=5)
        here = RedisFlights(RedisLink(ours, seconds=5, rest=0), SEALER, poll=0.01, lease=0.3)
        there = RedisFlights(RedisLink(theirs, seconds=5, rest=0), SEALER, poll=0.01, lease=0.3)
        gate = asyncio.Event()
        leader, joiner = await here.enter(KEY, "a"), await there.enter(KEY, "b")
        leader.start(behind(gate, b"mine"))
        server.kill()
        server.wait()
        gate.set()
        assert await leader.result() == b"mine"  # the exchange was made: its own waiters get it
        assert isinstance(await fault_of(joiner.result()), FlightAbandoned)
        alone = await there.enter(KEY, "c")
        assert alone.leads  # without a server each replica asks for itself
        alone.start(answer(b"theirs"))
        assert await alone.result() == b"theirs"
        await asyncio.gather(here.drain(), there.drain())
        assert len(here) == len(there) == 0
        await asyncio.gather(ours.aclose(), theirs.aclose())


@pytest.mark.parametrize(
    "ending",
    [
        b"", b"=", b"value", NotFound(), Ambiguous(), Problem("quota_exhausted", retry_after=9), FlightAbandoned(),
        SourceUnavailable("r", owner="network", retry_after=1, source_code="x"),
    ],
)  # fmt: skip
def test_every_ending_travels(ending: bytes | BaseException) -> None:
    arrived = unpack_ending(pack_ending(ending))
    if isinstance(ending, bytes):
        assert arrived == ending
        return
    assert type(arrived) is type(ending)
    if isinstance(ending, SourceFault) and isinstance(arrived, SourceFault):
        assert (arrived.owner, arrived.retry_after, arrived.source_code) == (
            ending.owner, ending.retry_after, ending.source_code,
        )  # fmt: skip
    if isinstance(ending, Problem) and isinstance(arrived, Problem):
        assert (arrived.code, arrived.retry_after, arrived.owner) == (ending.code, ending.retry_after, ending.owner)


def test_an_exception_of_no_contract_arrives_as_internal() -> None:
    arrived = unpack_ending(pack_ending(KeyError("a value that must not travel")))
    assert isinstance(arrived, Problem) and arrived.code == "internal"
    assert b"value" not in pack_ending(KeyError("a value that must not travel"))

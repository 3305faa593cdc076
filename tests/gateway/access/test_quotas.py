"""A grant's quota is never given twice: not by a restart, a crash, a second process, or many requests at once."""

import asyncio
import secrets
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import BlockingConnectionPool, Redis

from contracts.access import GrantEntry, Quota
from contracts.errors import Problem
from contracts.identifiers import ProcedureCode
from gateway.access.quotas import Quotas, RedisQuotas, StoredQuotas, period_of
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.access.parties import ALWAYS, START


def grant(count: int | None, period: str = "day") -> GrantEntry:
    return GrantEntry(
        id=f"g-{secrets.token_hex(4)}",
        caller="one-stop-h26",
        procedure=ProcedureCode.parse("1.001193"),
        dataset="persons",
        operations=frozenset({"query"}),
        fields=frozenset({"full_name"}),
        channels=frozenset({"counter"}),
        legal_basis="Điều 1",
        validity=ALWAYS,
        quota=None if count is None else Quota(count, period),  # type: ignore[arg-type]  # one of the three words
    )


async def used(quotas: Quotas, entry: GrantEntry, tries: int, now: datetime = START) -> int:
    return sum([await quotas.take(entry, now) is None for _ in range(tries)])


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
@pytest.mark.parametrize("count", [1, 7, 250])
async def test_exactly_the_quota(kind: str, count: int, tmp_path: Path, redis_url: str) -> None:
    # as many at once as there are requests: a pool that fails instead of waiting would refuse some
    async with Redis.from_pool(BlockingConnectionPool.from_url(redis_url, timeout=60)) as client:
        quotas: StoredQuotas | RedisQuotas
        quotas = (
            StoredQuotas(SqliteFile(tmp_path / "access.db")) if kind == "sqlite" else RedisQuotas(client, seconds=30)
        )
        entry = grant(count)
        answers = await asyncio.gather(*(quotas.take(entry, START) for _ in range(count + 20)))
        assert answers.count(None) == count
        assert all(0 < wait <= 86_400 for wait in answers if wait is not None)
        assert await used(quotas, entry, 3, START + timedelta(days=1)) == min(count, 3), "the next day counts anew"
        assert await used(quotas, grant(None), 50) == 50, "no quota, no bound"
        if isinstance(quotas, StoredQuotas):
            await quotas.close()


async def test_a_restart_gives_nothing_back_that_was_used(tmp_path: Path) -> None:
    entry = grant(1000)
    quotas = StoredQuotas(SqliteFile(tmp_path / "access.db"))
    assert await used(quotas, entry, 995) == 995
    await quotas.close()
    again = StoredQuotas(SqliteFile(tmp_path / "access.db"))
    assert await used(again, entry, 20) == 5
    await again.close()


async def test_a_crash_loses_at_most_a_lease(tmp_path: Path) -> None:
    entry = grant(1000)
    crashed, after = StoredQuotas(SqliteFile(tmp_path / "access.db")), StoredQuotas(SqliteFile(tmp_path / "access.db"))
    assert await used(crashed, entry, 501) == 501  # the second process takes over without the first giving back
    assert 990 - 510 <= await used(after, entry, 1000) <= 499
    for quotas in (crashed, after):
        await quotas.close()


async def test_two_processes_share_one_quota(tmp_path: Path) -> None:
    one, two = StoredQuotas(SqliteFile(tmp_path / "access.db")), StoredQuotas(SqliteFile(tmp_path / "access.db"))
    entry = grant(90)
    taken = 0
    for _ in range(100):
        taken += await used(one, entry, 1) + await used(two, entry, 1)
    assert taken == 90
    await one.close()
    await two.close()


async def test_a_clock_set_back_finds_what_was_used(tmp_path: Path) -> None:
    quotas = StoredQuotas(SqliteFile(tmp_path / "access.db"))
    entry = grant(3)
    assert await used(quotas, entry, 5) == 3
    assert await used(quotas, entry, 1, START + timedelta(days=1)) == 1
    assert await used(quotas, entry, 5) == 0
    await quotas.close()


async def test_what_is_left_of_yesterdays_lease_is_not_used_today(tmp_path: Path) -> None:
    quotas = StoredQuotas(SqliteFile(tmp_path / "access.db"))
    entry = grant(500)  # leases of five
    assert await used(quotas, entry, 1) == 1
    assert await used(quotas, entry, 510, START + timedelta(days=1)) == 500
    await quotas.close()


async def test_a_shared_count_lives_longer_than_its_period(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        quotas, entry, late = RedisQuotas(client, seconds=30), grant(1, "hour"), START.replace(minute=59, second=30)
        assert await used(quotas, entry, 3, late) == 1
        assert 3600 <= await client.ttl(f"lienthong:quota:{entry.id}:{period_of(Quota(1, 'hour'), late)[0]}") <= 3630


async def test_old_counts_go(tmp_path: Path) -> None:
    quotas = StoredQuotas(SqliteFile(tmp_path / "access.db"))
    entry = grant(3)
    await used(quotas, entry, 1)
    await used(quotas, entry, 1, START + timedelta(days=100))
    await quotas.close()
    with sqlite3.connect(tmp_path / "access.db") as connection:
        assert len(connection.execute("SELECT * FROM quota_counts").fetchall()) == 1
    connection.close()


async def test_what_cannot_be_counted_is_not_given(tmp_path: Path) -> None:
    quotas = StoredQuotas(SqliteFile(tmp_path / "access.db"))
    quotas._connection.execute("DROP TABLE quota_counts")
    with pytest.raises(Problem, match="gateway_busy"):
        await quotas.take(grant(5), START)
    quotas._connection.execute("CREATE TABLE quota_counts (grant_id, period, leased, PRIMARY KEY (grant_id, period))")
    assert await used(quotas, grant(5), 7) == 5, "the next one is counted again"
    await quotas.close()
    async with Redis(host="127.0.0.1", port=1) as client:
        with pytest.raises(Problem, match="gateway_busy"):
            await RedisQuotas(client).take(grant(5), START)


@pytest.mark.parametrize(
    ("period", "at", "named", "seconds"),
    [
        ("hour", datetime(2026, 11, 22, 3, 59, 30, tzinfo=UTC), "hour:2026-11-22T10", 30),
        ("day", datetime(2026, 11, 22, 16, 59, 59, 500_000, tzinfo=UTC), "day:2026-11-22T00", 1),
        ("day", datetime(2026, 11, 22, 17, 0, 0, tzinfo=UTC), "day:2026-11-23T00", 86_400),
        ("month", datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), "month:2026-12-01T00", 3_600),
        ("month", datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), "month:2027-01-01T00", 31 * 86_400),
    ],
)
def test_periods_are_those_of_viet_nam(period: str, at: datetime, named: str, seconds: int) -> None:
    assert period_of(Quota(1, period), at) == (named, seconds)  # type: ignore[arg-type]  # one of the three words

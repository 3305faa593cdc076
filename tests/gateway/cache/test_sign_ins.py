"""What a remembered sign-in promises, on SQLite and on Redis: one use, one caller, ten minutes, nothing readable."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest
from redis.asyncio import Redis

from gateway.cache.cache import CacheFault
from gateway.cache.link import RedisLink, connect
from gateway.cache.sign_ins import RedisSignIns, SignIns, place
from gateway.keys.sealing import Sealer
from tests.gateway.cache.test_answers import Calendar, everything

SEALER = Sealer({1: b"k" * 32}, "sign-ins")


class SignInsContract:
    """Subclasses give the fixture `sign_ins`."""

    async def test_a_session_is_taken_once(self, sign_ins: SignIns) -> None:
        await sign_ins.put("id", "caller", b"session")
        assert await sign_ins.take("id", "caller") == b"session"
        assert await sign_ins.take("id", "caller") is None

    async def test_of_many_takers_one_gets_it(self, sign_ins: SignIns) -> None:
        await sign_ins.put("id", "caller", b"session")
        taken = await asyncio.gather(*(sign_ins.take("id", "caller") for _ in range(20)))
        assert sorted(taken, key=str) == sorted([b"session", *[None] * 19], key=str)

    async def test_another_caller_neither_gets_nor_spends_it(self, sign_ins: SignIns) -> None:
        await sign_ins.put("id", "caller", b"session")
        assert await sign_ins.take("id", "other") is None
        assert await sign_ins.take("id", "caller") == b"session"

    async def test_an_unknown_id_is_nothing(self, sign_ins: SignIns) -> None:
        assert await sign_ins.take("id", "caller") is None
        assert await sign_ins.completed("id", "caller") is None

    async def test_who_signed_in_can_be_asked_for_more_than_once(self, sign_ins: SignIns) -> None:
        await sign_ins.complete("id", "caller", b"identity", 60)
        assert await sign_ins.completed("id", "caller") == b"identity"
        assert await sign_ins.completed("id", "caller") == b"identity"
        assert await sign_ins.completed("id", "other") is None

    async def test_a_session_is_no_identity_and_the_other_way_round(self, sign_ins: SignIns) -> None:
        await sign_ins.put("id", "caller", b"session")
        assert await sign_ins.completed("id", "caller") is None
        await sign_ins.complete("id", "caller", b"identity", 60)
        assert await sign_ins.take("id", "caller") == b"session"
        assert await sign_ins.take("id", "caller") is None
        assert await sign_ins.completed("id", "caller") == b"identity"

    async def test_any_text_is_an_id(self, sign_ins: SignIns) -> None:
        assert await sign_ins.take("\ud800 ' -- \x00", "caller") is None


class TestSignIns(SignInsContract):
    """On SQLite."""

    @pytest.fixture
    def calendar(self) -> Calendar:
        return Calendar()

    @pytest.fixture
    def sign_ins(self, tmp_path: Path, calendar: Calendar) -> Iterator[SignIns]:
        sign_ins = SignIns(tmp_path / "jobs.db", SEALER, 600, calendar)
        yield sign_ins
        sign_ins.close()

    async def test_a_session_lasts_ten_minutes(self, sign_ins: SignIns, calendar: Calendar) -> None:
        await sign_ins.put("id", "caller", b"session")
        await sign_ins.put("other", "caller", b"session")
        calendar.pass_by(599)
        assert await sign_ins.take("id", "caller") == b"session"
        calendar.pass_by(1)
        assert await sign_ins.take("other", "caller") is None

    async def test_a_completed_sign_in_lasts_as_long_as_said(self, sign_ins: SignIns, calendar: Calendar) -> None:
        await sign_ins.complete("id", "caller", b"identity", 1800)
        calendar.pass_by(1799)
        assert await sign_ins.completed("id", "caller") == b"identity"
        calendar.pass_by(1)
        assert await sign_ins.completed("id", "caller") is None

    async def test_what_expired_is_swept_away(self, sign_ins: SignIns, calendar: Calendar, tmp_path: Path) -> None:
        await sign_ins.put("id", "caller", b"session")
        calendar.pass_by(600)
        await sign_ins.put("other", "caller", b"session")
        assert await sign_ins._jobs.run(lambda d: d.execute("SELECT count(*) FROM sign_ins").fetchone()) == (1,)

    async def test_it_outlives_a_restart(self, tmp_path: Path) -> None:
        before = SignIns(tmp_path / "other.db", SEALER)
        await before.put("id", "caller", b"session")
        before.close()
        after = SignIns(tmp_path / "other.db", SEALER)
        assert await after.take("id", "caller") == b"session"
        after.close()

    async def test_nothing_readable_lies_in_the_database(self, sign_ins: SignIns, tmp_path: Path) -> None:
        await sign_ins.put("the-id", "the-caller", b"a verifier")
        await sign_ins.complete("the-id", "the-caller", b"a citizen", 60)
        lying = everything(tmp_path)
        for secret in (b"the-id", b"the-caller", b"a verifier", b"a citizen"):
            assert secret not in lying

    async def test_a_row_moved_to_another_place_does_not_open(self, sign_ins: SignIns) -> None:
        await sign_ins.put("id", "caller", b"session")
        stolen = place("id", "thief")
        await sign_ins._jobs.run(lambda d: d.execute("UPDATE sign_ins SET id = ?", (stolen,)).rowcount)
        assert await sign_ins.take("id", "thief") is None


class TestRedisSignIns(SignInsContract):
    """On a live Redis."""

    @pytest.fixture
    async def redis(self, redis_url: str) -> AsyncIterator[Redis]:
        client = connect(redis_url, seconds=30)
        yield client
        await client.aclose()

    @pytest.fixture
    def prefix(self) -> str:
        return f"t{os.urandom(6).hex()}:"

    @pytest.fixture
    def sign_ins(self, redis: Redis, prefix: str) -> Iterator[RedisSignIns]:
        sign_ins = RedisSignIns(RedisLink(redis, seconds=30), SEALER, prefix=prefix)
        yield sign_ins
        sign_ins.close()

    async def test_the_server_ends_it_and_reads_nothing(
        self, sign_ins: RedisSignIns, redis: Redis, prefix: str
    ) -> None:
        await sign_ins.put("the-id", "the-caller", b"a verifier")
        (name,) = [name async for name in redis.scan_iter(f"{prefix}*")]
        assert b"the-id" not in name and b"verifier" not in cast(bytes, await redis.get(name))
        assert 0 < await redis.ttl(name) <= 600

    async def test_a_dead_server_is_a_fault_and_no_expiry(self, tmp_path: Path) -> None:
        client = connect(f"unix://{tmp_path}/nobody.sock")
        sign_ins = RedisSignIns(RedisLink(client), SEALER)
        with pytest.raises(CacheFault):
            await sign_ins.take("id", "caller")
        await client.aclose()

"""Idempotency keys: one answer per key and body, for one caller, sealed, over a restart, and never for ever."""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.cache.answers import RUNNING_SECONDS, Answers, Begun, Conflict, InProgress, Stored
from gateway.keys.sealing import Sealer
from gateway.store.sqlite import StoreFault

SEALER = Sealer({1: b"k" * 32}, "answers")
BODY = b'{"record": {"full_name": "A VIEW_CALLS"}}'


class Calendar:
    """A date that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def everything(folder: Path) -> bytes:
    """All bytes that lie in a folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def answers(tmp_path: Path, calendar: Calendar) -> Iterator[Answers]:
    answers = Answers(tmp_path / "jobs.db", SEALER, calendar)
    yield answers
    answers.close()


async def test_the_first_begins_and_the_second_gets_the_stored_answer(answers: Answers) -> None:
    assert await answers.begin("caller", "key", b"digest") == Begun()
    await answers.finish("caller", "key", 200, BODY, "entry-1")
    assert await answers.begin("caller", "key", b"digest") == Stored(200, BODY, "entry-1")
    assert await answers.begin("caller", "key", b"digest") == Stored(200, BODY, "entry-1")


async def test_another_body_is_a_conflict_whether_it_runs_or_is_stored(answers: Answers) -> None:
    await answers.begin("caller", "key", b"digest")
    with pytest.raises(Conflict):
        await answers.begin("caller", "key", b"other")
    await answers.finish("caller", "key", 200, BODY, "entry-1")
    with pytest.raises(Conflict):
        await answers.begin("caller", "key", b"other")


async def test_the_same_body_while_it_runs_is_in_progress(answers: Answers) -> None:
    await answers.begin("caller", "key", b"digest")
    with pytest.raises(InProgress):
        await answers.begin("caller", "key", b"digest")


async def test_of_many_at_once_one_begins(answers: Answers) -> None:
    begun = await asyncio.gather(
        *(answers.begin("caller", "key", b"digest") for _ in range(20)), return_exceptions=True
    )
    assert [type(one) for one in begun].count(Begun) == 1
    assert [type(one) for one in begun].count(InProgress) == 19


async def test_keys_belong_to_a_caller(answers: Answers) -> None:
    await answers.begin("caller", "key", b"digest")
    assert await answers.begin("other", "key", b"another") == Begun()
    assert await answers.begin("callerk", "ey", b"another") == Begun()


async def test_a_release_gives_the_key_back(answers: Answers) -> None:
    await answers.begin("caller", "key", b"digest")
    await answers.release("caller", "key")
    assert await answers.begin("caller", "key", b"other") == Begun()


async def test_a_release_does_not_remove_what_is_stored(answers: Answers) -> None:
    await answers.begin("caller", "key", b"digest")
    await answers.finish("caller", "key", 200, BODY, "entry-1")
    await answers.release("caller", "key")
    assert isinstance(await answers.begin("caller", "key", b"digest"), Stored)


async def test_finishing_what_nobody_began_keeps_nothing(answers: Answers) -> None:
    await answers.finish("caller", "key", 200, BODY, "entry-1")
    assert await answers.begin("caller", "key", b"digest") == Begun()


async def test_a_second_finish_changes_nothing(answers: Answers) -> None:
    await answers.begin("caller", "key", b"digest")
    await answers.finish("caller", "key", 200, BODY, "entry-1")
    await answers.finish("caller", "key", 200, b"other", "entry-2")
    assert await answers.begin("caller", "key", b"digest") == Stored(200, BODY, "entry-1")


async def test_an_answer_is_kept_for_a_day(answers: Answers, calendar: Calendar) -> None:
    await answers.begin("caller", "key", b"digest")
    await answers.finish("caller", "key", 200, BODY, "entry-1")
    calendar.pass_by(86_399)
    assert isinstance(await answers.begin("caller", "key", b"digest"), Stored)
    calendar.pass_by(1)
    assert await answers.begin("caller", "key", b"other") == Begun()


async def test_a_reservation_that_hangs_ends_by_itself(answers: Answers, calendar: Calendar) -> None:
    await answers.begin("caller", "key", b"digest")
    calendar.pass_by(RUNNING_SECONDS)
    assert await answers.begin("caller", "key", b"digest") == Begun()


async def test_answers_outlive_a_restart_and_reservations_do_not(tmp_path: Path) -> None:
    before = Answers(tmp_path / "jobs.db", SEALER)
    await before.begin("caller", "done", b"digest")
    await before.finish("caller", "done", 200, BODY, "entry-1")
    await before.begin("caller", "running", b"digest")
    before.close()
    after = Answers(tmp_path / "jobs.db", SEALER)
    assert await after.begin("caller", "done", b"digest") == Stored(200, BODY, "entry-1")
    assert await after.begin("caller", "running", b"digest") == Begun()
    after.close()


async def test_nothing_readable_lies_in_the_database(tmp_path: Path, answers: Answers) -> None:
    digest = os.urandom(32)
    await answers.begin("caller-name", "key-with-a-number", digest)
    await answers.finish("caller-name", "key-with-a-number", 200, BODY, "entry-1")
    lying = everything(tmp_path)
    for secret in (b"VIEW_CALLS", b"caller-name", b"key-with-a-number", digest):
        assert secret not in lying


@pytest.mark.parametrize("change", ["sealed = zeroblob(80)", "status = 500", "entry = 'another'", "sealed = x''"])
async def test_an_altered_answer_counts_as_none(tmp_path: Path, answers: Answers, change: str) -> None:
    await answers.begin("caller", "key", b"digest")
    await answers.finish("caller", "key", 200, BODY, "entry-1")
    foreign = sqlite3.connect(tmp_path / "jobs.db")
    foreign.execute(f"UPDATE answers SET {change}")  # noqa: S608 - the test's own words
    foreign.commit()
    foreign.close()
    assert await answers.begin("caller", "key", b"digest") == Begun()


async def test_another_sealing_key_stops_the_start(tmp_path: Path, answers: Answers) -> None:
    with pytest.raises(StoreFault):
        Answers(tmp_path / "jobs.db", Sealer({1: b"x" * 32}, "answers"))


def test_a_stored_answer_does_not_show_its_body() -> None:
    assert "VIEW_CALLS" not in repr(Stored(200, BODY, "entry-1"))

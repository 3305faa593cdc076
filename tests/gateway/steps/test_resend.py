"""The same key and body get the same answer once more; another body a conflict; a failure frees its key."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import Problem
from gateway.cache.answers import Answers
from gateway.keys.ring import KeyRing
from gateway.steps.arrival import Access, Reply
from gateway.steps.resend import Resend
from tests.gateway.steps.parts import CALLER, access, arrival, ask, call

REPLY = Reply(200, b'{"outcome":"found"}', "entry-first")


@pytest.fixture
async def resend(tmp_path: Path) -> AsyncIterator[Resend]:
    """The step over a real store."""
    answers = Answers(tmp_path / "jobs.db", KeyRing.open(tmp_path / "keys").sealer("answers"))
    yield Resend(answers)
    answers.close()


def asking(key: str | None = "k-1", body: bytes = b"{}", **changes: Any) -> Access:
    of = replace(call(), **changes)
    return access(ask(), arrival(body, of, idempotency_key=key))


async def refused(resend: Resend, on_its_way: Access) -> Problem:
    with pytest.raises(Problem) as problem:
        await resend.stored(on_its_way)
    assert problem.value.__suppress_context__ or problem.value.__context__ is None
    return problem.value


async def test_without_a_key_nothing_is_kept(resend: Resend) -> None:
    on_its_way = asking(None)
    assert await resend.stored(on_its_way) is None and on_its_way.reserved is False
    await resend.keep(on_its_way, REPLY)
    await resend.release(on_its_way)
    assert await resend.stored(asking(None)) is None


async def test_the_same_key_and_body_get_the_same_answer(resend: Resend) -> None:
    first, second = asking(), asking()
    assert await resend.stored(first) is None
    held = [first.reserved]
    await resend.keep(first, REPLY)
    assert [*held, first.reserved] == [True, False]
    stored = await resend.stored(second)
    assert stored is not None and (stored.status, stored.body, stored.entry) == (200, REPLY.body, "entry-first")
    assert second.reserved is False


@pytest.mark.parametrize(
    "other",
    [
        asking(body=b'{"a": 1}'), asking(dataset="organizations"), asking(operation="verify"), asking(form="complete"),
        asking(session="s-1"),
    ],
)  # fmt: skip
async def test_another_body_or_call_is_a_conflict(resend: Resend, other: Access) -> None:
    first = asking()
    await resend.stored(first)
    await resend.keep(first, REPLY)
    problem = await refused(resend, other)
    assert (problem.code, problem.row.status) == ("idempotency_conflict", 409) and other.reserved is False


async def test_while_it_runs_a_second_one_waits(resend: Resend) -> None:
    await resend.stored(asking())
    second = asking()
    problem = await refused(resend, second)
    assert (problem.code, problem.retry_after) == ("idempotency_in_progress", 1)
    await resend.release(second)  # not its own: the first one's reservation stands
    assert (await refused(resend, asking())).code == "idempotency_in_progress"


async def test_a_failure_frees_its_key(resend: Resend) -> None:
    first = asking()
    await resend.stored(first)
    await resend.release(first)
    assert first.reserved is False
    assert await resend.stored(asking(body=b'{"a": 1}')) is None


async def test_keys_are_each_callers_own(resend: Resend) -> None:
    first = asking()
    await resend.stored(first)
    await resend.keep(first, REPLY)
    other = replace(asking(), caller=replace(CALLER, id="another"))
    assert await resend.stored(other) is None


@pytest.mark.parametrize("key", ["", "k" * 201, "khóa", "a\nb", "a\x00b", "\x7f"])
async def test_a_key_is_printable_and_short(resend: Resend, key: str) -> None:
    problem = await refused(resend, asking(key))
    assert problem.code == "invalid_request"
    assert len(key) < 3 or key not in str([error.reason for error in problem.errors])


async def test_keys_up_to_two_hundred_characters(resend: Resend) -> None:
    assert await resend.stored(asking("k" * 200)) is None

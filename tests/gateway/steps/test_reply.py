"""An answer's bytes: its members, where they came from and when, and the receipt."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from contracts.events import Kind
from gateway.steps.arrival import Found
from gateway.steps.minimise import Answer
from gateway.steps.reply import answer, instant, provenance, write
from tests.gateway.steps.parts import NOW, access, ask, grant, route


async def told(synthetic: bool = True, **members: Any) -> dict[str, Any]:
    found = Found({}, None, NOW - timedelta(seconds=77, milliseconds=900))
    return provenance(access(ask(), **members), await grant(ask(), route(synthetic=synthetic)), found)


async def test_where_an_answer_came_from() -> None:
    assert await told(freshness="cached", age_seconds=77) == {
        "source": "population", "retrieved_at": "2026-11-22T03:02:47Z", "age_seconds": 77, "cached": True,
        "stale": False, "synthetic": True, "not_found_means": "absent_or_mismatch",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("freshness", "cached", "stale"),
    [("live", False, False), ("shared", False, False), ("cached", True, False), ("stale", False, True)],
)
async def test_how_fresh_it_is(freshness: Any, cached: bool, stale: bool) -> None:
    part = await told(freshness=freshness)
    assert (part["cached"], part["stale"], part["age_seconds"]) == (cached, stale, 0)


async def test_only_a_mocks_answer_is_synthetic() -> None:
    assert (await told(synthetic=False))["synthetic"] is False


async def test_the_receipt_is_the_entry_that_closes_it() -> None:
    part = Answer(Kind.DISCLOSED, {"outcome": "found", "record": {"full_name": "ĐỖ"}}, ("full_name",), ())
    body = answer(access(ask()), await grant(ask(), route()), Found({}, None, NOW), part)
    found = json.loads(body)
    assert list(found) == ["outcome", "record", "provenance", "receipt"]
    assert found["receipt"] == "entry-0" and "ĐỖ".encode() in body and b": " not in body


def test_times_are_utc_with_a_z() -> None:
    there = datetime(2026, 11, 22, 10, 4, 5, 999999, tzinfo=timezone(timedelta(hours=7)))
    assert instant(there) == instant(NOW) == "2026-11-22T03:04:05Z"


def test_what_is_no_json_is_never_written() -> None:
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write({"a": number})

"""A trace is adopted only when it is well formed; whatever else a caller sends is never echoed."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.observability import trace

GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_well_formed_parent_is_adopted() -> None:
    assert trace.begin(GOOD) == trace.current() == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    "header",
    [
        None, "", GOOD.upper(), GOOD + "\n", GOOD + "-00", GOOD[:-1], GOOD.replace("4bf9", "4bfg"),
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-" + "0" * 16 + "-01",
        "ff" + GOOD[2:], "099190000123", "NGUYỄN THỊ MINH KHUÊ",
    ],
)  # fmt: skip
def test_anything_else_starts_a_new_one(header: str | None) -> None:
    begun = trace.begin(header)
    assert re.fullmatch("[0-9a-f]{32}", begun) and begun != "4bf92f3577b34da6a3ce929d0e0e4736"
    assert trace.begin(header) != begun


@given(st.text(max_size=80))
def test_no_text_of_a_caller_becomes_a_trace(header: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", trace.begin(header))


def test_a_request_to_a_source_carries_it_on() -> None:
    trace.begin(GOOD)
    first, second = trace.parent(), trace.parent()
    assert re.fullmatch("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01", first) and first != second


async def test_tasks_do_not_see_each_others_trace() -> None:
    async def one(header: str | None) -> tuple[str, str]:
        begun = trace.begin(header)
        await asyncio.sleep(0)
        return begun, trace.current()

    for begun, seen in await asyncio.gather(one(GOOD), one(None), one(None)):
        assert begun == seen

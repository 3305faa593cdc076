"""The outgoing rate is kept whatever the callers do."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.transport.faults import GatewayBusy
from gateway.transport.rate import Rate
from tests.gateway.transport.doubles import Clock


async def test_a_second_may_be_spent_at_once() -> None:
    clock = Clock()
    rate = Rate(4, clock=clock, sleep=clock.sleep)
    for _ in range(4):
        await rate.turn(0)
    with pytest.raises(GatewayBusy) as caught:
        await rate.turn(0)
    assert (caught.value.retry_after, caught.value.owner, clock.slept) == (1, "gateway", [])


async def test_a_patient_caller_waits_its_turn() -> None:
    clock = Clock()
    rate = Rate(4, clock=clock, sleep=clock.sleep)
    for _ in range(6):
        await rate.turn(1)
    assert clock.slept == [0.25, 0.25]


async def test_a_refusal_uses_nothing_up() -> None:
    clock = Clock()
    rate = Rate(1, clock=clock, sleep=clock.sleep)
    await rate.turn(0)
    for _ in range(5):
        with pytest.raises(GatewayBusy):
            await rate.turn(0)
    clock.move(1)
    await rate.turn(0)


async def test_less_than_one_a_second() -> None:
    clock = Clock()
    rate = Rate(0.1, clock=clock, sleep=clock.sleep)
    await rate.turn(0)
    with pytest.raises(GatewayBusy) as caught:
        await rate.turn(0)
    assert caught.value.retry_after == 10


@given(st.lists(st.floats(0, 2), max_size=60), st.integers(1, 20))
def test_no_second_holds_more_than_twice_the_rate_and_the_long_run_keeps_it(gaps: list[float], per_second: int) -> None:
    clock = Clock()
    rate = Rate(per_second, clock=clock, sleep=clock.sleep)
    turns: list[float] = []

    async def run() -> None:
        for gap in gaps:
            clock.move(gap)
            try:
                await rate.turn(0.5)
            except GatewayBusy:
                continue
            turns.append(clock())

    asyncio.run(run())
    for first, start in enumerate(turns):
        for last in range(first, len(turns)):
            assert last - first + 1 <= per_second * (turns[last] - start + 1) + 1e-6

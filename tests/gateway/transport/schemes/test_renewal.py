"""One fetches, all use what it got, and nobody is held up by one who leaves."""

import asyncio
from datetime import datetime

import pytest

from contracts.errors import SourceTimeout
from gateway.transport.schemes.renewal import LONGEST_SECONDS, Renewal
from tests.gateway.transport.doubles import START, Clock


class Source:
    """Gives ``p1``, ``p2``, …, each good for ``life`` seconds, once ``gate`` is open."""

    def __init__(self, life: int = 1000) -> None:
        self.life, self.given = life, 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.fault: SourceTimeout | None = None

    async def __call__(self, _now: datetime) -> tuple[str, int]:
        self.given += 1
        number = self.given
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        return f"p{number}", self.life


@pytest.mark.parametrize(("life", "good_for"), [(1000, 940.0), (100, 90.0), (10 * LONGEST_SECONDS, 86_340.0)])
async def test_kept_until_shortly_before_its_end(life: int, good_for: float) -> None:
    clock, source = Clock(), Source(life)
    one = Renewal(source, clock)
    assert await one.current(START) == "p1"
    clock.move(good_for - 0.001)
    assert await one.current(START) == "p1"
    clock.move(0.001)
    assert await one.current(START) == "p2"


async def test_what_was_replaced_already_is_not_dropped_again() -> None:
    one = Renewal(Source(), Clock())
    await one.current(START)
    one.drop(lambda held: held == "p1")
    assert await one.current(START) == "p2"
    one.drop(lambda held: held == "p1")
    assert await one.current(START) == "p2"


async def test_one_who_leaves_is_replaced_and_a_fault_is_shared() -> None:
    source = Source()
    source.gate.clear()
    one = Renewal(source, Clock())
    first = asyncio.get_running_loop().create_task(one.current(START))
    others = [asyncio.get_running_loop().create_task(one.current(START)) for _ in range(5)]
    await asyncio.sleep(0)
    first.cancel()
    source.fault = SourceTimeout("late", owner="source")
    source.gate.set()
    faults = await asyncio.gather(*others, return_exceptions=True)
    assert {type(fault) for fault in faults} == {SourceTimeout} and len({id(fault) for fault in faults}) == 5
    assert source.given == 2
    source.fault = None
    assert await one.current(START) == "p3"


async def test_nothing_is_shown() -> None:
    one = Renewal(Source(), Clock())
    await one.current(START)
    assert "p1" not in f"{vars(one)!r}"

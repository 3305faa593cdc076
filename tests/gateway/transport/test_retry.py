"""The rule of retrying, its pauses and its budget."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import NotFound, SourceBusy, SourceFault, SourceMalformed, SourceTimeout, SourceUnavailable
from gateway.transport.faults import BreakerOpen, GatewayBusy
from gateway.transport.retry import LONGEST_SECONDS, Budget, Retrying, pause_seconds, should_retry
from tests.gateway.transport.doubles import Clock

RETRYABLE = (SourceUnavailable("x"), SourceTimeout("x"), SourceBusy("x", retry_after=2))
FINAL = (SourceMalformed("x"), BreakerOpen("x"), GatewayBusy("x"), NotFound(), ValueError(), None)

outcomes = st.sampled_from(RETRYABLE + FINAL)


@given(outcomes, st.integers(1, 9), st.integers(1, 9), st.floats(-5, 60), st.floats(0, 60), st.booleans())
def test_the_rule(
    fault: BaseException | None, attempt: int, max_attempts: int, remaining: float, pause: float, idempotent: bool
) -> None:
    yes = should_retry(
        fault, attempt=attempt, max_attempts=max_attempts, remaining=remaining, pause=pause, idempotent=idempotent
    )
    assert yes == (fault in RETRYABLE and idempotent and attempt < max_attempts and pause < remaining)


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True))
def test_the_pause_is_jittered_in_full(attempt: int, fraction: float) -> None:
    assert 0 <= pause_seconds(SourceTimeout(), attempt=attempt, fraction=fraction) <= LONGEST_SECONDS


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True), st.integers(0, 1000))
def test_nobody_comes_back_before_retry_after(attempt: int, fraction: float, told: int) -> None:
    assert pause_seconds(SourceBusy(retry_after=told), attempt=attempt, fraction=fraction) >= told


def test_the_pause_grows() -> None:
    assert [pause_seconds(None, attempt=n, fraction=1.0) for n in range(1, 8)] == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]


def retrying(clock: Clock, budget: Budget, *, max_attempts: int = 3, idempotent: bool = True) -> Retrying:
    return Retrying(
        max_attempts=max_attempts,
        idempotent=idempotent,
        remaining=lambda: 1060.0 - clock(),
        budget=budget,
        jitter=lambda: 0.5,
        sleep=clock.sleep,
    )


async def test_what_is_no_fault_passes_through() -> None:
    clock = Clock()
    count = 0

    async def attempt() -> None:
        nonlocal count
        count += 1
        raise NotFound

    with pytest.raises(NotFound):
        await retrying(clock, Budget(clock)).run(attempt)
    assert count == 1


async def test_leaving_ends_it() -> None:
    clock = Clock()
    started = asyncio.Event()
    count = 0

    async def attempt() -> None:
        nonlocal count
        count += 1
        started.set()
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(retrying(clock, Budget(clock)).run(attempt))
        await started.wait()
        task.cancel()
    assert (count, task.cancelled()) == (1, True)


async def test_an_empty_budget_leaves_first_attempts_alone() -> None:
    clock = Clock()
    budget = Budget(clock)
    counts: list[int] = []

    async def attempt() -> None:
        counts[-1] += 1
        raise SourceUnavailable("x")

    for _ in range(200):
        counts.append(0)
        with pytest.raises(SourceFault):
            await Retrying(
                max_attempts=3, idempotent=True, remaining=lambda: 60.0, budget=budget, jitter=lambda: 0.0,
                sleep=_no_time,
            ).run(attempt)  # fmt: skip
    assert counts[0] == 3
    assert min(counts) == 1
    retries = sum(counts) - 200
    assert 100 <= retries <= 100 + 200 * Budget.SHARE


async def _no_time(_seconds: float) -> None:
    return


def test_the_budget_refills() -> None:
    clock = Clock()
    budget = Budget(clock)
    while budget.spend():
        pass
    clock.move(1.0)
    spent = 0
    while budget.spend():
        spent += 1
    assert spent == int(Budget.REFILL_PER_SECOND)


def test_the_budget_has_a_ceiling() -> None:
    clock = Clock()
    budget = Budget(clock)
    for _ in range(10_000):
        budget.deposit()
    spent = 0
    while budget.spend():
        spent += 1
    assert spent == int(Budget.RESERVE)

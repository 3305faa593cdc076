"""Closed, open, half-open: when it opens, what counts, and that exactly one probe goes through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import (
    SourceBusy,
    SourceCredentials,
    SourceFault,
    SourceMalformed,
    SourceRefused,
    SourceTimeout,
    SourceUnavailable,
)
from gateway.transport.breaker import Breaker, counts
from gateway.transport.endpoint import BreakerSpec
from gateway.transport.faults import BreakerOpen, GatewayBusy
from gateway.transport.observer import BreakerState
from tests.gateway.transport.doubles import Clock


def make(**spec: float) -> tuple[Breaker, Clock, list[BreakerState]]:
    clock, states = Clock(), list[BreakerState]()
    members = {"consecutive": 3, "open_seconds": 5.0, "least_attempts": 10, "window_seconds": 30.0} | spec
    breaker = Breaker(BreakerSpec(**members), clock=clock, now=clock.now, on_state=states.append)  # type: ignore[arg-type]  # numbers, as the fields are
    return breaker, clock, states


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        breaker.enter().settle(False)


@pytest.mark.parametrize(
    ("fault", "counted"),
    [
        (SourceUnavailable(), True),
        (SourceTimeout(), True),
        (SourceBusy(), True),
        (BreakerOpen(), False),
        (GatewayBusy(), False),
        (SourceMalformed(), False),
        (SourceCredentials(), False),
        (SourceRefused(), False),
    ],
)
def test_what_counts(fault: SourceFault, counted: bool) -> None:
    assert counts(fault) is counted


def seen(breaker: Breaker) -> str:
    """The state, as something that mypy expects to change."""
    return breaker.state


def test_failures_in_a_row_open_it() -> None:
    breaker, _, states = make()
    fail(breaker, 2)
    assert (seen(breaker), breaker.troubled) == ("closed", True)
    fail(breaker)
    assert (seen(breaker), states) == ("open", ["open"])


def test_a_success_breaks_the_row() -> None:
    breaker, _, _ = make()
    fail(breaker, 2)
    breaker.enter().settle(True)
    fail(breaker, 2)
    assert seen(breaker) == "closed"


def test_a_share_of_the_window_opens_it() -> None:
    breaker, _, _ = make(consecutive=1000)
    for _ in range(5):
        breaker.enter().settle(True)
        assert seen(breaker) == "closed"
        fail(breaker)
    assert seen(breaker) == "open"


def test_what_left_the_window_no_longer_counts() -> None:
    breaker, clock, _ = make(consecutive=1000)
    fail(breaker, 9)
    clock.move(31)
    fail(breaker, 9)
    assert seen(breaker) == "closed"
    fail(breaker)
    assert seen(breaker) == "open"


def test_open_refuses_and_says_how_long() -> None:
    breaker, clock, _ = make()
    fail(breaker, 3)
    clock.move(1.5)
    for ask in (breaker.check, breaker.enter):
        with pytest.raises(BreakerOpen) as caught:
            ask()
        assert (caught.value.retry_after, caught.value.owner) == (4, "source")
    assert breaker.since == clock.now().replace(second=5, microsecond=0)


def test_exactly_one_probe() -> None:
    breaker, clock, states = make()
    fail(breaker, 3)
    clock.move(5)
    assert seen(breaker) == "half-open"
    breaker.check()
    probe = breaker.enter()
    for _ in range(10):
        with pytest.raises(BreakerOpen) as caught:
            breaker.enter()
        assert caught.value.retry_after == 1
    probe.settle(True)
    assert (breaker.state, states) == ("closed", ["open", "half-open", "closed"])


def test_a_failed_probe_doubles_the_wait_up_to_the_longest() -> None:
    breaker, clock, _ = make(longest_seconds=18.0)
    fail(breaker, 3)
    waits = []
    for _ in range(4):
        waits.append(breaker.wait_seconds())
        clock.move(waits[-1])
        fail(breaker)
    assert waits == [5, 10, 18, 18]
    clock.move(18)
    breaker.enter().settle(True)
    fail(breaker, 3)
    assert breaker.wait_seconds() == 5


def test_a_probe_that_says_nothing_lets_the_next_one_go() -> None:
    breaker, clock, _ = make()
    fail(breaker, 3)
    clock.move(5)
    breaker.enter().settle(None)
    breaker.enter().settle(True)
    assert seen(breaker) == "closed"


def test_what_an_earlier_era_finds_no_longer_counts() -> None:
    breaker, clock, _ = make()
    late_success, late_failure = breaker.enter(), breaker.enter()
    fail(breaker, 3)
    late_success.settle(True)
    assert seen(breaker) == "open"
    clock.move(5)
    probe = breaker.enter()
    late_failure.settle(False)
    with pytest.raises(BreakerOpen):
        breaker.enter()
    probe.settle(True)
    assert seen(breaker) == "closed"


def test_a_permit_counts_once() -> None:
    breaker, _, _ = make(consecutive=2)
    permit = breaker.enter()
    permit.settle(False)
    permit.settle(False)
    assert seen(breaker) == "closed"


@given(st.lists(st.tuples(st.sampled_from(["enter", "ok", "fail", "none", "wait"]), st.integers(0, 3)), max_size=60))
def test_never_two_probes_at_once(moves: list[tuple[str, int]]) -> None:
    breaker, clock, _ = make(consecutive=2)
    held: list[tuple[object, bool]] = []
    for move, which in moves:
        if move == "enter":
            was = breaker.state
            try:
                permit = breaker.enter()
            except BreakerOpen:
                assert was != "closed"
                continue
            if was == "half-open":
                assert not any(probe for _, probe in held), "a second probe went through"
            held.append((permit, was == "half-open"))
        elif move == "wait":
            clock.move(2.0 * which)
        elif held:
            permit_held, _ = held.pop(which % len(held))
            permit_held.settle({"ok": True, "fail": False, "none": None}[move])  # type: ignore[attr-defined]  # a Permit, kept as an object

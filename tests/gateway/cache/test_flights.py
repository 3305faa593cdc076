"""What `Flights` promises, over both forms: one run for all who ask at once, and nobody ends it for others."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from contracts.errors import Problem, SourceTimeout
from gateway.cache.flights import FlightAbandoned, Flights, MemoryFlights, Run, again

KEY = b"\x01" * 32


class FlightsContract:
    """Subclasses give the fixture `flights`."""

    async def test_the_first_leads_and_the_others_join_in_its_name(self, flights: Flights) -> None:
        first = await flights.enter(KEY, "entry-1")
        second = await flights.enter(KEY, "entry-2")
        assert (first.leads, first.leader) == (True, "entry-1")
        assert (second.leads, second.leader) == (False, "entry-1")
        first.start(answer(b"value"))
        assert await first.result() == await second.result() == b"value"

    async def test_a_thousand_questions_are_one_exchange(self, flights: Flights) -> None:
        runs = 0

        async def run() -> bytes:
            nonlocal runs
            runs += 1
            await asyncio.sleep(0.05)
            return b"once"

        async def ask(number: int) -> bytes:
            flight = await flights.enter(KEY, f"entry-{number}")
            if flight.leads:
                flight.start(run)
            return await flight.result()

        assert await asyncio.gather(*(ask(number) for number in range(1000))) == [b"once"] * 1000
        assert runs == 1

    async def test_other_keys_fly_alone(self, flights: Flights) -> None:
        one, other = await flights.enter(KEY, "a"), await flights.enter(b"\x02" * 32, "b")
        assert one.leads and other.leads
        one.start(answer(b"1"))
        other.start(answer(b"2"))
        assert [await one.result(), await other.result()] == [b"1", b"2"]

    async def test_a_flight_that_landed_is_over(self, flights: Flights) -> None:
        flight = await flights.enter(KEY, "a")
        flight.start(answer(b"1"))
        await flight.result()
        await flights.drain()
        later = await flights.enter(KEY, "b")
        assert later.leads
        later.start(answer(b"2"))
        assert await later.result() == b"2"

    async def test_a_leader_that_leaves_does_not_end_the_run(self, flights: Flights) -> None:
        gate = asyncio.Event()
        leader = await flights.enter(KEY, "a")
        joiner = await flights.enter(KEY, "b")
        leader.start(behind(gate, b"still here"))
        waiting = asyncio.get_running_loop().create_task(leader.result())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        gate.set()
        assert await joiner.result() == b"still here"

    async def test_a_joiner_that_leaves_disturbs_nobody(self, flights: Flights) -> None:
        gate = asyncio.Event()
        leader, joiner = await flights.enter(KEY, "a"), await flights.enter(KEY, "b")
        leader.start(behind(gate, b"x"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(joiner.result(), 0.01)
        gate.set()
        assert await leader.result() == b"x"

    async def test_a_fault_reaches_every_waiter_as_its_own(self, flights: Flights) -> None:
        leader, joiner = await flights.enter(KEY, "a"), await flights.enter(KEY, "b")
        leader.start(broken(SourceTimeout("slow", retry_after=7, source_code="t-1")))
        caught = [await fault_of(leader.result()), await fault_of(joiner.result())]
        assert caught[0] is not caught[1]
        for fault in caught:
            assert isinstance(fault, SourceTimeout)
            assert (fault.retry_after, fault.source_code) == (7, "t-1")

    async def test_a_run_that_nobody_waits_for_is_not_reported_as_lost(self, flights: Flights) -> None:
        flight = await flights.enter(KEY, "a")
        flight.start(broken(SourceTimeout()))
        await flights.drain()  # an exception never retrieved would be an error of the test run

    async def test_who_leads_may_give_up_before_the_start(self, flights: Flights) -> None:
        leader, joiner = await flights.enter(KEY, "a"), await flights.enter(KEY, "b")
        leader.abandon(Problem("audit_unavailable"))
        fault = await fault_of(joiner.result())
        assert isinstance(fault, Problem) and fault.code == "audit_unavailable"
        await flights.drain()
        assert (await flights.enter(KEY, "c")).leads

    async def test_only_the_leader_starts_and_once(self, flights: Flights) -> None:
        leader, joiner = await flights.enter(KEY, "a"), await flights.enter(KEY, "b")
        with pytest.raises(RuntimeError):
            joiner.start(answer(b""))
        joiner.abandon(Problem("internal"))
        leader.start(answer(b"v"))
        with pytest.raises(RuntimeError):
            leader.start(answer(b"w"))
        leader.abandon(Problem("internal"))
        assert await joiner.result() == b"v"

    async def test_an_empty_answer_is_an_answer(self, flights: Flights) -> None:
        flight = await flights.enter(KEY, "a")
        flight.start(answer(b""))
        assert await flight.result() == b""

    async def test_drain_waits_for_what_is_under_way(self, flights: Flights) -> None:
        landed = []

        async def run() -> bytes:
            await asyncio.sleep(0.02)
            landed.append(True)
            return b""

        (await flights.enter(KEY, "a")).start(run)
        await flights.drain()
        assert landed

    async def test_drain_ends_what_takes_too_long(self, flights: Flights) -> None:
        flight = await flights.enter(KEY, "a")
        flight.start(behind(asyncio.Event(), b"never"))
        await asyncio.sleep(0)
        await flights.drain(0.01)
        fault = await fault_of(flight.result())
        assert isinstance(fault, FlightAbandoned) and fault.owner == "gateway"


class TestMemoryFlights(FlightsContract):
    """In one process."""

    @pytest.fixture
    async def flights(self) -> AsyncIterator[Flights]:
        flights = MemoryFlights()
        yield flights
        await flights.drain(0)

    async def test_nothing_is_kept_of_what_landed(self) -> None:
        flights = MemoryFlights()
        for number in range(5):
            flight = await flights.enter(bytes([number]), "a")
            flight.start(answer(b"v"))
            await flight.result()
        given_up = await flights.enter(b"x", "a")
        given_up.abandon(Problem("internal"))
        await flights.drain()
        assert len(flights) == 0


def test_an_exception_is_copied_with_what_it_carries() -> None:
    fault = SourceTimeout("r", retry_after=3, owner="network")
    copied = again(fault)
    assert copied is not fault and vars(copied) == vars(fault) and copied.args == fault.args


def test_an_exception_that_cannot_be_copied_is_raised_itself() -> None:
    class Stubborn(Exception):
        def __init__(self, one: int, two: int) -> None:
            super().__init__("both")

    fault = Stubborn(1, 2)
    assert again(fault) is fault


def answer(value: bytes) -> Run:
    async def run() -> bytes:
        return value

    return run


def behind(gate: asyncio.Event, value: bytes) -> Run:
    async def run() -> bytes:
        await gate.wait()
        return value

    return run


def broken(fault: Exception) -> Run:
    async def run() -> bytes:
        raise fault

    return run


async def fault_of(waiting: object) -> BaseException:
    with pytest.raises(Exception) as caught:
        await waiting  # type: ignore[misc]  # a coroutine of bytes
    return caught.value

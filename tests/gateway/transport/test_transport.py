"""One deadline, few attempts, each signed anew; and what every way of failing ends as, over a real wire."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import (
    SourceBusy,
    SourceCredentials,
    SourceFault,
    SourceMaintenance,
    SourceMalformed,
    SourceTimeout,
    SourceUnavailable,
)
from contracts.manifest import Window
from contracts.wire import REQUEST_ID
from gateway.transport.call import Call
from gateway.transport.endpoint import BreakerSpec, EndpointInvalid, SourceEndpoint, SourceLink
from gateway.transport.faults import BreakerOpen, GatewayBusy
from gateway.transport.transport import Transport
from tests.gateway.transport import raw_server
from tests.gateway.transport.doubles import SOURCE, START, Clock, answer, asking, bench
from tests.gateway.transport.raw_server import Behaviour, closed_port, reply, serving

DOWN = SourceUnavailable("refused", owner="network")


async def test_an_answer_comes_back() -> None:
    b = bench(answer(200, b"<a/>", content_type="text/xml"))
    call = b.call()
    got = await b.transport.send(asking(params={"msdn": "9900000016"}), call)
    assert (got.status, got.body, call.attempts) == (200, b"<a/>", 1)
    assert b.sender.seen[0].url == "https://source.example/look-up?msdn=9900000016"
    assert b.counted.exchanges == [(SOURCE, "answered")]


async def test_an_idempotent_request_is_tried_again() -> None:
    b = bench(DOWN, SourceTimeout("late"), answer())
    call = b.call()
    await b.transport.send(asking(), call)
    assert call.attempts == 3
    assert b.clock.slept == [0.05, 0.1]
    assert [result for _, result in b.counted.exchanges] == ["source_unavailable", "source_timeout", "answered"]


async def test_the_last_fault_is_raised() -> None:
    b = bench(DOWN, DOWN, SourceTimeout("late", owner="source"))
    call = b.call()
    with pytest.raises(SourceTimeout) as caught:
        await b.transport.send(asking(), call)
    assert (call.attempts, caught.value.owner) == (3, "source")


async def test_what_is_not_idempotent_is_sent_once() -> None:
    b = bench(DOWN, answer())
    call = b.call(idempotent=False)
    with pytest.raises(SourceUnavailable):
        await b.transport.send(asking(), call)
    assert (call.attempts, b.clock.slept) == (1, [])


@pytest.mark.parametrize("status", [301, 302, 304, 100])
async def test_what_is_malformed_is_sent_once(status: int) -> None:
    b = bench(answer(status, location="https://elsewhere.example"), answer())
    call = b.call()
    with pytest.raises(SourceMalformed):
        await b.transport.send(asking(), call)
    assert call.attempts == 1


async def test_retry_after_is_waited_for() -> None:
    b = bench(answer(503, retry_after="7"), answer())
    await b.transport.send(asking(), b.call(60))
    assert b.clock.slept == [7.05]


async def test_a_retry_after_beyond_the_deadline_ends_at_once() -> None:
    b = bench(answer(503, retry_after="61"), answer())
    call = b.call(60)
    with pytest.raises(SourceBusy) as caught:
        await b.transport.send(asking(), call)
    assert (caught.value.retry_after, call.attempts, b.clock.slept) == (61, 1, [])


async def test_each_attempt_gets_what_is_left_of_the_deadline() -> None:
    b = bench(SourceTimeout("late"), seconds=100, jitter=0.0, attempt_timeout_seconds=4.0, max_attempts=5)
    call = b.call(10)
    with pytest.raises(SourceTimeout):
        await b.transport.send(asking(), call)
    assert [round(limits.total_seconds, 6) for limits in b.sender.limits] == [4.0, 4.0, 2.0]
    assert b.clock() <= call.deadline


async def test_a_deadline_that_is_over_sends_nothing() -> None:
    b = bench(answer())
    call = b.call(0)
    with pytest.raises(SourceTimeout):
        await b.transport.send(asking(), call)
    assert (b.sender.seen, call.attempts) == ([], 0)


faults = st.sampled_from(
    [
        DOWN,
        SourceTimeout("late"),
        SourceBusy("busy", retry_after=1),
        SourceBusy("busy", retry_after=30),
        SourceBusy("busy"),
        SourceMalformed("odd"),
        SourceCredentials("no"),
        answer(500),
        answer(503, retry_after="2"),
        answer(429),
        answer(302),
        answer(401),
        answer(200),
    ]
)


@given(
    script=st.lists(faults, min_size=1, max_size=8),
    idempotent=st.booleans(),
    max_attempts=st.integers(1, 6),
    deadline=st.floats(0, 40),
    took=st.floats(0, 10),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_never_beyond_the_deadline_nor_the_attempts(
    script: list[SourceFault], idempotent: bool, max_attempts: int, deadline: float, took: float, jitter: float
) -> None:
    async def run() -> None:
        b = bench(*script, seconds=took, jitter=jitter, max_attempts=max_attempts)
        call = b.call(deadline, idempotent=idempotent)
        try:
            await b.transport.send(asking(), call)
        except SourceFault as fault:
            retried_only = [result for _, result in b.counted.exchanges[:-1]]
            assert set(retried_only) <= {"source_unavailable", "source_timeout", "source_busy"}
            if b.counted.exchanges:
                assert fault.code == b.counted.exchanges[-1][1]
        assert call.attempts == len(b.sender.seen) <= (max_attempts if idempotent else 1)
        assert b.clock() <= call.deadline + 1e-6

    asyncio.run(run())


async def test_the_request_id_is_filled_in_per_exchange() -> None:
    b = bench(DOWN, answer())
    call = b.call()
    body = f"<id>{REQUEST_ID}</id>".encode()
    await b.transport.send(asking(method="POST", body=body, headers={"X-Request-Id": REQUEST_ID}), call)
    assert {seen.body for seen in b.sender.seen} == {b"<id>H26-20260302-000000001</id>"}
    assert {seen.header("x-request-id") for seen in b.sender.seen} == {"H26-20260302-000000001"}
    assert call.source_ids == {"request_id": "H26-20260302-000000001"}


async def test_the_request_id_is_filled_in_per_attempt_where_the_profile_says_so() -> None:
    b = bench(DOWN, answer())
    call = b.call(profile={"request_id_per_attempt": True})
    await b.transport.send(asking(params={"id": REQUEST_ID}), call)
    assert [seen.url.partition("=")[2] for seen in b.sender.seen] == [
        "H26-20260302-000000001-1",
        "H26-20260302-000000001-2",
    ]


async def test_an_open_breaker_sends_nothing() -> None:
    b = bench(DOWN, max_attempts=1, breaker=BreakerSpec(consecutive=3, open_seconds=5.0))
    for _ in range(3):
        with pytest.raises(SourceUnavailable):
            await b.transport.send(asking(), b.call())
    call = b.call()
    with pytest.raises(BreakerOpen) as caught:
        await b.transport.send(asking(), call)
    assert (caught.value.retry_after, caught.value.owner, caught.value.code) == (5, "source", "source_unavailable")
    assert (call.attempts, len(b.sender.seen), b.counted.states) == (0, 3, ["open"])


async def test_a_breaker_that_opens_between_attempts_does_not_hide_the_fault() -> None:
    b = bench(SourceTimeout("late"), max_attempts=5, breaker=BreakerSpec(consecutive=2, open_seconds=50.0))
    call = b.call()
    with pytest.raises(SourceTimeout):
        await b.transport.send(asking(), call)
    assert (call.attempts, len(b.clock.slept)) == (2, 2)


async def test_one_probe_among_many() -> None:
    b = bench(DOWN, answer(), max_attempts=1, breaker=BreakerSpec(consecutive=1, open_seconds=5.0))
    with pytest.raises(SourceUnavailable):
        await b.transport.send(asking(), b.call())
    b.clock.move(5.0)
    results = await asyncio.gather(*(b.transport.send(asking(), b.call()) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(result, BreakerOpen) for result in results) == 19
    assert len(b.sender.seen) == 2
    assert b.counted.states == ["open", "half-open", "closed"]


async def test_a_caller_in_a_hurry_does_not_open_the_breaker() -> None:
    b = bench(SourceTimeout("late"), breaker=BreakerSpec(consecutive=1), attempt_timeout_seconds=5.0)
    with pytest.raises(SourceTimeout):
        await b.transport.send(asking(), b.call(0.5))
    assert b.counted.states == []


async def test_a_refusal_of_ours_is_no_ones_fault_but_ours() -> None:
    b = bench(answer(), rate_per_second=1.0, queue_seconds=0.5)
    await b.transport.send(asking(), b.call())
    call = b.call()
    with pytest.raises(GatewayBusy) as caught:
        await b.transport.send(asking(), call)
    assert (caught.value.code, caught.value.owner, caught.value.retry_after) == ("gateway_busy", "gateway", 1)
    assert (call.attempts, b.clock.slept) == (0, [])


async def test_maintenance_comes_before_sending() -> None:
    window = Window(start="10:00", end="11:00")  # in Viet Nam; the clock starts at 10:04:05
    link = SourceLink(endpoint=SourceEndpoint(base_url="https://source.example"), auth="none", maintenance=(window,))
    b = bench(answer(), link=link)
    with pytest.raises(SourceMaintenance) as caught:
        await b.transport.send(asking(), b.call())
    assert (caught.value.retry_after, b.sender.seen) == (55 * 60 + 55, [])
    (condition,) = b.transport.conditions()
    assert (condition.state, condition.until) == ("maintenance", START + timedelta(minutes=55, seconds=55))


async def test_conditions_follow_the_breaker() -> None:
    b = bench(DOWN, DOWN, answer(), max_attempts=1, breaker=BreakerSpec(consecutive=2, open_seconds=5.0))
    seen = []
    for _ in range(2):
        seen.append(b.transport.conditions()[0].state)
        with pytest.raises(SourceUnavailable):
            await b.transport.send(asking(), b.call())
    down = b.transport.conditions()[0]
    b.clock.move(5.0)
    seen += [down.state, b.transport.conditions()[0].state]
    await b.transport.send(asking(), b.call())
    seen.append(b.transport.conditions()[0].state)
    assert seen == ["up", "degraded", "down", "degraded", "up"]
    assert (down.since, down.until) == (START, START + timedelta(seconds=5))


async def test_the_sources_own_ids_are_noted() -> None:
    b = bench(answer(x_road_id="r-77", x_road_request_id="Nguyễn <b>"))
    call = b.call()
    await b.transport.send(asking(), call)
    assert call.source_ids == {"request_id": "H26-20260302-000000001", "x_road_id": "r-77"}


async def test_closing_closes_the_senders() -> None:
    b = bench(answer())
    await b.transport.aclose()
    assert b.sender.closed


def test_a_source_that_cannot_be_set_up_is_named() -> None:
    link = SourceLink(endpoint=SourceEndpoint(base_url="https://source.example"), auth="c06_hash")
    with pytest.raises(EndpointInvalid, match=r"source population: credentials\.user is missing"):
        Transport({"population": link}, now=Clock().now)


# ------------------------------------------------------------------ over a real wire, with the sender of production


@pytest.fixture
async def over_the_wire() -> AsyncIterator[list[Transport]]:
    made: list[Transport] = []
    yield made
    for transport in made:
        await transport.aclose()


async def _real(made: list[Transport], base_url: str, **endpoint: float) -> tuple[Transport, Call]:
    clock = Clock()

    async def no_wait(_seconds: float) -> None:
        await asyncio.sleep(0)

    members = {"attempt_timeout_seconds": 10.0} | endpoint
    link = SourceLink(endpoint=SourceEndpoint(base_url=base_url, **members), auth="none")  # type: ignore[arg-type]  # numbers, as the fields are
    transport = Transport({SOURCE: link}, now=clock.now, sleep=no_wait)
    made.append(transport)
    deadline = asyncio.get_running_loop().time() + 60
    call = Call(source=SOURCE, deadline=deadline, idempotent=True, request_id="H26-1", now=clock.now)
    return transport, call


@pytest.mark.parametrize(
    ("behaviour", "code", "owner", "attempts"),
    [
        (raw_server.reset, "source_unavailable", "network", 3),
        (reply(b"half", length=100), "source_unavailable", "network", 3),
        (raw_server.raw(b""), "source_unavailable", "network", 3),
        (reply(b"oops", "500 Internal Server Error"), "source_unavailable", "source", 3),
        (reply(b"", "503 Service Unavailable", {"Retry-After": "1"}), "source_busy", "source", 3),
        (reply(b"", "503 Service Unavailable"), "source_busy", "source", 3),
        (reply(b"", "429 Too Many Requests"), "source_busy", "source", 3),
        (reply(b"", "302 Found", {"Location": "/elsewhere"}), "source_malformed", None, 1),
        (reply(b"x" * 3_000_000), "source_malformed", None, 1),
        (raw_server.endless, "source_malformed", None, 1),
        (raw_server.raw(b"<html>no HTTP</html>\r\n\r\n"), "source_malformed", None, 1),
        (reply(b"", "401 Unauthorized"), "source_credentials", None, 1),
    ],
    ids=[
        "reset", "cut off", "no reply", "500", "503 with Retry-After", "503", "429", "redirect", "huge", "endless",
        "not HTTP", "401",
    ],
)  # fmt: skip
async def test_the_table_of_faults(
    over_the_wire: list[Transport], behaviour: Behaviour, code: str, owner: str | None, attempts: int
) -> None:
    async with serving(behaviour) as server:
        transport, call = await _real(over_the_wire, server.url)
        with pytest.raises(SourceFault) as caught:
            await transport.send(asking(), call)
        assert (caught.value.code, caught.value.owner) == (code, owner)
        assert (call.attempts, len(server.seen)) == (attempts, attempts)


@pytest.mark.parametrize("behaviour", [raw_server.silence, raw_server.drip], ids=["slow first byte", "drip"])
async def test_slowness_is_a_timeout(over_the_wire: list[Transport], behaviour: Behaviour) -> None:
    async with serving(behaviour) as server:
        transport, call = await _real(over_the_wire, server.url, attempt_timeout_seconds=0.15)
        with pytest.raises(SourceTimeout) as caught:
            await transport.send(asking(), call)
        assert (caught.value.owner, call.attempts, len(server.seen)) == ("source", 3, 3)


async def test_a_closed_port_is_unavailable(over_the_wire: list[Transport]) -> None:
    transport, call = await _real(over_the_wire, f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(SourceUnavailable) as caught:
        await transport.send(asking(), call)
    assert (caught.value.owner, call.attempts) == ("network", 3)


async def test_no_bytes_in_a_whole_reply_are_the_connectors_to_judge(over_the_wire: list[Transport]) -> None:
    async with serving(reply(b"")) as server:
        transport, call = await _real(over_the_wire, server.url)
        got = await transport.send(asking(), call)
    assert (got.status, got.body, call.attempts) == (200, b"", 1)


async def test_leaving_gives_the_room_back(over_the_wire: list[Transport]) -> None:
    async with serving(raw_server.silence, reply()) as server:
        transport, call = await _real(over_the_wire, server.url, concurrency=1)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(transport.send(asking(), call))
            await server.arrived.wait()
            task.cancel()
        assert (await transport.send(asking(), call)).status == 200


async def test_what_cannot_be_prepared_changes_nothing() -> None:
    b = bench(answer())
    broken = SourceLink(
        endpoint=SourceEndpoint(base_url="https://new.example", ca_file=Path("nowhere")), auth="c06_hash", generation=1
    )
    with pytest.raises(EndpointInvalid, match=r"^source source: "):
        b.transport.prepare({SOURCE: broken})
    await b.transport.send(asking(), b.call())
    assert len(b.sender.seen) == 1

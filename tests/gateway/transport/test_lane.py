"""One attempt's passage: in which order it passes what, what it signs anew, and what the breaker learns of it."""

import asyncio
from typing import Any

import pytest

from contracts.errors import SourceCredentials, SourceMalformed, SourceTimeout, SourceUnavailable
from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials
from gateway.transport.endpoint import BreakerSpec, SourceEndpoint, SourceLink
from gateway.transport.lane import Lane
from gateway.transport.sender import Outgoing
from tests.gateway.transport.doubles import SOURCE, START, Answer, Bench, Clock, answer, asking, bench

HASH = Credentials({"user": "mock_hanoi", "secret": "mock-secret", "sv_url": "/mock/look-up"})
EXPIRED = answer(401, b"<fault>timestamp</fault>")


def hashed(*script: Answer, seconds: float = 0.0, **profile: Any) -> Bench:
    """A source that wants the population database's hash."""
    endpoint = SourceEndpoint(base_url="https://source.example", credentials=HASH)
    return bench(*script, seconds=seconds, link=SourceLink(endpoint=endpoint, auth="c06_hash", profile=profile))


async def test_each_attempt_is_signed_anew() -> None:
    b = hashed(SourceUnavailable("down"), answer(), seconds=1.0)
    await b.transport.send(asking(), b.call())
    first, second = (seen.header("timestamp") for seen in b.sender.seen)
    assert first is not None
    assert second is not None
    assert int(second) - int(first) == 1050  # a second on the wire and the pause, in milliseconds


async def test_an_expired_timestamp_is_signed_once_more() -> None:
    b = hashed(EXPIRED, answer(), expired_marker="timestamp")
    call = b.call(idempotent=False)
    assert (await b.transport.send(asking(), call)).status == 200
    assert (call.attempts, b.counted.exchanges) == (2, [(SOURCE, "answered")])


async def test_and_only_once() -> None:
    b = hashed(EXPIRED, expired_marker="timestamp")
    call = b.call()
    with pytest.raises(SourceCredentials):
        await b.transport.send(asking(), call)
    assert call.attempts == 2


@pytest.mark.parametrize("marker", ["", "another word"])
async def test_without_the_marker_a_401_is_final(marker: str) -> None:
    b = hashed(EXPIRED, answer(), expired_marker=marker)
    call = b.call()
    with pytest.raises(SourceCredentials):
        await b.transport.send(asking(), call)
    assert call.attempts == 1


@pytest.mark.parametrize("unsigned", [{"auth": False}, {"bearer": "abc"}])
async def test_what_we_do_not_sign_carries_no_secret_and_its_refusal_is_the_connectors(
    unsigned: dict[str, Any],
) -> None:
    b = hashed(EXPIRED, expired_marker="timestamp")
    call = b.call()
    assert (await b.transport.send(asking(**unsigned), call)).status == 401
    (seen,) = b.sender.seen
    assert seen.header("timestamp") is None
    assert seen.header("authorization") == ("Bearer abc" if "bearer" in unsigned else None)
    assert call.attempts == 1


async def test_a_refused_secret_leaves_the_breaker_closed() -> None:
    b = bench(
        answer(401), breaker=BreakerSpec(consecutive=1),
    )  # fmt: skip
    for _ in range(5):
        with pytest.raises(SourceCredentials):
            await b.transport.send(asking(), b.call())
    assert b.counted.states == []


async def test_an_answer_that_makes_no_sense_leaves_the_breaker_closed() -> None:
    b = bench(SourceMalformed("odd"), breaker=BreakerSpec(consecutive=1))
    with pytest.raises(SourceMalformed):
        await b.transport.send(asking(), b.call())
    assert b.counted.states == []


async def test_an_error_page_opens_the_breaker() -> None:
    b = bench(answer(500), max_attempts=1, breaker=BreakerSpec(consecutive=2))
    for _ in range(2):
        with pytest.raises(SourceUnavailable):
            await b.transport.send(asking(), b.call())
    assert b.counted.states == ["open"]


async def test_a_fault_of_the_program_is_not_the_sources() -> None:
    def broken(_request: Outgoing) -> WireResponse:
        raise ZeroDivisionError

    b = bench(broken, answer(), breaker=BreakerSpec(consecutive=1))
    with pytest.raises(ZeroDivisionError):
        await b.transport.send(asking(), b.call())
    assert (b.counted.states, b.counted.exchanges) == ([], [(SOURCE, "internal")])
    assert (await b.transport.send(asking(), b.call())).status == 200


async def test_a_caller_that_leaves_the_probe_lets_the_next_one_probe() -> None:
    clock = Clock()
    reached, leave = asyncio.Event(), asyncio.Event()

    class Waiting:
        async def send(self, request: Outgoing, limits: Any) -> WireResponse:
            reached.set()
            await leave.wait()
            return answer()

        async def aclose(self) -> None:
            return

    b = bench(SourceUnavailable("down"), max_attempts=1, breaker=BreakerSpec(consecutive=1))
    with pytest.raises(SourceUnavailable):
        await b.transport.send(asking(), b.call())
    b.clock.move(5)
    lane: Lane = b.transport._current[SOURCE]
    lane.sender = Waiting()
    async with asyncio.TaskGroup() as group:
        probe = group.create_task(b.transport.send(asking(), b.call()))
        await reached.wait()
        probe.cancel()
    assert b.counted.exchanges[-1] == (SOURCE, "cancelled")
    leave.set()
    assert (await b.transport.send(asking(), b.call())).status == 200
    assert b.counted.states == ["open", "half-open", "closed"]
    assert clock.now() == START


async def test_signing_that_takes_all_the_time_sends_nothing() -> None:
    b = bench(answer(), attempt_timeout_seconds=5.0, max_attempts=1)
    lane: Lane = b.transport._current[SOURCE]

    class Slow:
        async def sign(self, request: Outgoing, now: Any) -> Outgoing:
            b.clock.move(5)
            return request

        async def refresh(self, refused: Outgoing, response: WireResponse) -> bool:
            return False

        def forget(self) -> None:
            return

    lane.scheme = Slow()
    with pytest.raises(SourceTimeout):
        await b.transport.send(asking(), b.call())
    assert b.sender.seen == []

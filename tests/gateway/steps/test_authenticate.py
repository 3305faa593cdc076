"""A caller is known and within its rate, or the road ends here; the gateway takes no more than it can carry."""

import asyncio

import pytest

from contracts.access import Caller
from contracts.errors import Problem
from gateway.access.authentication import Credentials, Unauthenticated
from gateway.access.limits import MemoryLimiter, Rate
from gateway.observability.metrics import Metrics
from gateway.steps.authenticate import Authenticate
from tests.gateway.steps.parts import CALLER, arrival

CREDENTIALS = arrival().credentials


class Verifier:
    """Knows one caller, or refuses."""

    def __init__(self, refusal: Problem | None = None, nonce: str | None = None) -> None:
        self.refusal, self.nonce = refusal, nonce

    async def authenticate(self, request: Credentials) -> Caller:
        if self.refusal is not None:
            raise self.refusal
        return CALLER

    def fresh_nonce(self) -> str | None:
        return self.nonce


def step(verifier: Verifier | None = None, *, rate: float = 1.0, burst: int = 2, concurrent: int = 2) -> Authenticate:
    return Authenticate(
        verifier or Verifier(), MemoryLimiter(lambda: 100.0), Rate(rate, burst), concurrent, FAILURES.append_pair,
        Metrics(),
    )  # fmt: skip


class _Failures(list[tuple[str, str]]):
    def append_pair(self, peer: str, code: str) -> None:
        self.append((peer, code))


FAILURES = _Failures()


@pytest.fixture(autouse=True)
def _empty() -> None:
    FAILURES.clear()


async def test_a_known_caller_goes_on() -> None:
    assert await step().caller(CREDENTIALS) == CALLER and FAILURES == []


@pytest.mark.parametrize("code", ["token_invalid", "proof_invalid"])
async def test_a_refusal_is_counted_per_peer_and_passed_on_whole(code: str) -> None:
    refusal = Unauthenticated(code, "word", 'DPoP error="invalid_token"')
    authenticate = step(Verifier(refusal))
    with pytest.raises(Problem) as problem:
        await authenticate.caller(CREDENTIALS)
    assert problem.value is refusal and FAILURES == [("127.0.0.1", code)]
    counted = authenticate.metrics.authentication_failures.labels(code)
    assert counted._value.get() == 1


async def test_a_register_that_can_not_be_read_is_no_failure_of_the_caller() -> None:
    with pytest.raises(Problem):
        await step(Verifier(Problem("internal"))).caller(CREDENTIALS)
    assert FAILURES == []


async def test_beyond_its_rate_a_caller_waits() -> None:
    authenticate = step(rate=0.4, burst=2)
    assert [(await authenticate.limit(CALLER)).remaining for _ in range(2)] == [1, 0]
    with pytest.raises(Problem) as problem:
        await authenticate.limit(CALLER)
    assert (problem.value.code, problem.value.retry_after) == ("too_many_requests", 3)  # 2.5 s, rounded up


async def test_the_wait_is_never_nothing() -> None:
    authenticate = step(rate=1000, burst=1)
    await authenticate.limit(CALLER)
    with pytest.raises(Problem) as problem:
        await authenticate.limit(CALLER)
    assert problem.value.retry_after == 1


async def test_no_more_than_so_many_at_once() -> None:
    authenticate = step(concurrent=2)
    leave = asyncio.Event()
    inside: asyncio.Queue[None] = asyncio.Queue()

    async def one() -> None:
        async with authenticate.place():
            inside.put_nowait(None)
            await leave.wait()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(one())
        tasks.create_task(one())
        await inside.get()
        await inside.get()
        with pytest.raises(Problem) as problem:
            async with authenticate.place():
                raise AssertionError("there was no place")
        assert (problem.value.code, problem.value.retry_after) == ("gateway_busy", 1)
        leave.set()
    async with authenticate.place():
        pass


async def test_a_place_is_given_back_whatever_happened() -> None:
    authenticate = step(concurrent=1)
    for _ in range(3):
        with pytest.raises(KeyError):
            async with authenticate.place():
                raise KeyError
    async with authenticate.place():
        pass


async def test_every_answer_tells_the_rate_and_the_next_nonce() -> None:
    authenticate = step(Verifier(nonce="n-1"))
    beside = authenticate.beside(await authenticate.limit(CALLER))
    assert beside == {
        "RateLimit-Limit": "2", "RateLimit-Remaining": "1", "RateLimit-Reset": "1", "DPoP-Nonce": "n-1",
    }  # fmt: skip
    assert "DPoP-Nonce" not in step().beside(await authenticate.limit(CALLER))


async def test_one_request_too_many_is_told_the_rate_too() -> None:
    authenticate = step(burst=1)
    await authenticate.limit(CALLER)
    with pytest.raises(Problem) as problem:
        await authenticate.limit(CALLER)
    assert problem.value.beside["RateLimit-Remaining"] == "0"
    assert int(problem.value.beside["RateLimit-Reset"]) == problem.value.retry_after

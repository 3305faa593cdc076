"""A source that stays down is left alone: through the gateway, the breaker opens, says so, and one probe closes it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.faults import record
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import question

TRIES = 20
"""Questions after which an open breaker would long have shown: the breaker opens after 20 failures in a row."""


@dataclass
class Standing:
    mocks: Mocks
    gateway: Gateway
    http: httpx.Client

    def ask(self, connector: str) -> tuple[httpx.Response, int]:
        """Ask once; the answer, and how often the source was asked for it."""
        self.mocks.clear()
        answer = question(self.gateway, connector, self.http).put(self.http)
        return answer, len(self.mocks.requests(connector))

    def until_open(self, connector: str) -> tuple[dict[str, Any], int]:
        """Ask until the source isn't asked any more: the problem then, and how often it was asked till then."""
        asked = 0
        for _ in range(TRIES):
            answer, arrived = self.ask(connector)
            asked += arrived
            assert answer.json()["code"] == "source_unavailable"
            if arrived == 0:
                return answer.json(), asked
        raise AssertionError("the breaker never opened")

    def state(self, source: str) -> str:
        sources = self.gateway.caller.read(self.http, "/v1/sources")["sources"]
        return str(next(one["state"] for one in sources if one["source"] == source))


@pytest.fixture
def standing() -> Iterator[Standing]:
    with mocks() as services, gateway(services) as one, httpx.Client(trust_env=False, timeout=60) as http:
        one.caller.sign_on(http)
        yield Standing(services, one, http)


def test_an_open_breaker_spares_the_source_until_a_probe_goes_well(standing: Standing) -> None:
    assert standing.state("population") == "up"
    standing.mocks.arm("population", "http_500")
    body, asked = standing.until_open("population")
    assert asked == 20  # not one request more than the breaker allows
    assert (body["fault_owner"], body["retryable"]) == ("source", True)
    assert 1 <= body["retry_after"] <= 5
    assert record.entry(standing.gateway.state, body["receipt"])["attempts"] == 0
    assert standing.state("population") == "down"
    other, _ = standing.ask("business")
    assert other.json()["outcome"] == "found"  # one source's trouble is no other's

    standing.mocks.disarm()
    time.sleep(body["retry_after"] + 0.1)
    answer, arrived = standing.ask("population")
    assert (answer.json()["outcome"], arrived) == ("found", 1)
    assert standing.state("population") == "up"
    assert standing.gateway.stop() == 0
    standing.gateway.verify()


def test_a_probe_that_fails_keeps_the_breaker_open_for_longer(standing: Standing) -> None:
    standing.mocks.arm("business", "reset")
    opened, _ = standing.until_open("business")
    time.sleep(opened["retry_after"] + 0.1)
    answer, arrived = standing.ask("business")
    assert (answer.json()["code"], arrived) == ("source_unavailable", 1)  # the probe alone, and no retry after it
    answer, arrived = standing.ask("business")
    assert arrived == 0
    assert 5 < answer.json()["retry_after"] <= 10


def test_what_a_source_answers_wrongly_never_opens_the_breaker(standing: Standing) -> None:
    standing.mocks.arm("business", "html")
    for _ in range(TRIES + 5):
        answer, arrived = standing.ask("business")
        assert (answer.json()["code"], arrived) == ("source_malformed", 1)

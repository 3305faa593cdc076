"""Every kind of fault at every source, through the running gateway: the answer, whose fault, how often, on record."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from contracts.errors import TABLE
from mocks.faults import KINDS
from tests.faults import record
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import is_as_expected, question
from tests.faults.table import CONNECTORS, ON_THE_WAY, Expected, read

SLOW = ("slow_first_byte", "slow_drip")
ROWS = [row for row in read().rows if not row.cannot and row.kind not in ON_THE_WAY]
BEFORE = {"business/token": 1, "identity/jwks": 1, "identity/userinfo": 2}
"""Requests that go to another place before the one that meets the fault."""
GOOD_ANSWERS = 4
"""Asked again after each fault: all is well, and of any 40 attempts under half failed (the breaker's measure)."""


@dataclass
class Standing:
    """Mocks, two gateways on them (one with little patience, for what is slow) and a client."""

    mocks: Mocks
    usual: Gateway
    hasty: Gateway
    http: httpx.Client

    def gateway(self, kind: str) -> Gateway:
        return self.hasty if kind in SLOW else self.usual


@pytest.fixture(scope="module")
def standing() -> Iterator[Standing]:
    with (
        mocks() as services,
        gateway(services, source={"attempt_timeout_seconds": 20.0}) as usual,
        gateway(services, source={"attempt_timeout_seconds": 0.75}) as hasty,
        httpx.Client(trust_env=False, timeout=90) as http,
    ):
        for one in (usual, hasty):
            one.caller.sign_on(http)
            assert question(one, "business", http).put(http).status_code == 200  # it holds a token that can expire
        yield Standing(services, usual, hasty, http)
        for one in (usual, hasty):
            assert one.stop() == 0
            verdicts = one.verify()
            assert verdicts["completeness"]["verdict"] == "ok"


def arm(services: Mocks, row: Expected) -> None:
    place = {"match": f"re:/{row.at}\\b"} if row.at else {}
    if row.place == "business/token":
        services.arm("business", "expired_token")
    words = {"code": row.says} if row.says else {}
    services.arm(row.connector, row.kind, **place, **words)


def test_the_table_holds_every_kind_at_every_connector() -> None:
    table = read()
    held = {(row.kind, row.connector) for row in table.rows}
    assert {kind for kind, _ in held} == set(table.about) == KINDS | ON_THE_WAY
    assert held == {(kind, connector) for kind in table.about for connector in CONNECTORS}


@pytest.mark.parametrize("row", [row for row in read().rows if row.code], ids=lambda row: f"{row.kind}-{row.place}")
def test_the_table_agrees_with_the_table_of_problems(row: Expected) -> None:
    problem = TABLE[str(row.code)]
    assert row.retryable is problem.retryable
    assert row.owner in (problem.owner, "network")


@pytest.mark.parametrize("row", [row for row in read().rows if row.cannot], ids=lambda row: f"{row.kind}-{row.place}")
def test_a_pair_that_cannot_be_cannot_be_armed(standing: Standing, row: Expected) -> None:
    document = {"service": row.connector, "kind": row.kind}
    answer = standing.http.put(f"{standing.mocks.control}/faults", json=document)
    assert answer.status_code == 422
    assert len(row.cannot) > 10


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind}-{row.place}")
def test_a_fault_ends_as_the_table_says(standing: Standing, row: Expected) -> None:
    one, http = standing.gateway(row.kind), standing.http
    asked = question(one, row.connector, http)
    standing.mocks.clear()
    arm(standing.mocks, row)
    try:
        answer = asked.put(http)
        arrived = standing.mocks.requests(row.connector)
    finally:
        standing.mocks.disarm()
    is_as_expected(answer, row)
    entry = record.entry(one.state, answer.json()["receipt"])
    assert entry["attempts"] == row.counted(read().n)
    assert entry.get("code") == row.code
    met = [request for request in arrived if request["fault"] == row.kind]
    assert len(met) == _arrivals(row)
    assert all("redirected" not in request["path"] for request in arrived)
    if row.kind == "http_503_retry_after" and len(met) > 1:
        assert entry["duration_ms"] >= 1000 * (len(met) - 1)  # the source's wish, kept between attempts
    for _ in range(GOOD_ANSWERS):
        well = question(one, row.connector, http).put(http)
        assert well.json().get("outcome") == "found", well.text


def _arrivals(row: Expected) -> int:
    if row.arrived is not None:
        return row.arrived
    return row.counted(read().n) - BEFORE.get(row.place, 0)

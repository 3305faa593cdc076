"""Every kind of fault at every source, through the running gateway: the answer, whose fault, how often, on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from contracts.errors import TABLE
from mocks.kinds import KINDS, MENU, TLS_KINDS
from tests.faults import record
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import is_as_expected, question
from tests.faults.table import CONNECTORS, ON_THE_WAY, Expected, read

SLOW = ("slow_first_byte", "slow_drip")
ROWS = [row for row in read().rows if not row.cannot and row.kind not in ON_THE_WAY | TLS_KINDS]
BEFORE = {"business/token": 1, "identity/jwks": 1, "identity/userinfo": 2}
"""Requests that go to another place before the one that meets the fault."""
THE_SAME_WAY = frozenset({"civil_status", "tax", "social_insurance", "portal"})
"""Reached as the business registry is, by the same scheme: what they alone decide is put to them in `make test`, what
happens on the way in `make faults`."""
HOLDS_A_TOKEN = THE_SAME_WAY | {"business"}
READ_BY_THE_CONNECTOR = frozenset(
    {"fault_in_200", "empty_body", "two_matches", "byte_order_mark", "text_nfd", "text_double_encoded"}
    | {"text_question_marks", "field_renamed", "field_added", "field_removed", "field_retyped", "maintenance"}
)


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


def marked(row: Expected) -> Any:
    """The row as a case; those that say nothing new are left to `make faults`."""
    again = row.connector in THE_SAME_WAY and row.kind not in READ_BY_THE_CONNECTOR
    return pytest.param(row, marks=[pytest.mark.long] if again else [], id=f"{row.kind}-{row.place}")


@pytest.mark.parametrize("row", [marked(row) for row in ROWS])
def test_a_fault_ends_as_the_table_says(standing: Standing, row: Expected) -> None:
    one, http = standing.gateway(row.kind), standing.http
    asked = question(one, row.connector, http)
    if row.connector in HOLDS_A_TOKEN:  # what another row took away is fetched again before this one's fault is armed
        asked.put(http)
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
    # all is well again, and of any 40 attempts under half failed: the breaker's measure
    for _ in range(1 if row.outcome else 1 + row.counted(read().n)):
        well = question(one, row.connector, http).put(http)
        assert well.json().get("outcome") == "found", well.text


def by_number(row: Expected) -> bool:
    """Whether a reserved identifier can choose the row's fault where the row's first request meets it."""
    plain = not row.at and row.says is None and row.kind not in SLOW and row.connector != "portal"
    return plain and row.kind not in ("refused", "latency")  # tried as reset, and slow


def chosen_case(row: Expected) -> Any:
    """Short in `make test`: what costs no second attempt, at one source whole and at two others in part."""
    some = row.kind in ("fault_in_200", "rate_limited", "text_double_encoded")
    short = row.attempts == "1" and (row.connector == "population" or (some and row.connector not in THE_SAME_WAY))
    return pytest.param(row, marks=[] if short else [pytest.mark.long], id=f"{row.kind}-{row.place}")


@pytest.mark.parametrize("row", [chosen_case(row) for row in ROWS if by_number(row)])
def test_a_reserved_identifier_chooses_the_fault_without_any_control(standing: Standing, row: Expected) -> None:
    asked = question(standing.usual, row.connector, standing.http, MENU[row.kind].slot)
    is_as_expected(asked.put(standing.http), row)
    for _ in range(1 if row.outcome else 1 + row.counted(read().n)):
        assert question(standing.usual, row.connector, standing.http).put(standing.http).json()["outcome"] == "found"


def _arrivals(row: Expected) -> int:
    if row.arrived is not None:
        return row.arrived
    return row.counted(read().n) - BEFORE.get(row.place, 0)

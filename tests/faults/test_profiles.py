"""What an empty answer means is the profile's word: `not_found` only where it says so; no dialect fails worse."""

from collections.abc import Iterator

import httpx
import pytest

from contracts.errors import TABLE
from mocks.kinds import KINDS, TLS_KINDS
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import question

STRICT = {name: {"overrides": {"empty_means": "malformed"}} for name in ("population", "business")}


@pytest.fixture(scope="module")
def services() -> Iterator[Mocks]:
    with mocks() as running:
        yield running


@pytest.fixture(scope="module")
def strict(services: Mocks) -> Iterator[Gateway]:
    with gateway(services, sources=STRICT) as one:
        yield one


@pytest.mark.parametrize("connector", sorted(STRICT))
def test_an_empty_answer_is_malformed_where_the_profile_says_so(
    services: Mocks, strict: Gateway, connector: str
) -> None:
    with httpx.Client(trust_env=False, timeout=60) as http:
        strict.caller.sign_on(http)
        asked = question(strict, connector, http)
        assert asked.put(http).json()["outcome"] == "found"
        services.arm(connector, "empty_body")
        try:
            answer = asked.put(http)
        finally:
            services.disarm()
    assert (answer.status_code, answer.json()["code"]) == (502, "source_malformed")


OTHERS = (
    {"population": "xroad", "business": "getentcert", "identity": "gen2", "social_insurance": "envelope"},
    {"population": "lgsp-json", "business": "flat"},
)
SLOW = frozenset({"slow_first_byte", "slow_drip"})
DELIVERED = frozenset({"found", "ambiguous"})
MENDED = frozenset({"wrong_prefix", "byte_order_mark", "text_nfd", "field_added", "latency", "replayed_timestamp"})
"""Kinds after which the answer is still a right one; after others it may be, where a fresh token helps."""


@pytest.mark.long
@pytest.mark.parametrize("profiles", OTHERS, ids=lambda profiles: "-".join(profiles.values()))
def test_no_kind_at_any_dialect_ends_in_a_wrong_answer(profiles: dict[str, str]) -> None:
    with (
        mocks(**profiles) as services,
        gateway(services) as one,
        httpx.Client(trust_env=False, timeout=60) as http,
    ):
        one.caller.sign_on(http)
        for connector in profiles:
            plain = question(one, connector, http).put(http).json()
            for kind in sorted(KINDS - TLS_KINDS - SLOW):
                asked = question(one, connector, http)
                order = {"service": connector, "kind": kind}
                if services.http.put(f"{services.control}/faults", json=order).status_code == 422:
                    continue
                try:
                    answer = asked.put(http)
                finally:
                    services.disarm()
                body, place = answer.json(), f"{connector} {profiles[connector]} {kind}: {answer.text}"
                if answer.status_code == 200:
                    assert body["outcome"] in DELIVERED or kind == "empty_body", place
                    if body["outcome"] == "found":
                        assert body["record"] == plain["record"], place
                else:
                    assert answer.status_code == TABLE[body["code"]].status, place
                    assert kind not in MENDED or connector == "identity", place
                    assert not {"record", "results"} & body.keys(), place
                for _ in range(4):  # all is well again, and the breaker stays closed
                    again = question(one, connector, http).put(http).json()
                    assert again.get("outcome") == "found", place

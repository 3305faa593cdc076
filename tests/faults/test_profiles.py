"""What an empty answer means is the profile's word: `not_found` only where it says so."""

from collections.abc import Iterator

import httpx
import pytest

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

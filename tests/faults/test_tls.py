"""The gateway reaches the mocks by mutual TLS, by settings alone; a wrong handshake is the network's fault."""

import ssl
from collections.abc import Iterator

import httpx
import pytest

from mocks.kinds import TLS_KINDS
from tests.faults import record
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import is_as_expected, question
from tests.faults.table import CONNECTORS, read


@pytest.fixture(scope="module")
def services() -> Iterator[Mocks]:
    with mocks("--mtls") as running:
        yield running


@pytest.fixture(scope="module")
def http(services: Mocks) -> Iterator[httpx.Client]:
    believing = ssl.create_default_context(cafile=services.ready["population"]["tls"]["ca_file"])
    with httpx.Client(trust_env=False, timeout=60, verify=believing) as client:
        yield client


@pytest.fixture(scope="module")
def secured(services: Mocks, http: httpx.Client) -> Iterator[Gateway]:
    with gateway(services) as one:
        one.caller.sign_on(http)
        yield one


def test_every_source_is_reached_with_a_client_certificate(
    services: Mocks, secured: Gateway, http: httpx.Client
) -> None:
    settings = services.sources["population"]
    assert settings["base_url"].startswith("https://127.0.0.1:")
    assert {"ca_file", "client_certificate_file", "client_key_file"} <= settings.keys()
    with pytest.raises(httpx.TransportError):  # who shows none isn't let in
        http.get(f"{settings['base_url']}/__mock__/faults")
    for connector in CONNECTORS:
        assert question(secured, connector, http).put(http).json().get("outcome") == "found", connector


@pytest.mark.parametrize("kind", sorted(TLS_KINDS))
def test_a_wrong_handshake_is_the_networks_fault(
    services: Mocks, secured: Gateway, http: httpx.Client, kind: str
) -> None:
    for row in (row for row in read().rows if row.kind == kind):
        asked = question(secured, row.connector, http)
        services.arm(row.connector, kind)
        try:
            answer = asked.put(http)
        finally:
            services.disarm()
        is_as_expected(answer, row)
        entry = record.entry(secured.state, answer.json()["receipt"])
        assert (entry["attempts"], entry["code"]) == (row.counted(read().n), row.code)
    assert question(secured, "population", http).put(http).json()["outcome"] == "found"

"""Tests of the way from settings and manifests to the way out."""

from typing import Any

import pytest

from gateway import settings as reading
from gateway.app import sources
from gateway.app.sources import Watching
from gateway.observability.metrics import BREAKER_STATES, Metrics
from gateway.settings import Settings, SettingsFault
from gateway.transport.endpoint import EndpointInvalid

SOURCE = {
    "profile": "ngsp1", "base_url": "https://source.example/api/", "synthetic": True,
    "credentials": {"client_id": "made-up", "client_secret": "hunter2"},
}  # fmt: skip
SIGN_IN = {
    "profile": "gen1", "base_url": "https://vneid.example", "synthetic": True,
    "credentials": {"client_id": "made-up", "client_secret": "hunter2"},
}  # fmt: skip


def settings(**named: dict[str, Any]) -> Settings:
    return reading.check({"base_url": "http://127.0.0.1:8080", "state": "unused", "sources": named})


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (settings(business={**SOURCE, "profile": "hunter"}), r"sources\.business can't be used: profile 'hunter'"),
        (settings(weather=SOURCE), r"sources\.weather can't be used: is not installed"),
        (settings(business={**SOURCE, "overrides": {"nothing": 1}}), r"sources\.business can't be used: overrides\."),
    ],
)
def test_a_source_without_its_connector_is_named_by_its_setting(given: Settings, sentence: str) -> None:
    with pytest.raises(SettingsFault, match=sentence):
        sources.registry(given)


async def test_an_announced_source_has_no_way_out_but_its_mock_has() -> None:
    given = settings(business=SOURCE, tax={"profile": "lgsp"})
    found = sources.registry(given)
    assert found.sources["tax"].announced and not found.sources["business"].announced
    transport = sources.transport(given, found, Metrics())
    assert transport.sources == ("business",)
    await transport.aclose()
    mocked = settings(tax={**SOURCE, "profile": "lgsp"})
    assert not sources.registry(mocked).sources["tax"].announced
    assert set(sources.links(mocked, sources.registry(mocked))) == {"tax"}


def test_any_other_source_needs_its_address() -> None:
    given = settings(business={name: value for name, value in SOURCE.items() if name != "base_url"})
    with pytest.raises(EndpointInvalid, match="source business: base_url is missing"):
        sources.links(given, sources.registry(given))


async def test_every_enabled_source_has_its_way_out() -> None:
    given = settings(business=SOURCE, identity=SIGN_IN)
    transport = sources.transport(given, sources.registry(given), Metrics())
    assert [(one.source, one.state) for one in transport.conditions()] == [("business", "up"), ("identity", "up")]
    await transport.aclose()


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"proxy": "socks5://hunter2"}, "proxy"),
        ({"ca_file": "hunter2.pem"}, "ca_file"),
        ({"client_certificate_file": "hunter2.pem", "client_key_file": "hunter2.key"}, "client_certificate"),
        ({"credentials": {"client_id": "made-up"}}, "client_secret"),
    ],
)
async def test_what_cannot_be_used_is_named_with_its_source_and_not_repeated(
    changed: dict[str, Any], named: str
) -> None:
    given = settings(identity={**SIGN_IN, **changed})
    with pytest.raises(EndpointInvalid) as caught:
        await sources.transport(given, sources.registry(given), Metrics()).aclose()
    said = str(caught.value)
    assert said.startswith("source identity: ") and named in said and "hunter2" not in said


def test_a_sign_in_goes_to_the_address_that_the_browser_reaches() -> None:
    inside = settings(business=SOURCE, identity=SIGN_IN)
    (found,) = sources.sign_in_endpoints(inside, sources.registry(inside)).values()
    assert found.authorization_endpoint.startswith("https://vneid.example/") and found.client_id == "made-up"
    outside = settings(identity={**SIGN_IN, "browser_url": "https://login.example/"})
    other = sources.sign_in_endpoints(outside, sources.registry(outside))["identity"]
    path = found.authorization_endpoint.removeprefix("https://vneid.example")
    assert other.authorization_endpoint == "https://login.example" + path
    assert other.issuer == found.issuer


def test_what_the_transport_does_is_counted() -> None:
    metrics = Metrics()
    watching = Watching(metrics)
    watching.on_exchange("business", "ok", 0.25)
    watching.on_exchange("business", "ok", 0.25)
    assert value(metrics, "lienthong_exchanges_total", source="business", result="ok") == 2
    assert value(metrics, "lienthong_exchange_seconds_sum", source="business") == 0.5
    for state, number in BREAKER_STATES.items():
        watching.on_state("business", state)
        assert value(metrics, "lienthong_breaker_state", source="business") == number

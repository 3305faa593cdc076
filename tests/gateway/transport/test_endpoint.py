"""A connection that isn't safe, or isn't possible, stops the start and names the setting."""

from pathlib import Path
from typing import Any

import pytest

from gateway.transport.credentials import Credentials
from gateway.transport.endpoint import EndpointInvalid, SourceEndpoint


@pytest.mark.parametrize(
    "url",
    [
        "https://source.example",
        "https://source.example:8443/base/",
        "http://127.0.0.1:8000",
        "http://127.8.9.1:8000",
        "http://localhost:1/x",
        "http://[::1]:8000",
    ],
)
def test_https_and_loopback_are_addresses(url: str) -> None:
    assert SourceEndpoint(base_url=url, token_url=url).base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://source.example",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "ftp://source.example",
        "source.example",
        "",
        "https://",
        "https://user:hunter2@source.example",
        "https://source.example?key=hunter2",
        "https://source.example#hunter2",
        "https://source.example:99999",
        "https://source.example:hunter2",
        "https://[::1",
    ],
)
@pytest.mark.parametrize("name", ["base_url", "token_url"])
def test_everything_else_is_refused_by_name(name: str, url: str) -> None:
    members: dict[str, Any] = {"base_url": "https://source.example"} | {name: url}
    with pytest.raises(EndpointInvalid, match=name) as caught:
        SourceEndpoint(**members)
    assert "hunter2" not in str(caught.value)
    assert not url or url not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("attempt_timeout_seconds", 0),
        ("attempt_timeout_seconds", float("inf")),
        ("attempt_timeout_seconds", float("nan")),
        ("connect_timeout_seconds", -1),
        ("max_attempts", 0),
        ("concurrency", 0),
        ("size_cap", 0),
        ("rate_per_second", 0),
        ("rate_per_second", float("nan")),
        ("queue_seconds", -1),
        ("queue_seconds", float("inf")),
        ("proxy", "socks5://127.0.0.1"),
    ],
)
def test_a_limit_without_a_limit_is_refused(name: str, value: Any) -> None:
    members: dict[str, Any] = {"base_url": "https://source.example", name: value}
    with pytest.raises(EndpointInvalid, match=name):
        SourceEndpoint(**members)


def test_no_part_of_an_attempt_outlasts_it() -> None:
    limits = SourceEndpoint(base_url="https://source.example", attempt_timeout_seconds=2.0, size_cap=7).limits()
    assert (limits.total_seconds, limits.connect_seconds, limits.read_seconds, limits.size_cap) == (2.0, 2.0, 2.0, 7)


def test_the_link_is_made_of_the_settings() -> None:
    endpoint = SourceEndpoint(
        base_url="https://source.example", ca_file=Path("ca.crt"), proxy="http://proxy.example", concurrency=3
    )
    link = endpoint.link()
    assert (link.connections, link.ca_file, link.proxy) == (4, Path("ca.crt"), "http://proxy.example")


def test_nothing_secret_is_shown() -> None:
    endpoint = SourceEndpoint(
        base_url="https://source.example",
        credentials=Credentials({"secret": "hunter2"}),
        proxy="http://user:hunter2@proxy.example",
    )
    assert "hunter2" not in f"{endpoint!r} {endpoint.link()!r}"

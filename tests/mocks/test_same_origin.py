"""What a browser on another site sends is refused; what a test suite, curl or the mocks' own page sends is not."""

import pytest

from mocks.same_origin import objection


def headers(**given: str) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]


@pytest.mark.parametrize("host", ["127.0.0.1:8090", "localhost:8090", "LOCALHOST", "[::1]:8090", "[::1]", "127.0.0.1"])
def test_loopback_names_may(host: str) -> None:
    assert objection("DELETE", "http", headers(host=host)) is None


@pytest.mark.parametrize(
    "host", ["attacker.example", "attacker.example:8090", "127.0.0.1.attacker.example", "localhost.attacker.example",
             "127.0.0.1@attacker.example", "0.0.0.0:8090", "", "127.0.0.1:8090:1"],
)  # fmt: skip
def test_any_other_name_may_not(host: str) -> None:
    assert objection("GET", "http", headers(host=host)) is not None


def test_exactly_one_host_is_needed() -> None:
    assert objection("GET", "http", []) is not None
    assert objection("GET", "http", [*headers(host="127.0.0.1"), *headers(host="attacker.example")]) is not None


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:8090", True),
        ("https://127.0.0.1:8090", False),
        ("http://127.0.0.1:8091", False),
        ("http://localhost:8090", False),
        ("http://attacker.example", False),
        ("null", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_origin_is_the_very_address(origin: str, allowed: bool, method: str) -> None:
    given = headers(host="127.0.0.1:8090", origin=origin)
    assert (objection(method, "http", given) is None) is allowed


def test_a_link_from_elsewhere_opens_the_page_but_nothing_is_fetched_or_sent() -> None:
    link = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}
    assert objection("GET", "http", headers(host="localhost:1", **link)) is None
    assert objection("POST", "http", headers(host="localhost:1", **link)) is not None
    for site in ("cross-site", "same-site"):
        fetched = {"sec_fetch_site": site, "sec_fetch_mode": "no-cors"}
        assert objection("GET", "http", headers(host="localhost:1", **fetched)) is not None
    for site in ("same-origin", "none"):
        assert objection("GET", "http", headers(host="localhost:1", sec_fetch_site=site)) is None

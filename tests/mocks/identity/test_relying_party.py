"""A browser must go back only to registered addresses, or to ones that can be nobody else's."""

from __future__ import annotations

import pytest

from mocks.identity.relying_party import RelyingParty, is_reserved

_REGISTERED = "https://portal.hanoi.example/callback?keep=1"


def _party(reserved: bool) -> RelyingParty:
    return RelyingParty("mock-rp", "mock-secret", (_REGISTERED,), reserved)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:51234/callback",
        "http://[::1]:8000/",
        "http://localhost/cb",
        "https://app.example/cb",
        "https://a.b.test:8443/cb?x=1",
    ],
)
def test_addresses_that_can_be_nobody_elses_are_reserved(address: str) -> None:
    assert is_reserved(address)
    assert _party(True).may_return_to(address)
    assert not _party(False).may_return_to(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/callback",
        "https://example.org/cb",
        "http://app.example/cb",
        "https://app.example.org/cb",
        "http://127.0.0.1.attacker.org/",
        "http://127.0.0.1@attacker.org/",
        "https://user@app.example/",
        "https://app.example/#fragment",
        "https://attacker.org\\.example/",
        "javascript:alert(1)",
        "http://10.0.0.1/",
        "http://127.0.0.1:port/",
        "https://app.example/ x",
    ],
)
def test_everything_else_must_be_registered(address: str) -> None:
    assert not is_reserved(address)
    assert not _party(True).may_return_to(address)


def test_a_registered_address_is_compared_character_by_character() -> None:
    party = _party(False)
    assert party.may_return_to(_REGISTERED)
    assert not party.may_return_to(_REGISTERED + "&more=1")
    assert not party.may_return_to(_REGISTERED.removesuffix("?keep=1"))


def test_credentials_must_both_be_right() -> None:
    party = _party(False)
    assert party.proves("mock-rp", "mock-secret")
    assert not party.proves("mock-rp", "mock-secreT")
    assert not party.proves("other", "mock-secret")
    assert "mock-secret" not in repr(party)


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"credentials": {"client_id": "a"}, "relying_party": {"redirect_uris": [], "reserved_redirects": True}},
        {
            "credentials": {"client_id": "a", "client_secret": ""},
            "relying_party": {"redirect_uris": [], "reserved_redirects": True},
        },
        {
            "credentials": {"client_id": "a", "client_secret": "b"},
            "relying_party": {"redirect_uris": "x", "reserved_redirects": True},
        },
        {"credentials": {"client_id": "a", "client_secret": "b"}, "relying_party": {"redirect_uris": []}},
    ],
)
def test_an_incomplete_configuration_stops_the_start(config: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="identity mock needs"):
        RelyingParty.from_config(config)


def test_a_complete_configuration_is_read() -> None:
    party = RelyingParty.from_config(
        {
            "credentials": {"client_id": "a", "client_secret": "b"},
            "relying_party": {"redirect_uris": [_REGISTERED], "reserved_redirects": False},
        }
    )
    assert party == RelyingParty("a", "b", (_REGISTERED,), False)

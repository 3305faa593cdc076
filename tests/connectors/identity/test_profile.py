"""A profile with a wrong or missing key stops the start, by name."""

from typing import Any

import pytest

from connectors.identity.profile import read_profile
from contracts.manifest import InvalidManifest
from tests.connectors.identity.provider import PROFILE


def test_the_shipped_profile_reads() -> None:
    profile = read_profile(PROFILE)
    assert profile.pkce and profile.nonce and profile.signed_claims == "required"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("token_path", "https://elsewhere.example/token"), ("jwks_path", "/jwks?x"), ("scope", "email"),
        ("pkce", "yes"),
        ("id_token_algorithms", []), ("id_token_algorithms", ["none"]), ("id_token_algorithms", ["HS256"]),
        ("clock_skew_seconds", -1), ("clock_skew_seconds", 3600), ("signed_claims", "maybe"),
        ("unknown_elements", "ignore"), ("birth_date_form", "american"), ("account_types", {"1": "admin"}),
        ("account_levels", {"3": 3}), ("authentication_levels", {"LoA5": 5}),
        ("authentication_assurance", {"1": "great"}),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(key: str, value: Any) -> None:
    with pytest.raises(InvalidManifest, match=f"^{key}"):
        read_profile({**PROFILE, key: value})


@pytest.mark.parametrize("key", ["token_path", "claims", "nonce", "account_types", "id_token_algorithms"])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(InvalidManifest, match=key):
        read_profile({name: value for name, value in PROFILE.items() if name != key})


def test_claims_are_a_closed_list() -> None:
    for claims in ({**PROFILE["claims"], "nickname": "x"}, {**PROFILE["claims"], "personal_id": ""}):
        with pytest.raises(InvalidManifest, match="claims"):
            read_profile({**PROFILE, "claims": claims})

"""What is off in a sign-in's requests: parameters, way back, secret, token, in both generations."""

import base64
from urllib.parse import urlencode

import pytest

from tests.mocks.nearness.almost import entry, told

QUESTION = {
    "response_type": "code", "client_id": "mock-rp-hanoi", "state": "s", "scope": "openid",
    "redirect_uri": "https://procedures.example/sign-in/callback",
}  # fmt: skip
BASIC = {"authorization": "Basic " + base64.b64encode(b"mock-rp-hanoi:mock-secret").decode()}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"client_id": "other"}, [("client_id", "differs")]),
        ({"redirect_uri": "https://elsewhere.invalid.org/"}, [("redirect_uri", "differs")]),
        ({"scope": "profile"}, [("query.scope", "wrong_form")]),
        ({"state": ""}, [("query.state", "wrong_form")]),
        ({"code_challenge_method": "plain"}, [("query.code_challenge_method", "wrong_form")]),
    ],
)
def test_an_authorization_request(changed: dict[str, str], found: list[tuple[str, str]]) -> None:
    asked = entry("identity", "GET", f"/auth?{urlencode({**QUESTION, **changed})}")
    assert told(asked, "gen1") == found


def test_a_parameter_that_lacks_is_told() -> None:
    asked = {name: value for name, value in QUESTION.items() if name != "state"}
    assert told(entry("identity", "GET", f"/auth?{urlencode(asked)}"), "gen1") == [("query.state", "missing")]


@pytest.mark.parametrize(("profile", "found"), [("gen1", []), ("gen2", [("body.encrypt_key", "missing")])])
def test_a_token_request(profile: str, found: list[tuple[str, str]]) -> None:
    grant = {"grant_type": "authorization_code", "code": "c", "redirect_uri": QUESTION["redirect_uri"]}
    assert told(entry("identity", "POST", "/token", BASIC, urlencode(grant)), profile) == found
    posted = {**grant, "encrypt_key": "k", "client_id": "mock-rp-hanoi", "client_secret": "no"}
    assert told(entry("identity", "POST", "/token", {}, urlencode(posted)), profile) == [
        ("body.client_secret", "differs")
    ]


def test_claims_are_had_with_a_token() -> None:
    assert told(entry("identity", "GET", "/userinfo", {"authorization": "Bearer t"}), "gen1") == []
    assert told(entry("identity", "GET", "/userinfo"), "gen1") == [("header Authorization", "missing")]
    assert told(entry("identity", "GET", "/jwks"), "gen1") == []


def test_a_refusal_in_the_services_words() -> None:
    grant = {"grant_type": "authorization_code", "code": "c", "redirect_uri": QUESTION["redirect_uri"]}
    asked = entry("identity", "POST", "/token", BASIC, urlencode(grant), status=400, notes=("invalid_grant",))
    assert told(asked, "gen1") == [("identity", "noted")]

"""``private_key_jwt`` as FAPI 2.0 wants it; each reason is known to us and told to nobody."""

import json
from typing import Any

import pytest
from authlib.oauth2.rfc6749 import InvalidClientError

from gateway.access.register import FRESH_SECONDS
from gateway.oauth.assertions import Assertions
from gateway.oauth.requests import FormRequest
from tests.gateway.access.parties import BASE, START, House, Party, b64, new_key, public, rsa_key, sign

NOW = int(START.timestamp())


@pytest.fixture
def assertions(house: House) -> Assertions:
    return Assertions(BASE, house.clock)


def reason(house: House, assertions: Assertions, assertion: str, **form: str) -> str:
    """The reason of the refusal, or an empty text."""
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    parameters = {"client_assertion_type": kind, "client_assertion": assertion, **form}
    request = FormRequest(BASE + "/oauth2/token", {name: value for name, value in parameters.items() if value})
    try:
        assertions(house.register.caller, request)
    except InvalidClientError as fault:
        assert (fault.status_code, fault.description) == (401, "")
        return request.failure
    return ""


GOOD: dict[str, dict[str, Any]] = {
    "as it is": {},
    "five minutes": {"exp": NOW + 300},
    "no iat and nbf": {"iat": None, "nbf": None},
    "eight seconds ahead": {"iat": NOW + 8, "nbf": NOW + 8, "exp": NOW + 300},
    "a clock behind": {"iat": NOW - 30, "nbf": NOW - 30, "exp": NOW + 30},
    "unknown claims": {"extra": [1]},
}
BAD: dict[str, dict[str, Any]] = {
    "no sub": {"sub": None},
    "sub list": {"sub": ["one-stop-h26"]},
    "other sub": {"sub": "other"},
    "sub unicode": {"sub": "\ud800"},
    "no iss": {"iss": None},
    "other iss": {"iss": "other"},
    "no aud": {"aud": None},
    "aud list": {"aud": [BASE]},
    "aud of the token endpoint": {"aud": BASE + "/oauth2/token"},
    "aud with slash": {"aud": BASE + "/"},
    "other aud": {"aud": "https://other.example"},
    "no exp": {"exp": None},
    "exp five minutes past": {"exp": NOW - 300},
    "exp now": {"exp": NOW},
    "exp text": {"exp": str(NOW + 60)},
    "exp in ten years": {"exp": NOW + 315_360_000},
    "exp huge": {"exp": 10**400},
    "exp bool": {"exp": True},
    "exp too far": {"exp": NOW + 311, "iat": None},
    "too long a life": {"iat": NOW - 60, "exp": NOW + 250},
    "iat 61 ahead": {"iat": NOW + 61, "exp": NOW + 120},
    "nbf 61 ahead": {"nbf": NOW + 61},
    "iat text": {"iat": "now"},
    "no jti": {"jti": None},
    "jti empty": {"jti": ""},
    "jti list": {"jti": ["a"]},
    "jti number": {"jti": 7},
    "jti long": {"jti": "x" * 257},
    "jti control": {"jti": "a\x00"},
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_a_good_assertion_is_taken(house: House, party: Party, assertions: Assertions, change: dict[str, Any]) -> None:
    assert reason(house, assertions, party.assertion(house.clock, **change)) == ""


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_bad_assertion_is_refused(house: House, party: Party, assertions: Assertions, change: dict[str, Any]) -> None:
    assert reason(house, assertions, party.assertion(house.clock, **change)) != ""


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "EdDSA", "Ed25519"])
def test_every_algorithm_is_taken(house: House, assertions: Assertions, algorithm: str) -> None:
    party = house.enroll(Party(id="other", algorithm=algorithm))
    assert reason(house, assertions, party.assertion(house.clock)) == ""


def headed(party: Party, house: House, key: Any = None, **header: Any) -> str:
    members = {"alg": party.algorithm, "kid": party.key.kid, **header}
    return sign({n: v for n, v in members.items() if v is not None}, party.claims(house.clock), key or party.key)


def test_headers(house: House, party: Party, assertions: Assertions) -> None:
    for good in (
        {},
        {"kid": None},
        {"typ": "JWT"},
        {"typ": "client-authentication+jwt"},
        {"x": 1},
        {"jku": "https://x"},
    ):
        assert reason(house, assertions, headed(party, house, **good)) == ""
    bad: dict[str, Any]
    for bad in (
        {"kid": "../../dev/null"},
        {"kid": ["x"]},
        {"kid": 1},
        {"typ": "dpop+jwt"},
        {"typ": "at+jwt"},
        {"crit": []},
    ):
        assert reason(house, assertions, headed(party, house, **bad)) != ""


def test_other_keys_and_algorithms_are_refused(house: House, party: Party, assertions: Assertions) -> None:
    stranger = new_key("ES256")
    assert reason(house, assertions, headed(party, house, key=stranger)) == "assertion_signature"
    assert reason(house, assertions, headed(party, house, key=stranger, jwk=public(stranger))) == "assertion_signature"
    rsa = house.enroll(Party(id="rsa", algorithm="PS256"))
    assert reason(house, assertions, headed(rsa, house, key=rsa_key(), alg="RS256")) == "assertion_algorithm"
    payload = party.assertion(house.clock).split(".")[1]
    for algorithm in ("none", "None", "HS256", None, ["ES256"], 1):
        header = b64(json.dumps({"alg": algorithm}).encode())
        assert reason(house, assertions, f"{header}.{payload}.{b64(b'x')}") == "assertion_algorithm"
    good = party.assertion(house.clock)
    for text in (good + "=", good[:-1], good + "A", "a.b.c", "", "x" * 9000, f"{payload}.{payload}.{payload}"):
        assert reason(house, assertions, text) != ""


def test_parameters_around_it(house: House, party: Party, assertions: Assertions) -> None:
    assertion = party.assertion(house.clock)
    assert reason(house, assertions, assertion, client_id=party.id) == ""
    assert reason(house, assertions, assertion, client_id="other") == "assertion_client_id"
    assert reason(house, assertions, assertion, client_secret="x") == "assertion_missing"
    assert reason(house, assertions, assertion, client_assertion_type="x") == "assertion_missing"
    assert reason(house, assertions, assertion, client_assertion_type="") == "assertion_missing"


def test_an_unknown_caller_costs_a_signature_too(
    house: House, party: Party, assertions: Assertions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known with a wrong key, known without a fitting key, unknown: each is one verification, never none."""
    from gateway.access.public_keys import PublicKey

    seen: list[str] = []
    verifies = PublicKey.verifies

    def counted(self: PublicKey, *arguments: Any) -> bool:
        seen.append(self.kid)
        return verifies(self, *arguments)

    monkeypatch.setattr(PublicKey, "verifies", counted)
    for assertion in (
        headed(party, house, key=new_key("ES256")),
        headed(party, house, kid="unknown"),
        Party(id="nobody").assertion(house.clock),
        Party(id="nobody", algorithm="PS256").assertion(house.clock),
        Party(id=party.id, algorithm="EdDSA").assertion(house.clock),
    ):
        before = len(seen)
        assert reason(house, assertions, assertion) in ("assertion_caller", "assertion_signature")
        assert len(seen) == before + 1


def test_a_caller_that_is_not_active_is_refused(house: House, party: Party, assertions: Assertions) -> None:
    house.register.disable_caller(party.id)
    assert reason(house, assertions, party.assertion(house.clock)) == "caller_not_active"


def test_keys_may_be_rotated_mid_flight(house: House, party: Party, assertions: Assertions) -> None:
    newer = Party(id=party.id)
    house.register.replace_keys(party.id, {"keys": [public(party.key), public(newer.key)]})
    house.clock.advance(FRESH_SECONDS)
    assert reason(house, assertions, party.assertion(house.clock)) == ""
    assert reason(house, assertions, newer.assertion(house.clock)) == ""
    assert reason(house, assertions, headed(party, house, kid=None)) == "assertion_caller", "two fit, so say which"
    house.register.replace_keys(party.id, newer.jwks)
    assert reason(house, assertions, party.assertion(house.clock)) == "assertion_caller"

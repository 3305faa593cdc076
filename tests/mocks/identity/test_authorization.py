"""An authorization request must be refused where a careful provider refuses it, and towards the right side."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from mocks.identity.authorization import RequestReturned, RequestShown, read_request
from mocks.identity.relying_party import RelyingParty

_PARTY = RelyingParty("mock-rp", "mock-secret", ("https://portal.hanoi.example/cb",), False)
_CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
_GOOD = {
    "response_type": "code",
    "client_id": "mock-rp",
    "redirect_uri": "https://portal.hanoi.example/cb",
    "scope": "openid",
    "state": "s-1",
}


def _pairs(**changes: str | None) -> list[tuple[str, str]]:
    return [(name, value) for name, value in {**_GOOD, **changes}.items() if value is not None]


def test_the_bare_generation_1_request_passes() -> None:
    request = read_request(_pairs(), _PARTY)
    assert (request.state, request.nonce, request.code_challenge, request.assurance) == ("s-1", None, None, "LoA2")


def test_a_full_request_keeps_what_it_said() -> None:
    request = read_request(
        _pairs(
            nonce="n-1",
            code_challenge=_CHALLENGE,
            code_challenge_method="S256",
            acr_values="urn:x LoA4",
            prompt="none",
            login_hint="099190000123",
            unknown_extension="ignored",
        ),
        _PARTY,
    )
    assert (request.nonce, request.code_challenge, request.assurance) == ("n-1", _CHALLENGE, "LoA4")
    assert (request.prompt, request.login_hint) == ("none", "099190000123")
    repeated = read_request(list(request.as_parameters().items()), _PARTY)
    assert repeated.as_parameters() == request.as_parameters()


@pytest.mark.parametrize(
    ("pairs", "named"),
    [
        (_pairs(client_id="other"), "client_id"),
        (_pairs(client_id=None), "client_id"),
        ([*_pairs(), ("client_id", "mock-rp")], "client_id"),
        (_pairs(redirect_uri="https://portal.hanoi.example/cb/"), "redirect_uri"),
        (_pairs(redirect_uri=None), "redirect_uri"),
        ([*_pairs(), ("redirect_uri", "https://portal.hanoi.example/cb")], "redirect_uri"),
    ],
)
def test_without_a_trustworthy_way_back_nothing_is_redirected(pairs: list[tuple[str, str]], named: str) -> None:
    with pytest.raises(RequestShown, match=f"^{named}$"):
        read_request(pairs, _PARTY)


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        (_pairs(response_type="token"), "unsupported_response_type"),
        (_pairs(response_type=None), "unsupported_response_type"),
        (_pairs(scope="profile"), "invalid_scope"),
        (_pairs(scope=None), "invalid_scope"),
        (_pairs(code_challenge=_CHALLENGE), "invalid_request"),
        (_pairs(code_challenge=_CHALLENGE, code_challenge_method="plain"), "invalid_request"),
        (_pairs(code_challenge="short", code_challenge_method="S256"), "invalid_request"),
        (_pairs(code_challenge_method="S256"), "invalid_request"),
        (_pairs(prompt="select_account"), "invalid_request"),
        ([*_pairs(), ("nonce", "a"), ("nonce", "b")], "invalid_request"),
    ],
)
def test_other_mistakes_go_back_with_the_state(pairs: list[tuple[str, str]], error: str) -> None:
    with pytest.raises(RequestReturned) as caught:
        read_request(pairs, _PARTY)
    assert caught.value.location.startswith("https://portal.hanoi.example/cb?")
    assert dict(parse_qsl(urlsplit(caught.value.location).query)) == {"error": error, "state": "s-1"}


@pytest.mark.parametrize("pairs", [_pairs(state=None), _pairs(state=""), [*_pairs(), ("state", "s-2")]])
def test_a_request_without_one_state_goes_back_without_state(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(RequestReturned) as caught:
        read_request(pairs, _PARTY)
    assert dict(parse_qsl(urlsplit(caught.value.location).query)) == {"error": "invalid_request"}


def test_the_way_back_keeps_the_query_it_came_with() -> None:
    party = RelyingParty("mock-rp", "mock-secret", ("https://portal.hanoi.example/cb?keep=1",), False)
    request = read_request(_pairs(redirect_uri="https://portal.hanoi.example/cb?keep=1", state="a b&c"), party)
    assert request.location(code="x") == "https://portal.hanoi.example/cb?keep=1&code=x&state=a+b%26c"

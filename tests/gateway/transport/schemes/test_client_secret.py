"""An id and a secret reach the token endpoint in one of two ways, and are shown nowhere else."""

import base64
from urllib.parse import parse_qs

import pytest

from gateway.transport.credentials import Credentials, CredentialsMissing
from gateway.transport.schemes.client_secret import ClientSecret
from gateway.transport.sender import Outgoing

PAIR = Credentials({"client_id": "mock:key", "client_secret": "a b+ă"})
REQUEST = Outgoing(
    method="POST",
    url="https://source.example/token",
    template="/token",
    headers=(("Content-Type", "application/x-www-form-urlencoded"),),
    body=b"grant_type=authorization_code&code=a%2Bb&client_id=other&empty=",
)


@pytest.mark.parametrize("style", ["basic", "client_secret_basic"])
def test_in_the_header_both_are_encoded_first(style: str) -> None:
    shown = ClientSecret(PAIR, {"token_style": style}).show(REQUEST)
    assert base64.b64decode((shown.header("authorization") or "").removeprefix("Basic ")) == b"mock%3Akey:a+b%2B%C4%83"
    assert shown.body == REQUEST.body


@pytest.mark.parametrize("style", ["post", "client_secret_post"])
def test_in_the_form_they_stand_once(style: str) -> None:
    shown = ClientSecret(PAIR, {"token_style": style}).show(REQUEST)
    assert shown.header("authorization") is None
    assert parse_qs((shown.body or b"").decode(), keep_blank_values=True) == {
        "grant_type": ["authorization_code"],
        "code": ["a+b"],
        "empty": [""],
        "client_id": ["mock:key"],
        "client_secret": ["a b+ă"],
    }


def test_wso2_has_other_words_for_them() -> None:
    words = Credentials({"consumer_key": "mock:key", "consumer_secret": "a b+ă"})
    assert ClientSecret(words, {}).show(REQUEST) == ClientSecret(PAIR, {}).show(REQUEST)


@pytest.mark.parametrize("missing", ["client_id", "client_secret"])
def test_what_is_missing_stops_the_start(missing: str) -> None:
    with pytest.raises(CredentialsMissing, match=missing):
        ClientSecret(Credentials({name: value for name, value in PAIR.items() if name != missing}), {})


def test_an_unknown_style_stops_the_start() -> None:
    with pytest.raises(ValueError, match="token_style"):
        ClientSecret(PAIR, {"token_style": "digest"})


def test_it_is_shown_nowhere_else() -> None:
    assert "a b" not in repr(ClientSecret(PAIR, {}))

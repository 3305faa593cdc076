"""Tests of what browsers are asked and answer; lies of every kind are tried on `Passkeys`, which is made of this."""

import json

import pytest

from gateway.console.web_authentication import WebAuthentication
from tests.gateway.console.authenticator import Authenticator, encoded

BROWSERS = WebAuthentication("console.example", "https://console.example")


def test_a_passkey_that_was_made_signs() -> None:
    one = Authenticator()
    asked = BROWSERS.ask_to_make("a", "Cán bộ", [b"known"])
    assert asked.options["challenge"] == encoded(asked.challenge)
    made = BROWSERS.made(one.create(asked.options), asked.challenge)
    assert made is not None and made.id == one.id
    again = BROWSERS.ask_to_sign()
    answer = one.get(again.options)
    named = BROWSERS.named(answer)
    assert named is not None and named[0] == made.id
    counter = BROWSERS.signed(answer, again.challenge, made.public_key, made.counter)
    assert counter == one.counter
    assert BROWSERS.signed(answer, asked.challenge, made.public_key, made.counter) is None


@pytest.mark.parametrize("answer", ["", "null", "[]", json.dumps({"rawId": 1, "response": {}}), "[" * 100_000])
def test_what_is_no_answer_is_worth_nothing(answer: str) -> None:
    assert BROWSERS.made(answer, b"x" * 32) is None
    assert BROWSERS.signed(answer, b"x" * 32, b"", 0) is None
    assert BROWSERS.named(answer) is None

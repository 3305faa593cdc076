"""Tests of passkeys: what another site, another browser, another moment or another key signs lets nobody in."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from gateway.console.ceremonies import SECONDS
from gateway.console.passkeys import Passkeys
from gateway.console.reviewers import ReviewerRefused
from tests.gateway.console.authenticator import PRESENT, VERIFIED, Authenticator, encoded
from tests.gateway.console.desk import Desk, reviewer

BROWSER = "secret-of-this-browser"


@pytest.fixture
def passkeys(desk: Desk) -> Passkeys:
    desk.accounts.add(reviewer("a"))
    desk.accounts.add(reviewer("b"))
    return desk.parts.passkeys


def added(passkeys: Passkeys, account: str = "a", **claims: Any) -> Authenticator:
    made = Authenticator(**claims)
    answer = made.create(passkeys.begin_adding(account, "Cán bộ", BROWSER))
    passkeys.add(account, "khóa", BROWSER, answer)
    return made


def test_a_passkey_signs_its_account_in(desk: Desk, passkeys: Passkeys) -> None:
    made = added(passkeys)
    assert passkeys.sign_in(BROWSER, made.get(passkeys.begin_sign_in(BROWSER))) == "a"
    (shown,) = passkeys.of("a")
    assert (shown.label, shown.used_at) == ("khóa", int(desk.clock().timestamp())) and passkeys.of("b") == []


def test_what_the_browser_is_asked(passkeys: Passkeys) -> None:
    options = passkeys.begin_adding("a", "Cán bộ", BROWSER)
    assert options["rp"]["id"] == "console.example"
    assert options["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "required"
    }  # fmt: skip
    options = passkeys.begin_sign_in(BROWSER)
    assert options["userVerification"] == "required" and not options.get("allowCredentials")
    made = added(passkeys)
    assert passkeys.begin_adding("a", "x", BROWSER)["excludeCredentials"][0]["id"] == encoded(made.id)


@pytest.mark.parametrize(
    "claims",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://console.example.evil.example"},
        {"origin": "http://console.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"flags": 0},
    ],
    ids=str,
)
def test_a_lie_is_noticed(passkeys: Passkeys, claims: dict[str, Any]) -> None:
    with pytest.raises(ReviewerRefused):
        added(passkeys, **claims)
    made = added(passkeys)
    for name, value in claims.items():
        setattr(made, name, value)
    assert passkeys.sign_in(BROWSER, made.get(passkeys.begin_sign_in(BROWSER))) is None


def test_an_answer_counts_once_in_its_own_browser_and_in_time(desk: Desk, passkeys: Passkeys) -> None:
    made = added(passkeys)
    answer = made.get(passkeys.begin_sign_in(BROWSER))
    assert passkeys.sign_in("another browser", answer) is None
    assert passkeys.sign_in(BROWSER, answer) == "a"
    assert passkeys.sign_in(BROWSER, answer) is None
    late = made.get(passkeys.begin_sign_in(BROWSER))
    desk.clock.pass_by(seconds=SECONDS)
    assert passkeys.sign_in(BROWSER, late) is None
    old = made.get(passkeys.begin_sign_in(BROWSER))
    passkeys.begin_sign_in(BROWSER)
    assert passkeys.sign_in(BROWSER, old) is None


def test_another_key_or_another_name_is_nobody(passkeys: Passkeys) -> None:
    made = added(passkeys)
    forged = Authenticator(id=made.id, user=made.user)
    assert passkeys.sign_in(BROWSER, forged.get(passkeys.begin_sign_in(BROWSER))) is None
    made.user = b"b"
    assert passkeys.sign_in(BROWSER, made.get(passkeys.begin_sign_in(BROWSER))) is None
    stranger = Authenticator(id=b"unknown-passkey-1", user=b"a")
    assert passkeys.sign_in(BROWSER, stranger.get(passkeys.begin_sign_in(BROWSER))) is None


def test_a_counter_that_goes_back_is_a_copy(passkeys: Passkeys) -> None:
    made = added(passkeys, counter=5)
    assert passkeys.sign_in(BROWSER, made.get(passkeys.begin_sign_in(BROWSER))) == "a"
    made.counter = 3
    assert passkeys.sign_in(BROWSER, made.get(passkeys.begin_sign_in(BROWSER))) is None


def _cut(answer: dict[str, Any]) -> Any:
    del answer["response"]["signature"]
    return answer


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: [],
        lambda answer: 7,
        lambda answer: {},
        _cut,
        lambda answer: {**answer, "rawId": 7},
        lambda answer: {**answer, "type": "password"},
        lambda answer: {**answer, "response": {**answer["response"], "authenticatorData": "AA"}},
        lambda answer: {**answer, "response": {**answer["response"], "clientDataJSON": "e30"}},
        lambda answer: {**answer, "response": {**answer["response"], "clientDataJSON": "W10"}},
        lambda answer: {**answer, "response": {**answer["response"], "signature": "AA"}},
        lambda answer: {**answer, "response": {**answer["response"], "userHandle": 1}},
    ],
)
def test_no_shape_breaks_it(passkeys: Passkeys, spoil: Callable[[Any], Any]) -> None:
    made = added(passkeys)
    answer = spoil(json.loads(made.get(passkeys.begin_sign_in(BROWSER))))
    assert passkeys.sign_in(BROWSER, json.dumps(answer)) is None
    options = passkeys.begin_adding("b", "x", BROWSER)
    answer = json.loads(Authenticator(id=b"other-passkey-00").create(options))
    answer["response"]["attestationObject"] = "oA"
    with pytest.raises(ReviewerRefused):
        passkeys.add("b", "x", BROWSER, json.dumps(answer))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "null", '"x"', "\x00"])
def test_no_text_breaks_it(passkeys: Passkeys, text: str) -> None:
    passkeys.begin_sign_in(BROWSER)
    assert passkeys.sign_in(BROWSER, text) is None
    passkeys.begin_adding("a", "x", BROWSER)
    with pytest.raises(ReviewerRefused):
        passkeys.add("a", "x", BROWSER, text)


def test_a_passkey_begun_for_one_account_is_not_anothers(passkeys: Passkeys) -> None:
    answer = Authenticator().create(passkeys.begin_adding("a", "x", BROWSER))
    with pytest.raises(ReviewerRefused):
        passkeys.add("b", "x", BROWSER, answer)


def test_one_passkey_is_one_accounts_and_ten_are_enough(passkeys: Passkeys) -> None:
    added(passkeys)
    with pytest.raises(ReviewerRefused):
        added(passkeys, "b")
    for number in range(9):
        added(passkeys, id=b"passkey-%08d" % number)
    with pytest.raises(ReviewerRefused):
        added(passkeys, id=b"passkey-too-many")


def test_one_removes_ones_own(passkeys: Passkeys) -> None:
    made = added(passkeys)
    with pytest.raises(ReviewerRefused):
        passkeys.remove("b", made.id)
    passkeys.remove("a", made.id)
    assert passkeys.sign_in(BROWSER, made.get(passkeys.begin_sign_in(BROWSER))) is None
    added(passkeys)
    passkeys.remove_all("a")
    assert passkeys.of("a") == []


@pytest.mark.parametrize(
    ("origin", "available"),
    [("https://console.example", True), ("http://localhost:8080", True), ("https://192.0.2.1", False),
     ("http://[::1]:8080", False), ("", False)],
)  # fmt: skip
def test_a_passkey_needs_a_host_name(desk: Desk, origin: str, available: bool) -> None:
    assert Passkeys(desk.store, None, origin).available is available

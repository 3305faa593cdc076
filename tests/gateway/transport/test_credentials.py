"""Secrets stay in their box."""

import copy
import json

import pytest

from gateway.transport.credentials import Credentials, CredentialsMissing

SECRET = "mock-secret"


@pytest.fixture
def box() -> Credentials:
    return Credentials({"user": "mock_hanoi", "secret": SECRET, "empty": ""})


def test_what_is_inside_can_be_used(box: Credentials) -> None:
    assert box.require("secret") == box["secret"] == SECRET
    assert box.get("absent") is None
    assert set(box) == {"user", "secret", "empty"}


def test_nothing_shows_it(box: Credentials) -> None:
    assert SECRET not in f"{box} {box!r} {[box]} {(box,)!r}"
    assert "mock_hanoi" not in repr(box)


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, json.dumps])
def test_nothing_carries_it_away(box: Credentials, travel: object) -> None:
    assert callable(travel)
    with pytest.raises(TypeError):
        travel(box)


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_what_is_missing_is_named(box: Credentials, name: str) -> None:
    with pytest.raises(CredentialsMissing, match=rf"credentials\.{name} is missing"):
        box.require(name)


def test_the_box_is_a_copy() -> None:
    given = {"user": "mock_hanoi"}
    box = Credentials(given)
    given["user"] = "other"
    assert box["user"] == "mock_hanoi"

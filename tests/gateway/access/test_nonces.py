"""A nonce is good for two windows, needs no store, and can't be made without the key."""

import hashlib

import pytest

from gateway.access.nonces import WINDOW_SECONDS, Nonces
from tests.gateway.access.parties import Clock


def mac(text: bytes) -> bytes:
    return hashlib.sha256(b"one" + text).digest()


def test_a_nonce_lives_for_its_window_and_the_next() -> None:
    clock = Clock()
    nonces = Nonces(mac, clock)
    nonce = nonces.fresh()
    assert nonces.holds(nonce)
    clock.advance(WINDOW_SECONDS)
    assert nonces.holds(nonce) and nonces.fresh() != nonce
    clock.advance(WINDOW_SECONDS)
    assert not nonces.holds(nonce)


def test_replicas_with_one_key_agree_and_others_do_not() -> None:
    clock = Clock()
    nonce = Nonces(mac, clock).fresh()
    assert Nonces(mac, clock).holds(nonce)
    assert not Nonces(lambda text: hashlib.sha256(b"two" + text).digest(), clock).holds(nonce)


@pytest.mark.parametrize("nonce", [None, "", "x", 1, ["a"], "é"])
def test_anything_else_is_none(nonce: object) -> None:
    assert not Nonces(mac, Clock()).holds(nonce)

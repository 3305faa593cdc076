"""An envelope's key never fails: what doesn't unwrap gives another key each time, and nothing tells the two apart."""

import base64
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateway.keys.envelope import KEY_SIZES, EnvelopeKey


@cache
def private(bits: int = 2048) -> RSAPrivateKey:
    return rsa(65537, bits)


def der(key: object) -> str:
    made: bytes = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined]  # any private key
    return base64.b64encode(made).decode()


def wrapped(message: bytes) -> bytes:
    return private().public_key().encrypt(message, PKCS1v15())


@pytest.mark.parametrize("size", KEY_SIZES)
def test_a_key_comes_back(size: int) -> None:
    key = bytes(range(size))
    assert EnvelopeKey.parse(der(private())).unwrap(wrapped(key)) == key


def test_it_is_read_as_pem_too() -> None:
    pem = private().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert EnvelopeKey.parse(f"  {pem}").unwrap(wrapped(bytes(32))) == bytes(32)


@pytest.mark.parametrize("broken", [b"", b"x", bytes(256), bytes(255), b"\xff" * 256, b"\x01" * 300])
def test_what_does_not_unwrap_is_a_key_of_chance(broken: bytes) -> None:
    key = EnvelopeKey.parse(der(private()))
    one, other = key.unwrap(broken), key.unwrap(broken)
    assert len(one) in KEY_SIZES and len(other) in KEY_SIZES


@pytest.mark.parametrize("message", [b"", b"short", bytes(33)])
def test_a_message_that_is_no_key_is_one_of_chance_too(message: bytes) -> None:
    key = EnvelopeKey.parse(der(private()))
    assert key.unwrap(wrapped(message)) != key.unwrap(wrapped(message))


@pytest.mark.parametrize("text", ["", "x", "-----BEGIN PRIVATE KEY-----", "Đ", der(generate_private_key(SECP256R1()))])
def test_another_key_stops_the_start_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="no RSA private key") as caught:
        EnvelopeKey.parse(text)
    assert len(text) < 2 or text not in str(caught.value)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="2048"):
        EnvelopeKey.parse(der(private(1024)))


def test_it_shows_its_size_alone() -> None:
    assert repr(EnvelopeKey.parse(der(private()))) == "EnvelopeKey(2048 bits)"

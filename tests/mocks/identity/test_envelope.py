"""What the mock wraps, its relying party alone unwraps; each defect spoils exactly what it names."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.serialization import load_der_private_key

from mocks.discovery import discover
from mocks.identity.envelope import ENVELOPE_DEFECTS, EnvelopeDefect, Wrapping

PRIVATE = str(discover()["identity"].under("gen2").credentials["envelope_private_key"])
WRAPPING = Wrapping(PRIVATE)
PARTY = load_der_private_key(base64.b64decode(PRIVATE), None)  # once: each time it is checked anew, for 40 ms
DOCUMENT = {"fullName": "NGUYỄN THỊ MINH KHUÊ"}


def unwrapped(data: str, key: str) -> bytes:
    """The text with its padding, as a relying party's own code would get it; raises ValueError."""
    assert isinstance(PARTY, RSAPrivateKey)
    decryptor = Cipher(AES(PARTY.decrypt(base64.b64decode(key), PKCS1v15())), ECB()).decryptor()  # noqa: S305  # theirs
    return decryptor.update(base64.b64decode(data)) + decryptor.finalize()


def plain(answer: Any) -> bytes:
    text = unwrapped(answer["data"], answer["key"])
    size = text[-1]
    if not 1 <= size <= 16 or text[-size:] != bytes([size]) * size:
        raise ValueError("padding")
    return text[:-size]


def test_an_answer_is_read_by_its_party() -> None:
    answer = WRAPPING.answer(DOCUMENT)
    assert set(answer) == {"data", "key"} and json.loads(plain(answer)) == DOCUMENT
    assert WRAPPING.answer(DOCUMENT)["key"] != answer["key"]


def test_a_code_has_a_plus_and_its_key_too() -> None:
    carried, key = WRAPPING.code("one-time-code")
    assert "+" in carried and "+" in key
    assert unwrapped(carried, key).startswith(b"one-time-code")


@pytest.mark.parametrize("defect", [one for one in ENVELOPE_DEFECTS if one != "envelope_plain"])
def test_a_spoilt_envelope_is_not_read(defect: EnvelopeDefect) -> None:
    answer = WRAPPING.answer(DOCUMENT, defect)
    assert set(answer) == {"data", "key"}
    with pytest.raises(ValueError, match=r"\w"):
        json.loads(plain(answer))


def test_or_there_is_none() -> None:
    assert WRAPPING.answer(DOCUMENT, "envelope_plain") == DOCUMENT


def test_another_kind_of_key_stops_the_start() -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Wrapping("AAAA")

"""Generation 2 wraps codes and answers for its relying party: AES-ECB, and the fresh key under RSA PKCS #1 v1.5.

Source: fact sheet, section 4.3. Both choices are the real service's; a mock that chose better would test nobody.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from functools import cached_property
from typing import Final, Literal, get_args

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import load_der_private_key

EnvelopeDefect = Literal[
    "envelope_data", "envelope_cut", "envelope_padding", "envelope_key", "envelope_foreign_key", "envelope_plain"
]
"""How an envelope can be broken; `code` of the fault `fault_in_200` picks one: a byte of `data` turned, `data` cut off,
no padding, a byte of `key` turned, a key wrapped for somebody else, and no envelope at all."""
ENVELOPE_DEFECTS: Final[tuple[EnvelopeDefect, ...]] = get_args(EnvelopeDefect)
_BLOCK: Final = 16


class Wrapping:
    """Wraps for one relying party. `private_key` (PKCS#8 DER in base64) is the party's own: a mock may know it."""

    def __init__(self, private_key: str) -> None:
        key = load_der_private_key(base64.b64decode(private_key), None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("the identity mock needs an RSA key as credentials.envelope_private_key")
        self._party = key.public_key()

    @cached_property
    def _somebody_else(self) -> RSAPublicKey:
        return generate_private_key(65537, 2048).public_key()

    def code(self, code: str) -> tuple[str, str]:
        """The code as the browser carries it, and the key beside it: both with a `+`, so that nobody passes by luck."""
        while True:
            key = os.urandom(32)
            carried = _text(_encrypted(key, _padded(code.encode("ascii"))))
            beside = _text(self._party.encrypt(key, PKCS1v15()))
            if "+" in carried and "+" in beside:
                return carried, beside

    def answer(self, document: Mapping[str, object], defect: EnvelopeDefect | None = None) -> dict[str, object]:
        """`{"data", "key"}` of a JSON document; with a `defect`, spoilt in exactly that way."""
        if defect == "envelope_plain":
            return dict(document)
        plain, key = json.dumps(document, ensure_ascii=False).encode("utf-8"), os.urandom(32)
        padded = plain + bytes(-len(plain) % _BLOCK or _BLOCK) if defect == "envelope_padding" else _padded(plain)
        data = _encrypted(key, padded)
        party = self._somebody_else if defect == "envelope_foreign_key" else self._party
        wrapped = party.encrypt(key, PKCS1v15())
        match defect:
            case "envelope_data":
                data = _turned(data)
            case "envelope_cut":
                data = data[:-5]
            case "envelope_key":
                wrapped = _turned(wrapped)
            case _:
                pass  # done above, or nothing to do
        return {"data": _text(data), "key": _text(wrapped)}


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _padded(plain: bytes) -> bytes:
    padder = PKCS7(_BLOCK * 8).padder()
    return padder.update(plain) + padder.finalize()


def _encrypted(key: bytes, padded: bytes) -> bytes:
    encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305  # the real service's choice
    return encryptor.update(padded) + encryptor.finalize()


def _turned(value: bytes) -> bytes:
    middle = len(value) // 2
    return value[:middle] + bytes([value[middle] ^ 1]) + value[middle + 1 :]

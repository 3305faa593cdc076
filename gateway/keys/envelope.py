"""The private key that a source's envelopes are addressed to; whatever is wrong with one, it gives back some key.

RSAES-PKCS1-v1_5 (RFC 8017 section 7.2) tells an attacker who can see *that* it failed one bit of the message at a time
(Bleichenbacher). So it never fails here: what doesn't unwrap becomes a random key, and the trouble shows later, in the
one place where all troubles show alike. OpenSSL 3.2 and later do the same within; older ones rely on this.
"""

from __future__ import annotations

import base64
import binascii
import os
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

LEAST_BITS: Final = 2048
KEY_SIZES: Final = (16, 24, 32)
"""Bytes of an AES key."""


class EnvelopeKey:
    """An RSA private key of 2048 bits or more that unwraps AES keys."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key

    def __repr__(self) -> str:
        return f"EnvelopeKey({self._key.key_size} bits)"

    @classmethod
    def parse(cls, text: str) -> EnvelopeKey:
        """Read PEM, or base64 of PKCS#8 DER on one line; raises `ValueError` without a word of the text."""
        try:
            if "-----BEGIN" in text:
                key = load_pem_private_key(text.encode("ascii"), None)
            else:
                key = load_der_private_key(base64.b64decode(text.strip(), validate=True), None)
        except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
            raise ValueError(
                "the envelope's key is no RSA private key of 2048 bits or more, as PEM or PKCS#8 in base64"
            )
        return cls(key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The AES key in ``wrapped``, or a random one that opens nothing. Never raises for what is in ``wrapped``."""
        substitute = os.urandom(32)
        try:
            found = self._key.decrypt(wrapped, PKCS1v15())
        except ValueError:
            found = substitute
        return found if len(found) in KEY_SIZES else substitute

"""Values at rest are sealed here, so that a copy of the cache or of a database holds nothing readable.

Sealed form: key version (1 byte) || salt (8) || nonce (12) || AES-256-GCM ciphertext and tag (NIST SP 800-38D).
The AES key is HKDF-SHA256 (RFC 5869) of the versioned sealing key, with the salt, for one purpose. A sealer draws a
fresh salt when it is made and again after 2^28 values: a random 96-bit nonce under one AES key is safe for 2^32 only.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VALUES_PER_SALT = 1 << 28
_SALT = 8
_NONCE = 12
_TAG = 16
_HEADER = 1 + _SALT
_KNOWN_KEYS = 64


class SealBroken(Exception):
    """A sealed value doesn't open: altered, cut, sealed for another purpose or place, or by a key that is gone."""


class OtherEpoch(SealBroken):
    """A sealed value belongs to an epoch that is over: nobody altered it, and it counts no more."""


class Seals(Protocol):
    """What seals and opens bytes that belong to a place."""

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """See `Sealer.seal`."""
        ...

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """See `Sealer.open`."""
        ...


class Sealer:
    """Seals and opens bytes for one purpose; safe to share between threads.

    ``versions`` maps a version (1 to 255) to a 32-byte key: the highest seals, all open.
    """

    def __init__(self, versions: Mapping[int, bytes], purpose: str) -> None:
        if not versions or not all(1 <= version <= 255 and len(key) == 32 for version, key in versions.items()):
            raise ValueError("a sealer needs 32-byte keys under versions 1 to 255")
        self._versions = dict(versions)
        self._info = b"lienthong seal v1\0" + purpose.encode()
        self._current = max(self._versions)
        self._opened: OrderedDict[bytes, AESGCM] = OrderedDict()
        self._draw_salt()

    def __repr__(self) -> str:
        return f"Sealer(version {self._current})"

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """The sealed form of ``plaintext``; it opens only with the same ``associated`` bytes. 37 bytes longer."""
        if self._left <= 0:
            self._draw_salt()
        self._left -= 1
        nonce = os.urandom(_NONCE)
        header = self._header
        return header + nonce + self._cipher.encrypt(nonce, plaintext, header + associated)

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """The plaintext of ``sealed``; raises `SealBroken` for everything else than an untouched value."""
        if len(sealed) < _HEADER + _NONCE + _TAG:
            raise SealBroken("a sealed value is cut off")
        header = sealed[:_HEADER]
        nonce = sealed[_HEADER : _HEADER + _NONCE]
        try:
            return self._cipher_of(header).decrypt(nonce, sealed[_HEADER + _NONCE :], header + associated)
        except InvalidTag:
            raise SealBroken("a sealed value was altered or belongs elsewhere") from None

    def _draw_salt(self) -> None:
        header = bytes([self._current]) + os.urandom(_SALT)
        self._cipher = self._derive(header)
        self._header = header
        self._left = VALUES_PER_SALT

    def _cipher_of(self, header: bytes) -> AESGCM:
        if header == self._header:
            return self._cipher
        cipher = self._opened.get(header)
        if cipher is None:
            cipher = self._derive(header)
            self._opened[header] = cipher
            if len(self._opened) > _KNOWN_KEYS:
                self._opened.popitem(last=False)
        return cipher

    def _derive(self, header: bytes) -> AESGCM:
        key = self._versions.get(header[0])
        if key is None:
            raise SealBroken("a value was sealed by a key that is not here")
        return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=header[1:], info=self._info).derive(key))

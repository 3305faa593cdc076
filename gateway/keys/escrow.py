"""Identifiers are sealed to a key of their own, so that a handle can be opened by reviewers and by nobody else.

Sealed form: HPKE (RFC 9180), base mode, X25519 with HKDF-SHA256 and AES-256-GCM. The gateway needs the public half
only: an installation that keeps the private half elsewhere puts ``public <key>`` in ``escrow.key`` instead of
``private <key>``.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO = b"lienthong escrow v1"
_PAD = 64
"""Plain texts are filled up, so that a seal's length doesn't tell a person from an organization."""


class EscrowClosed(Exception):
    """A seal can't be opened here: the private half is kept elsewhere, or the seal is not of this key."""


@dataclass(frozen=True, slots=True)
class Escrow:
    """The escrow key: seals always, opens where its private half is."""

    public: X25519PublicKey = field(repr=False)
    private: X25519PrivateKey | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> Escrow:
        """Read ``private <base64url>`` or ``public <base64url>``, 32 bytes each; raises ``ValueError``."""
        word, _, encoded = text.partition(" ")
        try:
            raw = base64.b64decode(encoded + "=", altchars=b"-_", validate=True)
        except binascii.Error:
            raise ValueError("not base64url") from None
        if len(raw) != 32 or _written(raw) != encoded or word not in ("private", "public"):
            raise ValueError("no escrow key")
        if word == "public":
            return cls(X25519PublicKey.from_public_bytes(raw))
        private = X25519PrivateKey.from_private_bytes(raw)
        return cls(private.public_key(), private)

    @property
    def public_text(self) -> str:
        """What an installation without the private half keeps in ``escrow.key``."""
        return "public " + _written(self.public.public_bytes_raw())

    def seal(self, kind: str, identifier: str) -> bytes:
        """The sealed form of an identifier and its kind; a fresh one at each call."""
        plain = f"{kind}\0{identifier}".encode()
        return _SUITE.encrypt(plain.ljust(_PAD, b"\0"), self.public, info=_INFO)

    def open(self, sealed: bytes) -> tuple[str, str]:
        """Kind and identifier; raises `EscrowClosed`, never with a value."""
        if self.private is None:
            raise EscrowClosed("the private half of the escrow key is not here")
        try:
            kind, _, identifier = (
                _SUITE.decrypt(sealed, self.private, info=_INFO).rstrip(b"\0").decode().partition("\0")
            )
        except (InvalidTag, ValueError):
            raise EscrowClosed("the seal is not of this escrow key") from None
        return kind, identifier


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

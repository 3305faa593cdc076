"""Compact JWS texts are taken apart here, strictly, before any library sees them (RFC 7515 section 7.1, RFC 8725).

One text has one reading: unpadded canonical base64url only, UTF-8 JSON objects without duplicate members or non-finite
numbers. joserfc accepts padding and duplicate members and lets a deep payload escape as RecursionError
(security facts, section 2), so nothing that a stranger can send reaches it unread.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

MAX_LENGTH = 8192
"""Longest text taken, in characters: an RSA-4096 proof has about 1,900."""
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_DANGEROUS = frozenset({"crit", "b64", "zip", "enc"})
"""Header members that change how the rest is read; we understand none, so their presence is a refusal."""


class Unreadable(ValueError):
    """A text is not a strict compact JWS; the reason is ours, never a piece of the text."""


def encode(data: bytes) -> str:
    """Unpadded base64url (RFC 7515 section 2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(segment: str) -> bytes:
    """Canonical unpadded base64url back to bytes; raises `Unreadable` for any second spelling of the same bytes."""
    try:
        data = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        raise Unreadable("not base64url") from None
    if urlsafe_b64encode(data).rstrip(b"=") != segment.encode("utf-8", "replace"):
        raise Unreadable("not canonical base64url")
    return data


def _no_constant(_name: str) -> Any:
    raise Unreadable("a number is not finite")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unreadable("a member occurs twice")
    return members


_json = json.JSONDecoder(object_pairs_hook=_distinct, parse_constant=_no_constant)


def read_object(segment: str) -> dict[str, Any]:
    """The JSON object that a segment holds; raises `Unreadable` for anything else, however deep or large."""
    try:
        value = _json.decode(decode(segment).decode("utf-8"))
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable("not a JSON text") from None
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    return value


def numeric_date(value: object) -> float | None:
    """A NumericDate (RFC 7519 section 2) between 1970 and about 2242, in seconds; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**33:
        return None
    return float(value)


@dataclass(frozen=True, slots=True, repr=False)
class SignedText:
    """The three segments of a compact JWS, not yet read."""

    header_segment: str
    payload_segment: str
    signature_segment: str

    @property
    def signing_input(self) -> bytes:
        """What the signature covers (RFC 7515 section 5.2)."""
        return f"{self.header_segment}.{self.payload_segment}".encode("ascii")

    def header(self) -> dict[str, Any]:
        """The protected header; raises `Unreadable`, also where a member would change how the rest is read."""
        header = read_object(self.header_segment)
        if not _DANGEROUS.isdisjoint(header):
            raise Unreadable("the header asks for an extension")
        return header

    def payload(self) -> dict[str, Any]:
        """The claims; raises `Unreadable`. Worth nothing until the signature is verified."""
        return read_object(self.payload_segment)

    def signature(self) -> bytes:
        """The signature's bytes; raises `Unreadable`."""
        return decode(self.signature_segment)


def split(text: object, limit: int = MAX_LENGTH) -> SignedText:
    """Take a compact JWS apart; raises `Unreadable` for JWE, JSON serialisations, padding, spaces and long texts."""
    if not isinstance(text, str) or len(text) > limit:
        raise Unreadable("not a short text")
    found = _COMPACT.fullmatch(text)
    if found is None:
        raise Unreadable("not three base64url segments")
    return SignedText(*found.groups())

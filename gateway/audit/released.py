"""Commitments of the values that left, so that one can be proven years later while the log itself holds none.

commitment = base64url, unpadded, of SHA-256(domain || path || 0x00 || salt || JCS(value))
domain     = "lienthong-released-field-v1" || 0x00
salt       = the first 16 bytes of SHA-256(seed || 0x00 || path);  seed = 16 random bytes of the entry's own
path       = dotted path of the field, as in the request (decision 0016)

The seed proves every field and lets its holder test guesses on every field; a single salt does both for one field only.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from hashlib import sha256
from json.encoder import encode_basestring
from typing import TypeAlias

from gateway.audit.faults import EntryRefused
from gateway.audit.leaf import base64url, write_canonical

Released: TypeAlias = "bool | int | str | list[Released] | tuple[Released, ...] | Mapping[str, Released] | None"

SEED_BYTES = 16
SALT_BYTES = 16
_DOMAIN = b"lienthong-released-field-v1\0"
_SAFE_INTEGER = 2**53 - 1


def salt_of(seed: bytes, path: str) -> bytes:
    """The salt of one path: what proves this field without telling anything of the others. ``seed`` is 16 bytes."""
    if len(seed) != SEED_BYTES:
        raise EntryRefused("a release seed is 16 bytes")
    return sha256(seed + b"\0" + _name(path)).digest()[:SALT_BYTES]


def commitment(path: str, salt: bytes, value: Released) -> str:
    """The commitment of one value, 43 characters; raises `EntryRefused` for what is no JSON of ours."""
    return base64url(sha256(_DOMAIN + _name(path) + b"\0" + salt + _canonical(value)).digest())


def commit(seed: bytes, values: Mapping[str, Released]) -> list[tuple[str, str]]:
    """Path and commitment of each released value, sorted by path: what the entry's ``released`` holds."""
    return [(path, commitment(path, salt_of(seed, path), values[path])) for path in sorted(values)]


def check(released: Iterable[tuple[str, str]], path: str, value: Released, salt: bytes) -> bool:
    """Whether ``released`` commits to this value under this path; false where the path did not leave at all."""
    try:
        expected = commitment(path, salt, value)
    except EntryRefused:
        return False
    return any(name == path and hmac.compare_digest(kept.encode(), expected.encode()) for name, kept in released)


def _name(path: str) -> bytes:
    if not path or "\0" in path or not path.isascii():
        raise EntryRefused("a released field has no good path")
    return path.encode()


def _canonical(value: Released) -> bytes:
    try:
        if type(value) is str:  # nearly all are: the same bytes, sooner
            return encode_basestring(value).encode()
        _hold(value)
        return write_canonical(value)
    except (ValueError, RecursionError):
        raise EntryRefused("a released value can't be written") from None


def _hold(value: object, depth: int = 0) -> None:
    """Only what has one text: no fractions, no numbers beyond JSON's exact ones, no names outside ASCII."""
    if depth > 20:
        raise EntryRefused("a released value is too deep")
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise EntryRefused("a member's name of a released value is not ASCII")
        for inner in value.values():
            _hold(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _hold(inner, depth + 1)
    elif isinstance(value, int) and not isinstance(value, bool):
        if not -_SAFE_INTEGER <= value <= _SAFE_INTEGER:
            raise EntryRefused("a released number is beyond what JSON keeps exactly")
    elif value is not None and not isinstance(value, bool | str):
        raise EntryRefused("a released value is none that JSON holds exactly")

"""The exact bytes of a leaf, final since the first release (decision 0005; test vectors beside the tests).

leaf       = JCS of {"commitments": {field: text}, "kind": text, "position": integer, "time": text}
commitment = base64url, unpadded, of SHA-256(domain || salt || JCS(value))
domain     = "lienthong-audit-field-v1" || 0x00 || field || 0x00;  salt = 16 random bytes, one per field
time       = UTC with microseconds, ``YYYY-MM-DDTHH:MM:SS.ffffffZ``

JCS is RFC 8785. Values are strings, whole numbers and lists of them; for these `canonical` writes JCS much faster than
a general library, and a property test shows that the bytes are the same.
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring
from typing import TypeAlias

from gateway.audit.faults import EntryRefused

Value: TypeAlias = "str | int | Sequence[Value] | Mapping[str, Value]"

DOMAIN = b"lienthong-audit-field-v1\0"
SALT_BYTES = 16
SUBJECTS = "subjects"
ROW_PREFIX = "subject_row."
"""``subject_row.<n>`` commits the row that this entry made for the n-th of its subjects, where it holds no seal."""
SEAL_PREFIX = "subject_seal."
"""``subject_seal.<n>`` commits it where it holds the identifier sealed to the escrow key too."""

_SAFE_INTEGER = 2**53 - 1
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")
_domains: dict[str, bytes] = {}


def canonical(value: Value) -> str:
    """JCS of a value. Member names must be ASCII (ours are); raises `EntryRefused` for what JCS or we don't hold."""
    if type(value) is str or isinstance(value, str):  # most are plain strings, and `type` is the cheaper question
        return encode_basestring(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if not -_SAFE_INTEGER <= value <= _SAFE_INTEGER:
            raise EntryRefused("a number is beyond what JSON keeps exactly")
        return str(value)
    if isinstance(value, Mapping):
        if not all(name.isascii() for name in value):
            raise EntryRefused("a member's name is not ASCII")
        members = [f"{encode_basestring(name)}:{canonical(value[name])}" for name in sorted(value)]
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([canonical(item) for item in value]) + "]"
    raise EntryRefused("a field holds what an entry can't hold")


def domain(field: str) -> bytes:
    """What is hashed before salt and value, so that a commitment of one field is none of another."""
    found = _domains.get(field)
    if found is None:
        found = DOMAIN + field.encode("ascii") + b"\0"
        if len(_domains) < 256:  # names come from our own list; a damaged database must not fill the memory
            _domains[field] = found
    return found


def commitment(field: str, salt: bytes, value: bytes) -> str:
    """The salted commitment of a field whose value is the canonical bytes ``value``."""
    return base64url(sha256(domain(field) + salt + value).digest())


def commit(fields: Sequence[tuple[str, str]], salts: bytes) -> list[tuple[str, str]]:
    """For each field and canonical value its members of ``commitments`` and of the opening; 16 bytes of salt each.

    The same texts as from `commitment` and `base64url` one by one, at half the cost: zero bytes fill each hash and salt
    up to a multiple of three, so that one base64 call serves all, and the filling is cut off again.
    """
    try:
        each_salt = [salts[at : at + SALT_BYTES] for at in range(0, len(salts), SALT_BYTES)]
        digests = [
            sha256(domain(name) + salt + value.encode()).digest()
            for salt, (name, value) in zip(each_salt, fields, strict=True)
        ]
    except UnicodeEncodeError:
        raise EntryRefused("a field is not text") from None
    # joined by the filling: the last one needs none, base64 pads it and the padding is cut off with the rest
    hashes = b2a_base64(b"\0".join(digests), newline=False).translate(_TO_URL).decode("ascii")
    shown = b2a_base64(b"\0\0".join(each_salt), newline=False).translate(_TO_URL).decode("ascii")
    return [
        (f'"{name}":"{hashes[44 * n : 44 * n + 43]}"', f'"{name}":["{shown[24 * n : 24 * n + 22]}",{value}]')
        for n, (name, value) in enumerate(fields)
    ]


def decode_salts(texts: Sequence[str]) -> bytes:
    """The salts of an opening, one after the other: `from_base64url` of each, at a fraction of the cost.

    Each is filled up with zero bits to 18 bytes, so that one call serves all. What is no canonical text is not always
    noticed here: it comes out different when it is written again. Raises ``ValueError`` for what is no base64url.
    """
    if any([len(text) != 22 for text in texts]):
        raise ValueError("not a salt")
    raw = a2b_base64(("AA".join(texts) + "AA").encode("ascii").translate(_FROM_URL), strict_mode=True)
    return b"".join([raw[at : at + SALT_BYTES] for at in range(0, len(raw), SALT_BYTES + 2)])


def row_field(slot: int, sealed: bytes | None) -> str:
    """Under which name a row of subjects is committed."""
    return f"{ROW_PREFIX if sealed is None else SEAL_PREFIX}{slot}"


def row_value(key: bytes, handle: str, sealed: bytes | None = None) -> bytes:
    """What `row_field` commits: the row's keyed hash, its handle and, if there is one, its seal."""
    seal = "" if sealed is None else f',"sealed":"{base64url(sealed)}"'
    return f'{{"handle":"{handle}","key":"{base64url(key)}"{seal}}}'.encode()


def base64url(raw: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return b2a_base64(raw, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of unpadded base64url; raises ``ValueError`` for anything but the one canonical text."""
    raw = a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"=" * (-len(text) % 4), strict_mode=True)
    if base64url(raw) != text:
        raise ValueError("not canonical base64url")
    return raw


def written_time(moment: datetime) -> str:
    """A moment as the log writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def assemble(position: int, time: str, kind: str, commitments: str) -> str:
    """A leaf from its parts; ``commitments`` are the sorted members, already written."""
    return f'{{"commitments":{{{commitments}}},"kind":"{kind}","position":{position},"time":"{time}"}}'


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf that was read back."""

    position: int
    time: str
    kind: str
    commitments: Mapping[str, str]


_decode = json.JSONDecoder().decode
_encode: Callable[[object], str] = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def read_canonical(text: str) -> object:
    """Parse JSON that must be in the one form that we write; raises ``ValueError`` for every other byte."""
    try:
        parsed = _decode(text)
        if _encode(parsed) != text:
            raise ValueError("not canonical")
    except RecursionError:
        raise ValueError("too deep") from None
    return parsed


def write_canonical(value: object) -> bytes:
    """JCS of a value that came from `read_canonical`; raises ``ValueError`` for lone surrogates."""
    return _encode(value).encode()


def read_leaf(text: str) -> Leaf:
    """Parse a leaf; raises ``ValueError`` for anything but a leaf in canonical form."""
    parsed = read_canonical(text)
    if not isinstance(parsed, dict) or list(parsed) != ["commitments", "kind", "position", "time"]:
        raise ValueError("not a leaf")
    commitments, kind, position, time = parsed.values()
    if type(position) is not int or not isinstance(kind, str) or not isinstance(time, str):
        raise ValueError("not a leaf")
    if not isinstance(commitments, dict) or not all(isinstance(item, str) for item in commitments.values()):
        raise ValueError("not a leaf")
    return Leaf(position, time, kind, commitments)

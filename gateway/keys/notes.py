"""Signed notes, so that anybody can check a checkpoint with tools that we did not write.

Source: C2SP signed-note (https://c2sp.org/signed-note), signature type 0x01, Ed25519. A note is text that ends with a
newline, an empty line, and signature lines ``— <key name> <base64(key id || signature)>``. The key id is the first four
bytes of SHA-256(name || 0x0A || 0x01 || public key).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
DASH = "\N{EM DASH} "
_LONGEST = 1_000_000
_MOST_SIGNATURES = 100


class NoteBroken(ValueError):
    """A text is not a signed note, or a line is not a key of one; never holds the text."""


def check_name(name: str) -> str:
    """The name of a key, if it can be one; raises `NoteBroken`."""
    if not name or "+" in name or not name.isascii() or not name.isprintable() or " " in name:
        raise NoteBroken("a key's name is printable ASCII without spaces and plus signs")
    return name


def key_id(name: str, public: bytes, kind: bytes = _ED25519) -> bytes:
    """The four bytes by which a signature line names its key; ``kind`` is the signature type."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def decode_canonical(encoded: str) -> bytes:
    """Base64 in the one form that encodes these bytes; raises `NoteBroken`."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise NoteBroken("a key or signature is not base64") from None
    if base64.b64encode(raw).decode() != encoded:
        raise NoteBroken("a key or signature is not canonical base64")  # spare bits: two texts for one value
    return raw


def split(note: str) -> tuple[str, list[str]]:
    """Text and signature lines of a note; raises `NoteBroken`."""
    if len(note) > _LONGEST:
        raise NoteBroken("the note is too long")
    if any(ch < " " and ch != "\n" for ch in note):
        raise NoteBroken("the note holds control characters")
    text, separator, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not separator or not text or lines.pop() != "" or not lines or len(lines) > _MOST_SIGNATURES:
        raise NoteBroken("the text is no signed note")
    if not all(line.startswith(DASH) for line in lines):
        raise NoteBroken("the note has a line among its signatures that is none")
    return text + "\n", lines


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A public key of the log: checks notes, and prints itself as a C2SP verifier key (``vkey``)."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> NoteVerifier:
        """Read ``<name>+<hex key id>+<base64(0x01 || public key)>``; raises `NoteBroken`."""
        name, _, rest = vkey.strip().partition("+")
        identity, _, encoded = rest.partition("+")
        key = decode_canonical(encoded)
        if len(key) != 33 or key[:1] != _ED25519 or key_id(check_name(name), key[1:]).hex() != identity:
            raise NoteBroken("the text is no Ed25519 verifier key")
        return cls(name, key[1:])

    @property
    def vkey(self) -> str:
        """The verifier key as C2SP writes it, on one line without newline."""
        encoded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{key_id(self.name, self.public).hex()}+{encoded}"

    def open(self, note: str) -> str:
        """The text of ``note`` if this key signed it; raises `NoteBroken` for no note, `NoteUnsigned` for another key.

        Signatures of other keys are ignored, as the standard demands; a bad one of this key never is.
        """
        text, lines = split(note)
        wanted = key_id(self.name, self.public)
        signed = False
        for line in lines:
            name, _, encoded = line.removeprefix(DASH).partition(" ")
            raw = decode_canonical(encoded)
            if name != self.name or raw[:4] != wanted:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(self.public).verify(raw[4:], text.encode())
            except InvalidSignature:
                raise NoteUnsigned("the signature under the log's name is not of its key") from None
            signed = True
        if not signed:
            raise NoteUnsigned("the log's key has not signed this note")
        return text


class NoteUnsigned(NoteBroken):
    """A whole note that this key has not signed."""


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A private Ed25519 key under a name that may stand in a note."""

    name: str
    seed: bytes = field(repr=False)
    _key: Ed25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        object.__setattr__(self, "_key", Ed25519PrivateKey.from_private_bytes(self.seed))

    @property
    def public(self) -> bytes:
        """The public half, 32 bytes."""
        return self._key.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class LogSigner(NamedKey):
    """The log's private Ed25519 key under its name."""

    @property
    def verifier(self) -> NoteVerifier:
        """The public half."""
        return NoteVerifier(self.name, self.public)

    def sign(self, text: str) -> str:
        """The signed note of ``text``, which must end with a newline and hold no empty last line."""
        if not text.endswith("\n") or text.endswith("\n\n"):
            raise NoteBroken("a note's text ends with one newline")
        identity = key_id(self.name, self.public)
        signature = base64.b64encode(identity + self._key.sign(text.encode())).decode()
        return f"{text}\n{DASH}{self.name} {signature}\n"

"""Cosignatures of witnesses: an outsider's word that a checkpoint is one of a log that only ever grew.

Source: C2SP tlog-cosignature (https://c2sp.org/tlog-cosignature), ``cosignature/v1``, signature type 0x04: Ed25519 over
``cosignature/v1``, ``time <seconds>`` and the text of the checkpoint. The line holds key id, time (8 bytes) and
signature.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.keys.notes import DASH, NamedKey, NoteBroken, check_name, decode_canonical, key_id, split

_COSIGNATURE = b"\x04"
_LATEST = 2**63 - 1
_LONGEST_LINE = 400


def _message(time: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public key of a witness; checks its cosignatures."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> WitnessKey:
        """Read ``<name>+<hex key id>+<base64(0x04 || public key)>``; raises `NoteBroken`."""
        name, _, rest = vkey.strip().partition("+")
        identity, _, encoded = rest.partition("+")
        key = decode_canonical(encoded)
        if len(key) != 33 or key[:1] != _COSIGNATURE or key_id(check_name(name), key[1:], key[:1]).hex() != identity:
            raise NoteBroken("the text is no verifier key of a witness (Ed25519, type 4)")
        return cls(name, key[1:])

    @property
    def vkey(self) -> str:
        """The verifier key as C2SP writes it."""
        encoded = base64.b64encode(_COSIGNATURE + self.public).decode()
        return f"{self.name}+{key_id(self.name, self.public, _COSIGNATURE).hex()}+{encoded}"

    def time_of(self, text: str, line: str) -> int | None:
        """When this witness signed ``text`` (seconds since 1970), if ``line`` is its signature at all.

        ``None`` for a line of another key; a line under this key that does not fit raises `NoteBroken`.
        """
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or name != self.name or len(line) > _LONGEST_LINE:
            return None
        raw = decode_canonical(encoded)
        if raw[:4] != key_id(self.name, self.public, _COSIGNATURE):
            return None
        time = int.from_bytes(raw[4:12])
        if len(raw) != 4 + 8 + 64 or time > _LATEST:
            raise NoteBroken("a cosignature under the witness's name is malformed")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw[12:], _message(time, text))
        except InvalidSignature:
            raise NoteBroken("the cosignature under the witness's name is not of its key") from None
        return time

    def cosigned(self, note: str) -> int | None:
        """When this witness signed a note, at the latest; ``None`` where it has not; raises `NoteBroken`."""
        text, lines = split(note)
        times = [time for line in lines if (time := self.time_of(text, line)) is not None]
        return max(times, default=None)


@dataclass(frozen=True, slots=True)
class WitnessSigner(NamedKey):
    """The private key of a witness."""

    @property
    def key(self) -> WitnessKey:
        """The public half."""
        return WitnessKey(self.name, self.public)

    def cosign(self, text: str, time: int) -> str:
        """The signature line, without newline, over the text of a checkpoint at ``time`` (seconds since 1970)."""
        raw = key_id(self.name, self.public, _COSIGNATURE) + time.to_bytes(8) + self._key.sign(_message(time, text))
        return f"{DASH}{self.name} {base64.b64encode(raw).decode()}"


def with_lines(note: str, lines: Iterable[str]) -> str:
    """A note with more signature lines, each once, in the order given; raises `NoteBroken`."""
    text, known = split(note)
    added = [*known, *[line for line in dict.fromkeys(lines) if line not in known]]
    return text + "\n" + "".join([line + "\n" for line in added])

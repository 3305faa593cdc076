"""Some sources wrap what they answer; it is opened here, before a connector reads it, and fails in one way only.

VNeID generation 2 (fact sheet section 4.3): ``{"data", "key"}``, both base64. ``data`` is AES-ECB with PKCS#7 padding,
``key`` the AES key under RSA PKCS #1 v1.5. Neither half is authenticated: TLS is what vouches for an answer, and the
envelope keeps it from eyes on the way. So nothing that is wrong with one may be told from anything else: not by code,
words or a step left out.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.padding import PKCS7

from contracts.errors import SourceMalformed
from contracts.wire import WireResponse
from gateway.keys.envelope import EnvelopeKey
from gateway.transport.endpoint import EndpointInvalid, SourceLink

CREDENTIAL: Final = "envelope_private_key"
_BLOCK: Final = 16
_MEMBERS: Final = {"data", "key"}


class Envelope(Protocol):
    """What a source wraps its answers in."""

    def open(self, response: WireResponse) -> WireResponse:
        """The answer as a connector is to read it; raises `SourceMalformed`."""
        ...


class Unwrapped:
    """Envelope ``none``: answers come as they are."""

    def open(self, response: WireResponse) -> WireResponse:
        """The same answer."""
        return response


class RsaAesEnvelope:
    """Envelope ``rsa_aes_ecb``. Answers that are no envelope pass, or where ``required`` and HTTP 200 are refused."""

    def __init__(self, key: EnvelopeKey, *, required: bool) -> None:
        self._key, self._required = key, required

    def open(self, response: WireResponse) -> WireResponse:
        """The answer's plaintext as JSON; every envelope that doesn't hold one ends in the same `SourceMalformed`."""
        sealed = _sealed(response)
        if sealed is None:
            if self._required and response.status == 200:
                raise SourceMalformed("the answer came without an envelope")
            return response
        plain = self._opened(sealed)
        if plain is None:
            raise SourceMalformed("the answer's envelope doesn't open")
        return WireResponse(response.status, {**response.headers, "content-type": "application/json"}, plain)

    def _opened(self, sealed: Mapping[str, str]) -> bytes | None:
        """The plaintext, or ``None``. Every step is taken whatever the one before it found."""
        key = self._key.unwrap(_decoded(sealed["key"]))
        data = _decoded(sealed["data"])
        whole = bool(data) and len(data) % _BLOCK == 0
        decryptor = Cipher(AES(key), ECB()).decryptor()  # noqa: S305  # the source's choice, not ours
        text = decryptor.update(data if whole else bytes(_BLOCK)) + decryptor.finalize()
        plain, padded = _unpadded(text)
        return plain if _is_object(plain) & padded & whole else None


def _sealed(response: WireResponse) -> Mapping[str, str] | None:
    """The two halves of an envelope, or ``None`` where the answer is none."""
    if not response.media_type.endswith("json"):
        return None
    try:
        document: Any = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or set(document) != _MEMBERS:
        return None
    return {name: value if isinstance(value, str) else "" for name, value in document.items()}


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _unpadded(text: bytes) -> tuple[bytes, bool]:
    unpadder = PKCS7(_BLOCK * 8).unpadder()
    try:
        return unpadder.update(text) + unpadder.finalize(), True
    except ValueError:
        return text, False


def _is_object(plain: bytes) -> bool:
    try:
        return isinstance(json.loads(plain), dict)
    except (ValueError, RecursionError):
        return False


def build_envelope(link: SourceLink) -> Envelope:
    """What the profile's ``answer_envelope`` names, ``none`` where it names nothing; ``plain_answers``: what may pass.

    Raises `EndpointInvalid` for another word, `CredentialsMissing` or `ValueError` for the key.
    """
    match link.profile.get("answer_envelope", "none"):
        case "none":
            return Unwrapped()
        case "rsa_aes_ecb":
            plain = link.profile.get("plain_answers", "refuse")
            if plain not in ("accept", "refuse"):
                raise EndpointInvalid("the profile's plain_answers is neither accept nor refuse")
            key = EnvelopeKey.parse(link.endpoint.credentials.require(CREDENTIAL))
            return RsaAesEnvelope(key, required=plain == "refuse")
        case _:
            raise EndpointInvalid("the profile's answer_envelope is none that the transport knows")

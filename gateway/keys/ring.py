"""One object holds every secret the gateway makes for itself, so that no other part reads a key file.

Keys (one line of ASCII each, in a file or an environment variable):

- ``index``: 32 bytes, HMAC of subjects; losing it makes the log unsearchable, leaking it makes handles guessable.
- ``mac``: 32 bytes, root of message authentication (cache keys, sign-in ids), one derived key per purpose.
- ``sealing-<n>``: 32 bytes, version n; the highest seals, the older ones still open.
- ``escrow``: the key that subjects' identifiers are sealed to; its private half may be kept elsewhere.
- ``log``: name and Ed25519 seed that sign checkpoints.  ``token``: the ES256 private JWK that signs access tokens.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from gateway.keys import files
from gateway.keys.escrow import Escrow
from gateway.keys.files import KeyFault
from gateway.keys.mac import keyed
from gateway.keys.notes import LogSigner, NoteBroken
from gateway.keys.sealing import Sealer

ENVIRONMENT_PREFIX = "LIENTHONG_KEY_"
"""``LIENTHONG_KEY_INDEX``, ``_MAC``, ``_SEALING_1``, ``_ESCROW``, ``_LOG``, ``_TOKEN``: as in the files."""

_SEALING = re.compile(r"sealing-([1-9][0-9]{0,2})")


class KeyRing:
    """All keys of one gateway. ``open`` makes what is missing; ``from_environment`` makes nothing."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._index = _secret("index", texts)
        self._mac = _secret("mac", texts)
        versions = {int(found[1]): _secret(name, texts) for name in texts if (found := _SEALING.fullmatch(name))}
        if not versions or max(versions) > 255:
            raise KeyFault("the sealing key is missing, or its version is above 255")
        self._sealing = versions
        self._log = _log_signer(texts)
        self._escrow = _escrow(texts)
        self._token = _token_key(texts)

    def __repr__(self) -> str:
        return f"KeyRing(log {self._log.name}, sealing versions {sorted(self._sealing)})"

    @classmethod
    def open(cls, directory: Path, log_name: str | None = None) -> KeyRing:
        """Read the keys in ``directory``, making missing ones at first start (files 0600, folder 0700).

        ``log_name`` names the log when its key is made, and must be its name ever after. Raises `KeyFault` for another
        name, or a key that is half-written, malformed or readable by group or others.
        """
        files.prepare(directory)
        makers: dict[str, Callable[[], str]] = {**_MAKERS, "log": partial(_random_log, log_name)}
        texts = {name: files.read_or_make(directory / f"{name}.key", make) for name, make in makers.items()}
        for path in sorted(directory.glob("sealing-*.key")):
            text = files.read(path)
            if text is not None and _SEALING.fullmatch(path.stem):
                texts[path.stem] = text
        ring = cls(texts)
        if log_name not in (None, ring.log_signer().name):
            raise KeyFault("the log's key was made under another name: a log keeps its name for life")
        return ring

    @classmethod
    def from_environment(cls, mapping: Mapping[str, str]) -> KeyRing:
        """Read the keys from variables with `ENVIRONMENT_PREFIX`; raises `KeyFault` for a missing or malformed one."""
        return cls(
            {
                name.removeprefix(ENVIRONMENT_PREFIX).lower().replace("_", "-"): text.strip()
                for name, text in mapping.items()
                if name.startswith(ENVIRONMENT_PREFIX)
            }
        )

    def index_key(self) -> bytes:
        """32 bytes for the HMAC of subjects; for the audit log alone."""
        return self._index

    def sealer(self, purpose: str) -> Sealer:
        """A sealer whose values open for the same purpose only."""
        return Sealer(self._sealing, purpose)

    def mac(self, purpose: str) -> Callable[[bytes], bytes]:
        """HMAC-SHA256 (32 bytes) under a key that is derived for one purpose."""
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lienthong mac v1\0" + purpose.encode())
        return keyed(derive.derive(self._mac))

    def log_signer(self) -> LogSigner:
        """The key that signs checkpoints, with the log's name."""
        return self._log

    def escrow(self) -> Escrow:
        """The key that subjects' identifiers are sealed to."""
        return self._escrow

    def token_key(self) -> ECKey:
        """The private ES256 key of access tokens; its ``kid`` is the RFC 7638 thumbprint."""
        return self._token

    def token_jwks(self) -> dict[str, list[dict[str, object]]]:
        """The public half as a JWKS (RFC 7517 section 5)."""
        return {"keys": [dict(self._token.as_dict(private=False))]}


def _random_secret() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def _random_log(name: str | None = None) -> str:
    # a name of its own for every log, so that checkpoints of two gateways can't be taken for each other's
    return f"{name or f'lienthong-{secrets.token_hex(8)}'} {_random_secret()}"


def _random_token_key() -> str:
    key = ECKey.generate_key("P-256", {"alg": "ES256", "use": "sig"}, private=True, auto_kid=True)
    return json.dumps(key.as_dict(private=True), separators=(",", ":"))


_MAKERS: Mapping[str, Callable[[], str]] = {
    "index": _random_secret,
    "mac": _random_secret,
    "sealing-1": _random_secret,
    "log": _random_log,
    "escrow": lambda: f"private {_random_secret()}",
    "token": _random_token_key,
}


def _text(name: str, texts: Mapping[str, str]) -> str:
    text = texts.get(name, "")
    if not text:
        raise KeyFault(f"the {name} key is missing")
    return text


def _decode(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(encoded) != 43 or len(key) != 32:
        raise KeyFault(f"the {name} key is not 32 bytes in base64url: restore it from the backup")
    return key


def _secret(name: str, texts: Mapping[str, str]) -> bytes:
    return _decode(name, _text(name, texts))


def _log_signer(texts: Mapping[str, str]) -> LogSigner:
    name, _, encoded = _text("log", texts).partition(" ")
    try:
        return LogSigner(name, _decode("log", encoded))
    except NoteBroken as fault:
        raise KeyFault(f"the log key has no good name: {fault}") from None


def _escrow(texts: Mapping[str, str]) -> Escrow:
    try:
        return Escrow.parse(_text("escrow", texts))
    except ValueError:
        raise KeyFault("the escrow key is damaged: restore it from the backup") from None


def _token_key(texts: Mapping[str, str]) -> ECKey:
    text = _text("token", texts)
    try:
        parameters = json.loads(text)
        key = ECKey.import_key(parameters) if isinstance(parameters, dict) else None
    except (ValueError, TypeError, KeyError, JoseError):
        key = None
    if key is None or not key.is_private or key.curve_name != "P-256" or key.get("kid") != key.thumbprint():
        raise KeyFault("the token key is no private P-256 JWK with its thumbprint as kid: restore it from the backup")
    return key

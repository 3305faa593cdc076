"""DPoP proofs (RFC 9449) are checked here: that this very request was made by the holder of the token's key.

The check is the largest CPU cost of a request, so a key's header is read once and remembered, and the signature goes
to ``cryptography`` directly. It is split in two: `Proofs.read` judges the proof and touches no store; `Proofs.spend`
makes it single use and comes last, so that only the holder of a good token can fill the replay guard.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from gateway.access.nonces import Nonces
from gateway.access.public_keys import KeyRefused, PublicKey, read_public_key
from gateway.access.replay import ReplayGuard
from gateway.access.signed_text import SignedText, Unreadable, encode, numeric_date, split

WINDOW_SECONDS = 60
"""How far ``iat`` may lie from our clock, either way (API section 2; FAPI 2.0 asks for at least 10 s ahead)."""
_GUARD_SECONDS = 2 * WINDOW_SECONDS + 10
"""A proof dated 60 s ahead stays acceptable for 120 s; its jti is remembered longer."""
_MAX_JTI = 512
_REMEMBERED_KEYS = 4096
_REMEMBERED_URIS = 512


class ProofRefused(Exception):
    """A proof is missing or wrong. ``reason`` is a fixed word for logs; ``error`` is the code of RFC 9449 section 5."""

    def __init__(
        self, reason: str, error: Literal["invalid_dpop_proof", "use_dpop_nonce"] = "invalid_dpop_proof"
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds for this request: the key's RFC 7638 thumbprint and the keyed identity of its ``jti``."""

    thumbprint: str
    single_use: bytes


@dataclass(frozen=True, slots=True)
class _Signer:
    algorithm: str
    key: PublicKey


class Proofs:
    """Checks proofs for one base URL. ``base_url`` is an origin (``https://host[:port]``), never the Host header."""

    def __init__(
        self, base_url: str, guard: ReplayGuard, now: Callable[[], datetime], nonces: Nonces | None = None
    ) -> None:
        self._base_url = origin(base_url)
        self._guard = guard
        self._now = now
        self._nonces = nonces
        self._signers: OrderedDict[str, _Signer] = OrderedDict()
        self._uris: OrderedDict[str, str] = OrderedDict()

    def read(
        self,
        values: Sequence[str],
        method: str,
        path: str,
        *,
        token_hash: str | None = None,
        thumbprint: str | None = None,
    ) -> Proof:
        """Judge the ``DPoP`` header lines of one request; raises `ProofRefused`.

        ``path`` is the request's raw path, starting with a slash. With an access token, ``token_hash`` is its
        ``ath`` (unpadded base64url of SHA-256) and ``thumbprint`` its ``cnf.jkt``; at the token endpoint both are
        ``None``.
        """
        if len(values) != 1:
            raise ProofRefused("proof_missing" if not values else "proof_twice")
        try:
            text = split(values[0])
            signer = self._signers.get(text.header_segment)
            known = signer is not None
            if signer is None:
                signer = _read_signer(text)
            if thumbprint is not None and not hmac.compare_digest(signer.key.thumbprint, thumbprint):
                raise ProofRefused("proof_key")
            if not signer.key.verifies(signer.algorithm, text.signature(), text.signing_input):
                raise ProofRefused("proof_signature")
            claims = text.payload()
            jti = claims.get("jti")
            single_use = jti.encode("utf-8") if isinstance(jti, str) else b""
        except (Unreadable, UnicodeEncodeError):
            raise ProofRefused("proof_unreadable") from None
        if thumbprint is not None and not known:
            self._remember(text.header_segment, signer)
        self._check_claims(claims, method, path, token_hash)
        if not 1 <= len(single_use) <= _MAX_JTI:
            raise ProofRefused("proof_jti")
        digest = hashlib.sha256(signer.key.thumbprint.encode("ascii") + b"\0" + single_use)
        return Proof(signer.key.thumbprint, b"dpop:" + digest.digest()[:16])

    async def spend(self, proof: Proof) -> None:
        """Make the proof's ``jti`` unusable; raises `ProofRefused` if it was used, or if the guard can't tell."""
        if not await self._guard.first(proof.single_use, _GUARD_SECONDS):
            raise ProofRefused("proof_replayed")

    def fresh_nonce(self) -> str | None:
        """A nonce for the ``DPoP-Nonce`` response header, or ``None`` where nonces are not asked for."""
        return self._nonces.fresh() if self._nonces else None

    def _remember(self, header_segment: str, signer: _Signer) -> None:
        # only headers of keys that a token is bound to come here: a stranger can't push the others out
        self._signers[header_segment] = signer
        if len(self._signers) > _REMEMBERED_KEYS:
            self._signers.popitem(last=False)

    def _check_claims(self, claims: dict[str, Any], method: str, path: str, token_hash: str | None) -> None:
        if claims.get("htm") != method:
            raise ProofRefused("proof_method")
        htu = claims.get("htu")
        if htu != self._base_url + path and not self._same_uri(htu, path):
            raise ProofRefused("proof_uri")
        now = self._now().timestamp()
        if abs(_time(claims, "iat") - now) > WINDOW_SECONDS:
            raise ProofRefused("proof_time")
        # RFC 9449 defines neither, RFC 7519 says what they mean where they are
        if "exp" in claims and _time(claims, "exp") <= now:
            raise ProofRefused("proof_time")
        if "nbf" in claims and _time(claims, "nbf") > now + WINDOW_SECONDS:
            raise ProofRefused("proof_time")
        if token_hash is not None:
            ath = claims.get("ath")
            if not isinstance(ath, str) or not ath.isascii() or not hmac.compare_digest(ath, token_hash):
                raise ProofRefused("proof_token")
        if self._nonces is not None and not self._nonces.holds(claims.get("nonce")):
            raise ProofRefused("proof_nonce", "use_dpop_nonce")

    def _same_uri(self, htu: object, path: str) -> bool:
        if not isinstance(htu, str) or len(htu) > 2048:
            return False
        expected = self._uris.get(path)
        if expected is None:
            expected = normal_uri(self._base_url + path)
            if expected is None:
                return False
            self._uris[path] = expected
            if len(self._uris) > _REMEMBERED_URIS:
                self._uris.popitem(last=False)
        return normal_uri(htu) == expected


def _read_signer(text: SignedText) -> _Signer:
    header = text.header()
    if header.get("typ") != "dpop+jwt":
        raise ProofRefused("proof_type")
    try:
        key = read_public_key(header.get("jwk"))
    except KeyRefused:
        raise ProofRefused("proof_jwk") from None
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in key.algorithms:
        raise ProofRefused("proof_algorithm")
    return _Signer(algorithm, key)


def _time(claims: dict[str, Any], name: str) -> float:
    value = numeric_date(claims.get(name))
    if value is None:
        raise ProofRefused("proof_time")
    return value


_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PORTS = {"http": 80, "https": 443}


def normal_uri(uri: str) -> str | None:
    """Scheme, host, port and path, normalised by RFC 3986 section 6.2.2 and 6.2.3; without query and fragment.

    ``None`` for what can't be a target of ours: another scheme, no host, user information, controls or non-ASCII.
    Dot segments are not resolved: a proof that holds some is simply unequal.
    """
    if not uri.isascii() or not uri.isprintable() or " " in uri or "\\" in uri:
        return None
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path = _ESCAPE.sub(_unescape, parts.path or "/")
    return f"{scheme}://{host}:{_PORTS[scheme] if port is None else port}{path}"


def _unescape(found: re.Match[str]) -> str:
    octet = int(found[1], 16)
    return chr(octet) if octet in _UNRESERVED else f"%{found[1].upper()}"


def origin(base_url: str) -> str:
    """``base_url`` without a trailing slash, if it is an origin; raises ``ValueError`` naming what is wrong."""
    parts = urlsplit(base_url)
    if normal_uri(base_url) is None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("base_url must be scheme://host[:port] without path, query or user")
    return base_url.removesuffix("/")


def token_hash(token: str) -> str:
    """``ath`` of an access token (RFC 9449 section 4.2)."""
    return encode(hashlib.sha256(token.encode("utf-8")).digest())

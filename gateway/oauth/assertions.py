"""``private_key_jwt`` (RFC 7523) on Authlib's class, tightened to FAPI 2.0: Authlib's own check is too kind.

Out of the box it takes RS256, a list of audiences, an expiry in ten years and an empty jti, and says whether a client
exists before it looks at a signature (security facts, section 2). Here every refusal is the same `InvalidClientError`
after about the same work: an unknown caller, or one without a fitting key, is checked against a decoy key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.access.entries import RegisteredCaller
from gateway.access.public_keys import ALGORITHMS, PublicKey, read_public_key
from gateway.access.signed_text import Unreadable, numeric_date, split
from gateway.oauth.requests import METHOD, AuthenticatedClient, FormRequest

MAX_LIFETIME_SECONDS = 300
_SKEW_SECONDS = 10
"""How far a caller's clock may lie from ours (FAPI 2.0 section 5.3.2.1)."""
GUARD_SECONDS = MAX_LIFETIME_SECONDS + 3 * _SKEW_SECONDS
"""How long a jti is remembered: longer than any assertion is good."""
_MAX_JTI = 256
_TYPES = ("jwt", "client-authentication+jwt")
"""``typ`` of an assertion, if it names one (RFC 8725 section 3.11): no proof and no token passes for one."""


class Assertions(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib is published without types
    """Checks client assertions. Touches no store: the service spends ``AuthenticatedClient.single_use`` afterwards."""

    CLIENT_AUTH_METHOD = METHOD

    def __init__(self, issuer: str, now: Callable[[], datetime]) -> None:
        super().__init__(validate_jti=True)
        self._issuer = issuer
        self._now = now
        self._decoys = _decoys()

    def __call__(
        self, query_client: Callable[[str], RegisteredCaller | None], request: FormRequest
    ) -> AuthenticatedClient:
        """The client that ``client_assertion`` proves; raises ``InvalidClientError``, the same one for every reason."""
        if request.authenticated is not None:
            return request.authenticated
        try:
            return self._proved(query_client, request.form)
        except _Refused as refused:
            request.failure = refused.reason
            raise

    def _proved(
        self, query_client: Callable[[str], RegisteredCaller | None], form: dict[str, str]
    ) -> AuthenticatedClient:
        if form.get("client_assertion_type") != self.CLIENT_ASSERTION_TYPE or "client_secret" in form:
            raise _Refused("assertion_missing")
        try:
            text = split(form.get("client_assertion"))
            header, claims, signature = text.header(), text.payload(), text.signature()
        except Unreadable:
            raise _Refused("assertion_unreadable") from None
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            raise _Refused("assertion_algorithm")
        if str(header.get("typ", "jwt")).lower() not in _TYPES:
            raise _Refused("assertion_type")
        subject = claims.get("sub")
        caller = query_client(subject) if isinstance(subject, str) and subject.isascii() else None
        key = self._key(caller, header, algorithm)
        # signature first, for known and unknown alike; what is wrong otherwise is told to nobody
        good = (key or self._decoys[algorithm]).verifies(algorithm, signature, text.signing_input)
        if caller is None or key is None or not good:
            raise _Refused("assertion_caller" if key is None else "assertion_signature")
        if not caller.active(self._now()):
            raise _Refused("caller_not_active")
        if form.get("client_id", caller.id) != caller.id:
            raise _Refused("assertion_client_id")
        return AuthenticatedClient(caller, key, self._checked(claims, caller.id))

    def _key(self, caller: RegisteredCaller | None, header: dict[str, Any], algorithm: str) -> PublicKey | None:
        if caller is None:
            return None
        fitting = [key for key in caller.keys if algorithm in key.algorithms]
        if "kid" in header:
            fitting = [key for key in fitting if key.kid == header["kid"]]
        return fitting[0] if len(fitting) == 1 else None

    def _checked(self, claims: dict[str, Any], caller: str) -> bytes:
        """The identity of the assertion's jti, if its claims hold."""
        if claims.get("iss") != caller:
            raise _Refused("assertion_issuer")
        if claims.get("aud") != self._issuer:  # the issuer, one string: no list, no token endpoint (FAPI 2.0)
            raise _Refused("assertion_audience")
        now = self._now().timestamp()
        expires = _time(claims, "exp")
        if not now < expires <= now + MAX_LIFETIME_SECONDS + _SKEW_SECONDS:
            raise _Refused("assertion_times")
        for name in ("iat", "nbf"):
            if name in claims:
                at = _time(claims, name)
                if at > now + _SKEW_SECONDS or (name == "iat" and expires - at > MAX_LIFETIME_SECONDS):
                    raise _Refused("assertion_times")
        jti = claims.get("jti")
        if not isinstance(jti, str) or not jti.isprintable() or not 1 <= len(jti) <= _MAX_JTI:
            raise _Refused("assertion_jti")
        digest = hashlib.sha256(caller.encode("utf-8") + b"\0" + jti.encode("utf-8"))
        return b"assertion:" + digest.digest()[:16]


def _time(claims: dict[str, Any], name: str) -> float:
    value = numeric_date(claims.get(name))
    if value is None:
        raise _Refused("assertion_times")
    return value


class _Refused(InvalidClientError):  # type: ignore[misc]  # Authlib is published without types
    """``invalid_client`` with the reason beside it, for the counters alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(status_code=401)
        self.reason = reason


@cache
def _decoys() -> dict[str, PublicKey]:
    """A key per algorithm, made once per process, whose private part is forgotten at once."""
    edwards = _public(OKPKey.import_key(Ed25519PrivateKey.generate().public_key()))
    curve = _public(ECKey.import_key(ec.generate_private_key(ec.SECP256R1()).public_key()))
    modulus = _public(RSAKey.import_key(rsa.generate_private_key(65537, 2048).public_key()))
    return {"ES256": curve, "PS256": modulus, "EdDSA": edwards, "Ed25519": edwards}


def _public(key: OKPKey | ECKey | RSAKey) -> PublicKey:
    return read_public_key(key.as_dict(private=False))

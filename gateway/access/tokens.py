"""Access tokens (RFC 9068) are made and judged here; a token is worth something only bound to its caller's key.

Authlib's validator takes tokens without ``typ`` and ignores ``cnf`` (security facts, section 2), so every rule stands
here by hand; joserfc signs and verifies under one pinned algorithm. A verified token is remembered by its SHA-256, and
what can change meanwhile (expiry, revocation, the caller, its keys and scopes) is asked again for every request.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from contracts.access import Binding, Caller
from gateway.access.entries import RegisteredCaller
from gateway.access.signed_text import Unreadable, encode, split

LIFETIME_SECONDS = 600
_AHEAD_SECONDS = 10
"""How far ``iat`` and ``nbf`` may lie ahead of our clock (replicas; FAPI 2.0)."""
_REMEMBERED = 10_000
_ALGORITHM = "ES256"
_TYPES = ("at+jwt", "application/at+jwt")


class TokenRefused(Exception):
    """A token is not good; ``reason`` is a fixed word for logs, never a piece of the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CallerRegister(Protocol):
    """What tokens ask of the register, on every request."""

    def caller(self, id: str) -> RegisteredCaller | None:
        """The registered caller."""
        ...

    def revoked(self, jti: str) -> bool:
        """Whether a token was revoked."""
        ...

    def revoke(self, jti: str, expires_at: int) -> None:
        """Revoke a token."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class AccessToken:
    """A token whose signature, type and claims hold. ``ath`` is its hash as a proof must carry it (RFC 9449)."""

    caller: str
    key: str
    scopes: frozenset[str]
    binding: Binding
    jti: str
    issued_at: int
    not_before: int
    expires_at: int
    ath: str


class Tokens:
    """Makes and judges tokens of one gateway. Both addresses are compared as they are, character by character."""

    def __init__(
        self,
        signing_key: ECKey,
        jwks: Mapping[str, Any],
        register: CallerRegister,
        *,
        issuer: str,
        audience: str,
        now: Callable[[], datetime],
    ) -> None:
        self.issuer = issuer
        self.audience = audience
        self._signing_key = signing_key
        self._kid = str(signing_key.kid)
        self._keys = {str(jwk["kid"]): ECKey.import_key(dict(jwk)) for jwk in jwks["keys"]}
        if self._kid not in self._keys:
            raise ValueError("the public key set lacks the signing key")
        self._register = register
        self._now = now
        self._verified: OrderedDict[bytes, AccessToken] = OrderedDict()

    def issue(self, caller: RegisteredCaller, key: str, scopes: frozenset[str], binding: Binding) -> str:
        """A token for ``caller``, who proved the registered key with thumbprint ``key``. Lives `LIFETIME_SECONDS`."""
        if binding.method != "dpop":
            raise TokenRefused("binding_not_supported")
        issued_at = int(self._now().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": caller.id,
            "client_id": caller.id,
            "aud": self.audience,
            "iat": issued_at,
            "nbf": issued_at,
            "exp": issued_at + LIFETIME_SECONDS,
            "jti": secrets.token_urlsafe(16),
            "scope": " ".join(sorted(scopes)),
            "cnf": {"jkt": binding.thumbprint},
            # the caller's key that this token was got with: a key taken off the register takes its tokens along
            "client_jkt": key,
        }
        return jws.serialize_compact(
            {"typ": "at+jwt", "alg": _ALGORITHM, "kid": self._kid}, _json(claims), self._signing_key, [_ALGORITHM]
        )

    def check(self, text: str) -> tuple[AccessToken, RegisteredCaller]:
        """The token, in force for its active caller now; raises `TokenRefused`."""
        try:
            digest = hashlib.sha256(text.encode("utf-8")).digest()
        except UnicodeEncodeError:
            raise TokenRefused("token_unreadable") from None
        token = self._verified.get(digest)
        if token is None:
            token = self._verify(text, encode(digest))
            self._verified[digest] = token
            if len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)
        now = self._now()
        seconds = now.timestamp()
        if seconds >= token.expires_at:
            self._verified.pop(digest, None)
            raise TokenRefused("token_expired")
        if max(token.issued_at, token.not_before) > seconds + _AHEAD_SECONDS:
            raise TokenRefused("token_from_the_future")
        if self._register.revoked(token.jti):
            raise TokenRefused("token_revoked")
        caller = self._register.caller(token.caller)
        if caller is None or not caller.active(now):
            raise TokenRefused("caller_not_active")
        if all(key.thumbprint != token.key for key in caller.keys):
            raise TokenRefused("caller_key_gone")
        return token, caller

    async def revoke(self, token: AccessToken) -> None:
        """Revoke a token, here at once and in other processes within a second or so."""
        await asyncio.to_thread(self._register.revoke, token.jti, token.expires_at)

    def _verify(self, text: str, ath: str) -> AccessToken:
        try:
            parts = split(text)
            header = parts.header()
            kid = header.get("kid")
            key = self._keys.get(kid) if isinstance(kid, str) else None
            if header.get("typ") not in _TYPES or header.get("alg") != _ALGORITHM or key is None:
                raise TokenRefused("token_header")
            parts.signature()  # one spelling only, whatever the library takes
            jws.deserialize_compact(text, key, [_ALGORITHM])
            return self._claims(parts.payload(), ath)
        except (Unreadable, JoseError, ValueError, TypeError, RecursionError):
            raise TokenRefused("token_unreadable") from None

    def _claims(self, claims: dict[str, Any], ath: str) -> AccessToken:
        if claims.get("iss") != self.issuer:
            raise TokenRefused("token_issuer")
        if claims.get("aud") != self.audience:  # one string: a list is another audience's token too
            raise TokenRefused("token_audience")
        issued_at, not_before, expires_at = (_seconds(claims, name) for name in ("iat", "nbf", "exp"))
        if not 0 < expires_at - issued_at <= LIFETIME_SECONDS:
            raise TokenRefused("token_times")
        names = ("sub", "client_id", "jti", "scope", "client_jkt")
        sub, client_id, jti, scope, key = (_text(claims, name) for name in names)
        if sub != client_id:
            raise TokenRefused("token_claims")
        return AccessToken(
            caller=sub,
            key=key,
            scopes=frozenset(scope.split(" ")),
            binding=_binding(claims.get("cnf")),
            jti=jti,
            issued_at=issued_at,
            not_before=not_before,
            expires_at=expires_at,
            ath=ath,
        )


def caller_of(token: AccessToken, registered: RegisteredCaller) -> Caller:
    """The caller of one request: a scope counts only while it is both in the token and on the register."""
    return Caller(
        id=registered.id,
        name=registered.name,
        units=registered.units,
        scopes=token.scopes & registered.scopes,
        token_expires_at=datetime.fromtimestamp(token.expires_at, UTC),
        binding=token.binding,
    )


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TokenRefused("token_times")
    return value


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise TokenRefused("token_claims")
    return value


def _binding(cnf: object) -> Binding:
    if not isinstance(cnf, Mapping) or len(cnf) != 1:
        raise TokenRefused("token_not_bound")
    if "x5t#S256" in cnf:
        raise TokenRefused("binding_not_supported")  # RFC 8705: its place is in `Binding`, its check comes later
    thumbprint = cnf.get("jkt")
    if not isinstance(thumbprint, str) or len(thumbprint) != 43 or not thumbprint.isascii():
        raise TokenRefused("token_not_bound")
    return Binding("dpop", thumbprint)


def _json(claims: Mapping[str, Any]) -> bytes:
    return json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

"""Signing in at an OpenID Connect issuer: authorization code with PKCE, state, nonce, and roles that we know or none.

OpenID Connect Core 1.0, RFC 7636 (S256), RFC 9207 (``iss`` in the answer). Signatures of an explicit list of algorithms
only; keys come from the issuer's own ``jwks_uri``, and are asked for again when one is unknown, at most once a minute.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from gateway.console.ceremonies import Ceremonies
from gateway.console.reviewers import Role

ALGORITHMS = ["ES256", "ES384", "PS256", "RS256", "Ed25519", "EdDSA"]
CALLBACK = "/sign-in/oidc/callback"
_PURPOSE = "oidc"
_SECONDS = 10 * 60
_REMEMBERED = 3600
_AGAIN = 60
_LEEWAY = 60

Send = Callable[[str, str, Mapping[str, str], bytes], Awaitable[tuple[int, bytes]]]
"""Method, address, headers and body of a request; status and body of the answer. Raises ``OSError``."""


class OidcRefused(Exception):
    """The issuer's answer signs nobody in; the reason is for the record and holds no value."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """How we are known there, and what its roles mean here."""

    url: str
    client_id: str
    client_secret: str
    roles: Mapping[str, Role]
    role_claim: str = "roles"
    account_claim: str = "preferred_username"

    def __repr__(self) -> str:
        return f"Issuer({self.url})"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the issuer says it is; ``roles`` are ours, and never none."""

    issuer: str
    subject: str
    account: str
    name: str
    roles: frozenset[Role]


class Oidc:
    """One issuer; ``origin`` is the console's."""

    def __init__(
        self, issuer: Issuer, send: Send, ceremonies: Ceremonies, origin: str, now: Callable[[], datetime]
    ) -> None:
        self.issuer = issuer
        self._send = send
        self._ceremonies = ceremonies
        self._redirect = f"{origin}/console{CALLBACK}"
        self._now = now
        self._found: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def begin(self, browser: str, to: str) -> str:
        """The address at the issuer; ``browser`` is a secret that the browser holds, ``to`` where it goes on after."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        endpoint = str((await self._discovered())["authorization_endpoint"])
        held = {"state": state, "nonce": nonce, "verifier": verifier, "to": to}
        self._ceremonies.begin(browser, _PURPOSE, json.dumps(held).encode(), _SECONDS)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code", "client_id": self.issuer.client_id, "redirect_uri": self._redirect,
            "scope": "openid profile", "state": state, "nonce": nonce, "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def complete(self, browser: str, answer: Mapping[str, str]) -> tuple[Identity, str]:
        """Who signed in, and where to go on; raises `OidcRefused`."""
        taken = self._ceremonies.take(browser, _PURPOSE)
        if taken is None:
            raise OidcRefused("state")
        held: dict[str, str] = json.loads(taken)
        if not hmac.compare_digest(answer.get("state", "").encode(), held["state"].encode()):
            raise OidcRefused("state")
        if answer.get("iss", self.issuer.url) != self.issuer.url:
            raise OidcRefused("issuer")
        if "error" in answer or not answer.get("code"):
            raise OidcRefused("declined")
        claims = await self._claims(await self._token(answer["code"], held["verifier"]), held["nonce"])
        return self._identity(claims), held["to"]

    async def _token(self, code: str, verifier: str) -> str:
        endpoint = str((await self._discovered())["token_endpoint"])
        pair = f"{quote(self.issuer.client_id, safe='')}:{quote(self.issuer.client_secret, safe='')}"
        headers = {
            "content-type": "application/x-www-form-urlencoded", "accept": "application/json",
            "authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        }  # fmt: skip
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect,
                "code_verifier": verifier}  # fmt: skip
        token = (await self._json("POST", endpoint, headers, urlencode(form).encode())).get("id_token")
        if not isinstance(token, str):
            raise OidcRefused("token")
        return token

    async def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        registry = JWTClaimsRegistry(
            now=lambda: int(self._now().timestamp()), leeway=_LEEWAY,
            iss={"essential": True, "value": self.issuer.url}, exp={"essential": True}, iat={"essential": True},
            sub={"essential": True}, nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        try:
            try:
                decoded = jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):  # a new key, perhaps: ask once more, then it is no signature of theirs
                decoded = jwt.decode(token, await self._key_set(again=True), algorithms=ALGORITHMS)
            registry.validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError):
            raise OidcRefused("token") from None
        audience = decoded.claims.get("aud")
        alone = audience in (self.issuer.client_id, [self.issuer.client_id])
        if not alone or decoded.claims.get("azp", self.issuer.client_id) != self.issuer.client_id:
            raise OidcRefused("token")
        return decoded.claims

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        told: Any = claims
        for member in self.issuer.role_claim.split("."):
            told = told.get(member) if isinstance(told, Mapping) else None
        listed = [told] if isinstance(told, str) else told if isinstance(told, list) else []
        roles = frozenset(self.issuer.roles[one] for one in listed if isinstance(one, str) and one in self.issuer.roles)
        subject, account = claims.get("sub"), claims.get(self.issuer.account_claim)
        if not roles:
            raise OidcRefused("role")
        if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not isinstance(account, str):
            raise OidcRefused("account")
        name = claims.get("name")
        shown = name if isinstance(name, str) and name.isprintable() and 0 < len(name.strip()) <= 100 else account
        return Identity(self.issuer.url, subject, account.lower(), str(shown), roles)

    async def _discovered(self) -> Mapping[str, Any]:
        now = self._now().timestamp()
        if self._found is None or now - self._found[0] > _REMEMBERED:
            found = await self._json("GET", f"{self.issuer.url}/.well-known/openid-configuration", {}, b"")
            if found.get("issuer") != self.issuer.url:
                raise OidcRefused("issuer")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                self._check_address(found.get(name))
            self._found = (now, found)
        return self._found[1]

    def _check_address(self, address: object) -> None:
        """https; http only where the issuer's own address is http, which settings allow on loopback alone."""
        ours, theirs = urlsplit(self.issuer.url), urlsplit(str(address))
        plain = theirs.scheme == "http" and ours.scheme == "http" and theirs.hostname == ours.hostname
        if not theirs.hostname or not (theirs.scheme == "https" or plain) or theirs.username is not None:
            raise OidcRefused("issuer")

    async def _key_set(self, *, again: bool = False) -> KeySet:
        now = self._now().timestamp()
        age = now - self._keys[0] if self._keys else float("inf")
        if self._keys is None or age > _REMEMBERED or (again and age >= _AGAIN):
            read: Any = await self._json("GET", str((await self._discovered())["jwks_uri"]), {}, b"")
            self._keys = (now, KeySet.import_key_set(read))
        return self._keys[1]

    async def _json(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        try:
            status, content = await self._send(method, url, headers, body)
            read = json.loads(content) if status == 200 else None
        except (OSError, ValueError, RecursionError):
            raise OidcRefused("unreachable") from None
        if not isinstance(read, dict):
            raise OidcRefused("unreachable")
        return read

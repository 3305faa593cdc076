"""Keeps what a completed sign-in leaves behind: codes that work once and access tokens, for the life of the process."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from mocks.identity.authorization import AuthorizationRequest

CODE_SECONDS: Final = 60
TOKEN_SECONDS: Final = 300
REMEMBERED: Final = 4096
"""How many codes and how many tokens are remembered, oldest forgotten first. Not by time: sessions have own clocks."""


class GrantRefused(Exception):
    """The code can't be redeemed. One kind for every cause, so that the answer tells an attacker nothing."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One consent of one account holder: the request it answers and the claims that it released."""

    request: AuthorizationRequest
    claims: dict[str, object] = field(repr=False)
    authenticated_at: int
    personal_id: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class _Issued:
    sign_in: SignIn = field(repr=False)
    expires_at: float
    token: str | None = field(default=None, repr=False)
    used: bool = False


class SignIns:
    """Codes (60 s, single use) and access tokens (300 s) of one running mock. Moments are Unix seconds."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._codes: dict[str, _Issued] = {}
        self._tokens: dict[str, _Issued] = {}

    def consent(self, sign_in: SignIn) -> str:
        """Make the code that the browser carries back; it lives from the moment of authentication."""
        code = secrets.token_urlsafe(32)
        self._remember(self._codes, code, _Issued(sign_in, sign_in.authenticated_at + CODE_SECONDS))
        return code

    def redeem(self, code: str, redirect_uri: str, verifier: str | None, now: float) -> tuple[str, SignIn]:
        """Trade a code for an access token, once.

        The redirect_uri must equal the one of the authorization request; the verifier must answer the challenge, and
        must be absent where no challenge was sent (RFC 9700, 2.1.1: otherwise PKCE could be stripped). A second use
        of a code ends the token of the first (RFC 6749, 4.1.2). Raises GrantRefused.
        """
        issued = self._codes.get(code)
        if issued is None:
            raise GrantRefused
        if issued.used:
            if issued.token is not None:
                self._tokens.pop(issued.token, None)
            raise GrantRefused
        issued.used = True
        request = issued.sign_in.request
        if now >= issued.expires_at or redirect_uri != request.redirect_uri:
            raise GrantRefused
        if not _answers(request.code_challenge, verifier):
            raise GrantRefused
        token = secrets.token_urlsafe(32)
        issued.token = token
        self._remember(self._tokens, token, _Issued(issued.sign_in, now + TOKEN_SECONDS))
        return token, issued.sign_in

    def expire_token(self, token: str) -> None:
        """End an access token before its time, as the fault `expired_token` does at userinfo."""
        if token in self._tokens:
            self._tokens[token].expires_at = float("-inf")

    def holder(self, token: str, now: float) -> SignIn | None:
        """Give the sign-in behind an access token, or None where it is unknown or has expired."""
        issued = self._tokens.get(token)
        return issued.sign_in if issued is not None and now < issued.expires_at else None

    def _remember(self, table: dict[str, _Issued], key: str, issued: _Issued) -> None:
        table[key] = issued
        if len(table) > self._remembered:
            del table[next(iter(table))]


def _answers(challenge: str | None, verifier: str | None) -> bool:
    if challenge is None or verifier is None:
        return challenge is None and verifier is None
    if not 43 <= len(verifier) <= 128 or not verifier.isascii():
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")
    return hmac.compare_digest(digest, challenge)

"""A request becomes a caller here: one token, one proof of possession, both good, or nothing (API section 2).

Order: the token first (cheap, and strangers stop there), then the proof, and only then is the proof spent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.access import Caller
from contracts.errors import Problem
from gateway.access.proofs import ProofRefused, Proofs
from gateway.access.public_keys import ALGORITHMS
from gateway.access.registrations import RegisterBehind, RegisterUnavailable
from gateway.access.tokens import TokenRefused, Tokens, caller_of

_CREDENTIALS = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+) +([A-Za-z0-9._~+/-]+=*)")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one request proves itself with. ``url_path`` is the raw path without query; the lists are header lines."""

    method: str
    url_path: str
    authorization: Sequence[str]
    dpop: Sequence[str]
    peer: str

    def __repr__(self) -> str:
        return f"Credentials({self.method}, {len(self.authorization)} tokens, {len(self.dpop)} proofs)"


class Unauthenticated(Problem):
    """A 401. ``challenge`` is the ``WWW-Authenticate`` value, ``nonce`` the ``DPoP-Nonce`` value if one is asked for.

    ``reason`` is a fixed word for counters and logs.
    """

    def __init__(self, code: str, reason: str, challenge: str, nonce: str | None = None) -> None:
        super().__init__(code)
        self.reason = reason
        self.challenge: str = challenge
        self.nonce = nonce

    @property
    def headers(self) -> dict[str, str]:
        """The response headers that belong to it."""
        headers = {"WWW-Authenticate": self.challenge}
        if self.nonce is not None:
            headers["DPoP-Nonce"] = self.nonce
        return headers


class Authenticator:
    """Token and proof checks in front of every protected call."""

    def __init__(self, tokens: Tokens, proofs: Proofs, *, metadata_url: str | None = None) -> None:
        """``metadata_url``: address of the RFC 9728 document, named in challenges where given."""
        self._tokens = tokens
        self._proofs = proofs
        self._metadata = f', resource_metadata="{metadata_url}"' if metadata_url else ""

    async def authenticate(self, request: Credentials) -> Caller:
        """The caller; raises `Unauthenticated` (a `Problem` ``token_invalid`` or ``proof_invalid``)."""
        text = self._token_text(request)
        try:
            token, registered = self._tokens.check(text)
        except TokenRefused as refused:
            raise self._refusal("token_invalid", refused.reason, "invalid_token") from None
        except RegisterBehind:
            raise Problem("gateway_busy", retry_after=1) from None
        except RegisterUnavailable:
            raise Problem("internal") from None  # nobody is known, but it isn't the token's fault
        try:
            proof = self._proofs.read(
                request.dpop,
                request.method,
                request.url_path,
                token_hash=token.ath,
                thumbprint=token.binding.thumbprint,
            )
            await self._proofs.spend(proof)
        except ProofRefused as refused:
            nonce = self._proofs.fresh_nonce() if refused.error == "use_dpop_nonce" else None
            raise self._refusal("proof_invalid", refused.reason, refused.error, nonce) from None
        return caller_of(token, registered)

    def fresh_nonce(self) -> str | None:
        """A value for ``DPoP-Nonce`` on good answers, so that callers aren't challenged; ``None``: nonces are off."""
        return self._proofs.fresh_nonce()

    def _token_text(self, request: Credentials) -> str:
        if not request.authorization:
            # RFC 6750 section 3.1: without credentials the challenge names no error
            raise self._refusal("token_invalid", "token_missing", None)
        found = _CREDENTIALS.fullmatch(request.authorization[0]) if len(request.authorization) == 1 else None
        if found is None:
            raise self._refusal("token_invalid", "token_unreadable", "invalid_token")
        if found[1].lower() != "dpop":
            raise self._refusal("token_invalid", "token_scheme", "invalid_token")
        return found[2]

    def _refusal(self, code: str, reason: str, error: str | None, nonce: str | None = None) -> Unauthenticated:
        named = "" if error is None else f'error="{error}", '
        return Unauthenticated(code, reason, f'DPoP {named}algs="{" ".join(ALGORITHMS)}"{self._metadata}', nonce)

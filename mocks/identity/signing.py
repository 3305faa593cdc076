"""A relying party trusts an id_token for its signature alone, so the mock signs for real, with keys made at start."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Final, Literal, get_args

from joserfc import jwt
from joserfc.jwk import ECKey

Defect = Literal[
    "id_token_signature",
    "id_token_key",
    "id_token_algorithm",
    "id_token_issuer",
    "id_token_audience",
    "id_token_nonce",
    "id_token_expired",
    "id_token_subject",
    "id_token_missing",
]
"""How an id_token can be well-formed and still a lie; `code` of the fault `fault_in_200` picks one. `missing` leaves it
out of the token answer, `key` names a key that isn't published, `subject` differs from userinfo."""
DEFECTS: Final[tuple[Defect, ...]] = get_args(Defect)

ALGORITHM: Final = "ES256"
LIFETIME_SECONDS: Final = 300


def half_hash(value: str) -> str:
    """Compute `at_hash`: base64url of the left half of SHA-256, unpadded (OpenID Connect Core, 3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode("ascii")).digest()[:16]).rstrip(b"=").decode("ascii")


class Signer:
    """One ES256 key pair for the life of the process, and the id_tokens signed with it."""

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        # Same kid, other key: what a relying party sees when somebody else signs in the provider's name.
        self._impostor = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM, "kid": self.kid})

    @property
    def kid(self) -> str:
        """The key's id: its RFC 7638 thumbprint."""
        kid = self._key.kid
        if kid is None:  # pragma: no cover - auto_kid above gives one
            raise ValueError("the signing key has no id")
        return kid

    def jwks(self) -> dict[str, object]:
        """The public JSON Web Key Set of `/jwks`."""
        return {"keys": [dict(self._key.as_dict(private=False))]}

    def id_token(self, claims: Mapping[str, object], defect: Defect | None = None) -> str:
        """Sign `claims`; with a `defect`, spoil exactly the one thing that it names.

        `claims` must hold iss, aud, iat and exp (Unix seconds); a nonce only where the relying party sent one.
        """
        spoiled = dict(claims)
        header: dict[str, object] = {"alg": ALGORITHM, "kid": self.kid}
        key = self._key
        match defect:
            case None:
                pass
            case "id_token_signature":
                key = self._impostor
            case "id_token_key":
                key = ECKey.generate_key("P-256", auto_kid=True)
                header["kid"] = key.kid
            case "id_token_algorithm":
                return _unsigned(spoiled)
            case "id_token_issuer":
                spoiled["iss"] = "https://other-issuer.invalid"
            case "id_token_audience":
                spoiled["aud"] = "other-relying-party"
            case "id_token_nonce":
                spoiled["nonce"] = "a-nonce-nobody-sent"
            case "id_token_expired":
                spoiled["iat"] = _number(spoiled["iat"]) - 7200
                spoiled["exp"] = _number(spoiled["exp"]) - 7200
            case "id_token_subject":
                spoiled["sub"] = "somebody-else"
            case "id_token_missing":
                raise ValueError("a token that is left out is not signed")
        return jwt.encode(header, spoiled, key, algorithms=[ALGORITHM])


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("times in claims are whole Unix seconds")
    return value


def _unsigned(claims: Mapping[str, object]) -> str:
    """Write an `alg: none` token by hand: no sound library would."""
    parts: list[Mapping[str, object]] = [{"alg": "none", "typ": "JWT"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, ""])

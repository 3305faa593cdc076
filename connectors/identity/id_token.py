"""An id_token is believed for its signature and its claims alone, so both are checked here, with the context's clock.

Source: OpenID Connect Core 1.0 section 3.1.3.7, RFC 7515, RFC 8725 (algorithms from an allow-list, asymmetric keys
only). joserfc verifies; every failure is one `SourceMalformed` without the library's words.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

from connectors.identity.profile import Profile
from connectors.rest.reading import Node, read_json, read_object
from contracts.connector import Session
from contracts.errors import SourceMalformed
from contracts.wire import WireResponse

MAX_KEYS: Final = 50
_RSA_BITS: Final = (2048, 8192)
_KEY_SET_TYPES: Final = ("application/json", "application/jwk-set+json")
_KINDS: Final[dict[str, type[ECKey] | type[OKPKey] | type[RSAKey]]] = {"EC": ECKey, "OKP": OKPKey, "RSA": RSAKey}
_HASHES: Final = {"256": "sha256", "384": "sha384", "512": "sha512"}


def read_keys(response: WireResponse) -> KeySet:
    """The provider's public signing keys (RFC 7517); keys that can't verify are left out, none left is refused."""
    if response.status != 200:
        raise SourceMalformed("no keys")
    listed = read_json(response, media_types=_KEY_SET_TYPES).raw("keys")
    if not isinstance(listed, list) or len(listed) > MAX_KEYS:
        raise SourceMalformed("the key set holds no list of keys")
    keys: list[Key] = [key for key in map(_key, listed) if key is not None]
    if not keys:
        raise SourceMalformed("the key set holds no usable key")
    return KeySet(keys)


def _key(member: Any) -> ECKey | OKPKey | RSAKey | None:
    if not isinstance(member, dict) or "d" in member or member.get("use", "sig") != "sig":
        return None
    kind = _KINDS.get(str(member.get("kty")))
    if kind is None or (kind is RSAKey and not _RSA_BITS[0] <= len(str(member.get("n"))) * 6 <= _RSA_BITS[1] + 12):
        return None
    try:
        return kind.import_key(member)
    except (JoseError, UnsupportedAlgorithm, ValueError, TypeError, KeyError):
        return None  # RFC 7517 section 5: a key that isn't understood is passed over


def verify_id_token(
    token: str, keys: KeySet, session: Session, profile: Profile, now: datetime, access_token: str
) -> Node:
    """The claims of an id_token that the issuer signed for this sign-in; raises `SourceMalformed`."""
    registry = jws.JWSRegistry(algorithms=list(profile.id_token_algorithms), strict_check_header=False)
    registry.max_header_length = 4096
    try:
        signed = jws.deserialize_compact(token, keys, registry=registry)
    except Exception:
        raise SourceMalformed("the id_token's signature doesn't hold") from None
    header = signed.headers()
    if "b64" in header or str(header.get("typ", "JWT")).upper() != "JWT" or not signed.payload:
        raise SourceMalformed("the id_token is another kind of token")
    claims = read_object(signed.payload)
    _check_parties(claims, session)
    _check_times(claims, profile, int(now.timestamp()))
    if profile.nonce and not _equal(claims.text("nonce", longest=1000), session.redirect.nonce):
        raise SourceMalformed("the id_token answers another request")
    at_hash = claims.text("at_hash", longest=100)
    if at_hash is not None and not _equal(at_hash, _half_hash(access_token, str(header.get("alg")))):
        raise SourceMalformed("the id_token goes with another access token")
    claims.required_text("sub", longest=255)
    return claims


def _check_parties(claims: Node, session: Session) -> None:
    audience = claims.raw("aud")
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    if claims.text("iss") != session.issuer or audience != session.redirect.client_id:
        raise SourceMalformed("the id_token is of another issuer or for another party")
    if (claims.text("azp") or audience) != audience:
        raise SourceMalformed("the id_token was issued to another party")


def _check_times(claims: Node, profile: Profile, now: int) -> None:
    expires, issued = claims.integer("exp"), claims.integer("iat")
    skew = profile.clock_skew_seconds
    if expires is None or issued is None:
        raise SourceMalformed("the id_token has no times")
    if expires <= now - skew or not now - profile.id_token_age_seconds - skew <= issued <= now + skew:
        raise SourceMalformed("the id_token is not of now")


def authenticated_at(claims: Node | None, profile: Profile, now: datetime) -> str | None:
    """``auth_time`` as UTC with ``Z``; ``None`` where the source doesn't tell it. One of the future is refused."""
    moment = claims.integer("auth_time") if claims is not None else None
    if moment is None:
        return None
    if not 0 < moment <= int(now.timestamp()) + profile.clock_skew_seconds:
        raise SourceMalformed("auth_time lies in the future")
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _half_hash(access_token: str, algorithm: str) -> str:
    """``at_hash`` (OpenID Connect Core 3.1.3.6): left half of the digest; Ed25519 goes with SHA-512."""
    digest = hashlib.new(_HASHES.get(algorithm[-3:], "sha512"), access_token.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")


def _equal(one: str | None, other: str) -> bool:
    return one is not None and hmac.compare_digest(one.encode(), other.encode())

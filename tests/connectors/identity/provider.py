"""A provider to test a relying party with: tokens signed by a key that exists for tests alone, each spoilt as asked."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey

from connectors.identity.connector import build
from contracts.connector import Context, Exchange, Redirect, Session
from contracts.manifest import read_toml
from contracts.records import Answered
from contracts.wire import WireRequest, WireResponse
from tests.house.tree import ROOT

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ISSUER = "https://sso.identity.example"
PROFILE: dict[str, Any] = read_toml((ROOT / "connectors/identity/profiles/gen1.toml").read_text())
REDIRECT = Redirect(
    authorization_endpoint=f"{ISSUER}/auth",
    client_id="rp-hanoi",
    redirect_uri="https://procedures.example/callback",
    state="state-made-by-the-gateway",
    nonce="nonce-made-by-the-gateway",
    verifier="verifier-made-by-the-gateway-0123456789-abcdefghij",
)
SESSION = Session(REDIRECT, ISSUER)
CALLBACK = f"code=one-time-code&state={REDIRECT.state}"
KEY = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": "test-key"})
ACCESS_TOKEN = "access-token-of-a-test"
PERSON: dict[str, Any] = {
    "sub": "0f1e2d3c4b5a",
    "LoaiTaiKhoan": 1,
    "SoDinhDanh": "099190000123",
    "HoVaTen": "NGUYỄN THỊ MINH KHUÊ",
    "NgayThangNamSinh": "19900415",
    "TechID": "5b0e9a10-0000-4000-8000-000000000001",
    "loAs": "LoA2",
    "IAL": 2,
    "userProfileUri": f"{ISSUER}/profile",
    "logoutUri": f"{ISSUER}/logout",
}


def context(now: datetime = NOW, **changes: Any) -> Context:
    """A context with the profile changed in some keys."""
    return Context("H26-TEST-1", "H26.99", "1.001193", "H26.99-260302-0001", None, now, {**PROFILE, **changes})


def half_hash(text: str) -> str:
    """``at_hash`` for ES256, computed apart from the product."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


def claims(**changes: Any) -> dict[str, Any]:
    """Claims of a sound id_token; a change to ``None`` leaves the member out."""
    sound = {
        "iss": ISSUER, "aud": REDIRECT.client_id, "iat": SECONDS - 2, "exp": SECONDS + 298, "auth_time": SECONDS - 30,
        "acr": "LoA2", "at_hash": half_hash(ACCESS_TOKEN), "nonce": REDIRECT.nonce, "sub": PERSON["sub"],
        "SoDinhDanh": PERSON["SoDinhDanh"],
    }  # fmt: skip
    return {name: value for name, value in {**sound, **changes}.items() if value is not None}


def sign(
    payload: dict[str, Any], key: Any = KEY, header: dict[str, Any] | None = None, algorithm: str = "ES256"
) -> str:
    """A compact JWS of ``payload``."""
    return jwt.encode({"alg": algorithm, "kid": "test-key", **(header or {})}, payload, key, algorithms=[algorithm])


def sign_by_hand(header: dict[str, Any], payload: bytes) -> str:
    """A compact JWS with any header and any payload, under our key: what no sound library would write."""
    parts = (json.dumps(header).encode(), payload)
    signing_input = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    private = KEY.private_key
    assert private is not None
    r, s = decode_dss_signature(private.sign(signing_input, ECDSA(SHA256())))
    signature = base64.urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).rstrip(b"=")
    return f"{signing_input.decode()}.{signature.decode()}"


def reply(document: Any, status: int = 200, media_type: str = "application/json") -> WireResponse:
    """A JSON reply."""
    body = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return WireResponse(status, {"content-type": f"{media_type}; charset=utf-8"}, body)


def tokens(id_token: str | None = None, **changes: Any) -> WireResponse:
    """A sound token answer."""
    answer = {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 300, "scope": "openid"}
    answer["id_token"] = sign(claims()) if id_token is None else id_token
    return reply({name: value for name, value in {**answer, **changes}.items() if value is not None})


def keys(*others: Any) -> WireResponse:
    """The key set, with other members before our key."""
    return reply({"keys": [*others, KEY.as_dict(private=False)]})


def userinfo(**changes: Any) -> WireResponse:
    """Sound userinfo; a change to ``None`` leaves the member out."""
    return reply({name: value for name, value in {**PERSON, **changes}.items() if value is not None})


def drive(exchange: Exchange, *replies: WireResponse) -> tuple[Answered, list[WireRequest]]:
    """Run an exchange on recorded replies; gives its answer and the requests it made."""
    made: list[WireRequest] = []
    try:
        made.append(next(exchange))
        for one in replies:
            made.append(exchange.send(one))
    except StopIteration as stop:
        return stop.value, made
    raise AssertionError("the exchange wants more replies")


def complete(*replies: WireResponse, callback: str = CALLBACK, now: datetime = NOW, **changes: Any) -> Answered:
    """The answer of a whole second half; replies left out are sound."""
    sound = (tokens(), keys(), userinfo())
    return drive(build().complete(SESSION, callback, context(now, **changes)), *replies, *sound[len(replies) :])[0]

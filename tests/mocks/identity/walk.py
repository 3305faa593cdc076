"""The steps of a sign-in as a relying party and a browser take them, for tests that need one or a part of one."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

CLIENT, SECRET = "mock-rp-hanoi", "mock-secret"
REDIRECT = "https://procedures.example/sign-in/callback"
KHUE = "099190000123"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REQUEST = {
    "response_type": "code",
    "client_id": CLIENT,
    "redirect_uri": REDIRECT,
    "scope": "openid",
    "state": "st-1",
    "nonce": "n-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


async def silently(http: httpx.AsyncClient, hint: str = KHUE, **changes: str) -> dict[str, str]:
    """What comes back to the redirect_uri of a sign-in without a page."""
    answer = await http.get("/auth", params={**REQUEST, "prompt": "none", "login_hint": hint, **changes})
    assert answer.status_code == 302
    location = urlsplit(answer.headers["location"])
    assert location.geturl().startswith(changes.get("redirect_uri", REDIRECT) + "?")
    return dict(parse_qsl(location.query))


async def redeem(http: httpx.AsyncClient, code: str, **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    return await http.post("/token", data={**form, **changes}, auth=(CLIENT, SECRET))


async def tokens_of(http: httpx.AsyncClient, hint: str = KHUE) -> Any:
    answer = await redeem(http, (await silently(http, hint))["code"])
    assert answer.status_code == 200
    return answer.json()


async def userinfo_of(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.get("/userinfo", headers={"Authorization": f"Bearer {token}"})


async def verified(http: httpx.AsyncClient, id_token: str) -> Any:
    keys = KeySet.import_key_set((await http.get("/jwks")).json())
    return jwt.decode(id_token, keys, algorithms=["ES256"]).claims

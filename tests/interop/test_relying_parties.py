"""Ordinary relying parties sign people in at the mock of generation 1: neither was written with it in mind."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.jwk import KeySet

from mocks.server import running
from tests.interop.node_program import node

REDIRECT = "http://127.0.0.1:65535/callback"
KHUE = "099190000123"


@pytest.fixture
async def issuer() -> AsyncIterator[str]:
    async with running(["identity"]) as mocks:
        yield mocks.urls["identity"]


async def described(issuer: str) -> Any:
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(f"{issuer}/.well-known/openid-configuration")).json()


async def browsed(address: str) -> str:
    """Where the person's browser is sent back to."""
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{address}&prompt=none&login_hint={KHUE}")
    assert answer.status_code == 302
    return str(answer.headers["location"])


@pytest.mark.parametrize("style", ["client_secret_basic", "client_secret_post"])
async def test_authlibs_relying_party(issuer: str, style: str) -> None:
    provider = await described(issuer)
    async with AsyncOAuth2Client(
        "mock-rp-hanoi", "mock-secret", token_endpoint_auth_method=style, scope="openid", redirect_uri=REDIRECT,
        code_challenge_method="S256", trust_env=False,
    ) as party:  # fmt: skip
        verifier = "verifier-of-authlibs-relying-party-0123456789-abc"
        address, state = party.create_authorization_url(
            provider["authorization_endpoint"], nonce="n-1", code_verifier=verifier
        )
        back = await browsed(address)
        token = await party.fetch_token(
            provider["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier
        )
        userinfo = (await party.get(provider["userinfo_endpoint"])).json()
        keys = KeySet.import_key_set((await party.get(provider["jwks_uri"])).json())
        claims = jwt.decode(token["id_token"], keys, algorithms=["ES256"]).claims
        assert (claims["iss"], claims["nonce"], claims["sub"]) == (issuer, "n-1", userinfo["sub"])
        assert userinfo["SoDinhDanh"] == KHUE
        with pytest.raises(OAuthError, match="invalid_grant"):
            await party.fetch_token(provider["token_endpoint"], authorization_response=back, code_verifier=verifier)


async def test_openid_clients_relying_party(issuer: str) -> None:
    found = json.loads(await node("relying_party.mjs", issuer, KHUE))
    assert found["userinfo"]["SoDinhDanh"] == KHUE
    assert found["claims"]["sub"] == found["userinfo"]["sub"]
    assert urlsplit(found["claims"]["iss"]).port == urlsplit(issuer).port

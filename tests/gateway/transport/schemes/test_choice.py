"""A profile's word becomes a scheme, or the start stops with the name of what is missing."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from contracts.manifest import AuthScheme
from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials
from gateway.transport.endpoint import EndpointInvalid, SourceEndpoint, SourceLink
from gateway.transport.schemes.choice import build
from gateway.transport.sender import ClientCertificate, Outgoing
from tests.gateway.transport.doubles import START, Clock

ALL = Credentials({
    "user": "u", "secret": "s", "sv_url": "/x", "client_id": "i", "client_secret": "c", "access_key": "a",
    "secret_key": "k", "app_name": "n", "partner_code": "p", "username": "n", "password": "w", "dstcode": "d",
})  # fmt: skip


async def no_fetch(_request: Outgoing) -> WireResponse:
    raise AssertionError("nothing is fetched before the first request")


def link(auth: Any, credentials: Credentials = ALL, token_url: str | None = None, **profile: Any) -> SourceLink:
    endpoint = SourceEndpoint(
        base_url="https://source.example/base/",
        credentials=credentials,
        token_url=token_url,
        client_certificate=ClientCertificate(certificate=Path("c"), key=Path("k")),
    )
    return SourceLink(endpoint=endpoint, auth=auth, profile=profile)


@pytest.mark.parametrize("auth", get_args(AuthScheme))
def test_every_word_has_its_scheme(auth: str) -> None:
    scheme = build(link(auth, token_path="/token", session_path="/session"), fetch=no_fetch, clock=Clock())
    assert callable(scheme.sign)


@pytest.mark.parametrize("auth", sorted(set(get_args(AuthScheme)) - {"none", "mtls"}))
def test_without_credentials_there_is_none(auth: str) -> None:
    with pytest.raises(ValueError, match=r"credentials\.\w+ is missing"):
        build(link(auth, Credentials(), token_path="/token", session_path="/session"), fetch=no_fetch, clock=Clock())


@pytest.mark.parametrize(
    ("auth", "key"),
    [("oauth_client_credentials", "token_path"), ("lgsp_token", "token_path"), ("portal_session", "session_path")],
)
@pytest.mark.parametrize("path", [None, "", "token", 7])
def test_a_scheme_that_fetches_needs_to_know_where(auth: str, key: str, path: Any) -> None:
    with pytest.raises(EndpointInvalid, match=key):
        build(link(auth, **{key: path}), fetch=no_fetch, clock=Clock())


@pytest.mark.parametrize(
    ("auth", "profile"),
    [("mtls", {}), ("c06_hash", {"client_certificate": True}), ("none", {"client_certificate": True})],
)
@pytest.mark.parametrize("lacks", [{"client_certificate": None}, {"base_url": "http://127.0.0.1:1"}])
def test_where_a_certificate_is_the_proof_there_must_be_one(
    auth: str, profile: dict[str, Any], lacks: dict[str, Any]
) -> None:
    good = link(auth, **profile)
    build(good, fetch=no_fetch, clock=Clock())
    with pytest.raises(EndpointInvalid, match="client_certificate_file"):
        build(replace(good, endpoint=replace(good.endpoint, **lacks)), fetch=no_fetch, clock=Clock())


@pytest.mark.parametrize("missing", ["x_road_client", "api_key"])
def test_an_x_road_proxy_needs_its_client_and_key(missing: str) -> None:
    whole = {**ALL, "x_road_client": "VN/GOV/thu/motcua", "api_key": "khoa"}
    build(link("c06_hash", Credentials(whole), x_road=True), fetch=no_fetch, clock=Clock())
    with pytest.raises(ValueError, match=rf"credentials\.{missing} is missing"):
        build(link("c06_hash", Credentials({**whole, missing: ""}), x_road=True), fetch=no_fetch, clock=Clock())


@pytest.mark.parametrize(
    ("token_url", "asked"),
    [(None, "https://source.example/base/token"), ("https://tokens.example/t", "https://tokens.example/t")],
)
async def test_the_token_endpoint(token_url: str | None, asked: str) -> None:
    seen: list[Outgoing] = []

    async def fetch(request: Outgoing) -> WireResponse:
        seen.append(request)
        return WireResponse(200, {}, b'{"access_token":"t","token_type":"Bearer","expires_in":3600}')

    scheme = build(
        link("oauth_client_credentials", token_url=token_url, token_path="/token"), fetch=fetch, clock=Clock()
    )
    await scheme.sign(Outgoing(method="GET", url="https://source.example/", template="/"), START)
    assert [request.url for request in seen] == [asked]

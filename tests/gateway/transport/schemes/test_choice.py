"""A manifest's word becomes a scheme, or the start stops with the name of what is missing."""

from typing import Any, get_args

import pytest

from contracts.manifest import AuthScheme
from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials
from gateway.transport.endpoint import EndpointInvalid, SourceEndpoint, SourceLink
from gateway.transport.schemes.choice import build
from gateway.transport.sender import Outgoing
from tests.gateway.transport.doubles import START, Clock

ALL = Credentials({
    "user": "u", "secret": "s", "sv_url": "/x", "client_id": "i", "client_secret": "c",
})  # fmt: skip


async def no_fetch(_request: Outgoing) -> WireResponse:
    raise AssertionError("nothing is fetched before the first request")


def link(auth: Any, credentials: Credentials = ALL, token_url: str | None = None, **profile: Any) -> SourceLink:
    endpoint = SourceEndpoint(base_url="https://source.example/base/", credentials=credentials, token_url=token_url)
    return SourceLink(endpoint=endpoint, auth=auth, profile=profile)


@pytest.mark.parametrize("auth", get_args(AuthScheme))
def test_every_word_has_its_scheme(auth: str) -> None:
    scheme = build(link(auth, token_path="/token"), fetch=no_fetch, clock=Clock())
    assert callable(scheme.sign)


@pytest.mark.parametrize("auth", [word for word in get_args(AuthScheme) if word != "none"])
def test_without_credentials_there_is_none(auth: str) -> None:
    with pytest.raises(ValueError, match=r"credentials\.\w+ is missing"):
        build(link(auth, Credentials(), token_path="/token"), fetch=no_fetch, clock=Clock())


@pytest.mark.parametrize("path", [None, "", "token", 7])
def test_a_token_scheme_needs_to_know_where(path: Any) -> None:
    with pytest.raises(EndpointInvalid, match="token_path"):
        build(link("oauth_client_credentials", token_path=path), fetch=no_fetch, clock=Clock())


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

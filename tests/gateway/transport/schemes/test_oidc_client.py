"""A relying party shows its secret with each token request."""

import pytest

from contracts.errors import SourceCredentials
from gateway.transport.credentials import Credentials
from gateway.transport.endpoint import SourceEndpoint, SourceLink
from gateway.transport.schemes.oidc_client import OidcClient
from gateway.transport.sender import Outgoing
from tests.gateway.transport.doubles import START, answer, asking, bench

PAIR = Credentials({"client_id": "mock-rp", "client_secret": "mock-secret"})


@pytest.mark.parametrize(("style", "where"), [("basic", "header"), ("post", "body")])
async def test_the_style_is_the_profiles(style: str, where: str) -> None:
    request = Outgoing(method="POST", url="https://source.example/token", template="/token", body=b"code=c")
    signed = await OidcClient(PAIR, {"token_style": style}).sign(request, START)
    assert (signed.header("authorization") is not None) is (where == "header")
    assert (b"client_secret=mock-secret" in (signed.body or b"")) is (where == "body")


async def test_a_refused_secret_is_final() -> None:
    endpoint = SourceEndpoint(base_url="https://source.example", credentials=PAIR)
    b = bench(answer(401, b'{"error":"invalid_client"}'), link=SourceLink(endpoint=endpoint, auth="oidc_client"))
    call = b.call(idempotent=False)
    with pytest.raises(SourceCredentials):
        await b.transport.send(asking(method="POST", path="/token", form={"code": "c"}), call)
    assert call.attempts == 1


async def test_an_oauth_error_goes_to_the_connector() -> None:
    endpoint = SourceEndpoint(base_url="https://source.example", credentials=PAIR)
    b = bench(answer(400, b'{"error":"invalid_grant"}'), link=SourceLink(endpoint=endpoint, auth="oidc_client"))
    got = await b.transport.send(asking(method="POST", path="/token", form={"code": "c"}), b.call(idempotent=False))
    assert got.status == 400


def test_there_is_nothing_to_forget() -> None:
    scheme = OidcClient(PAIR, {})
    before = dict(vars(scheme))
    scheme.forget()
    assert vars(scheme) == before

"""A token from a real token endpoint, asked for with a secret in the header (A) or in the form (A')."""

import asyncio

import pytest

from contracts.errors import SourceCredentials
from contracts.wire import WireResponse
from gateway.transport.schemes.bearer_token import BearerToken
from gateway.transport.sender import Outgoing
from tests.gateway.transport.doubles import START, Clock, answer
from tests.gateway.transport.schemes.exchange_layer import asking, exchange_layer

PAIR = {"consumer_key": "consumer", "consumer_secret": "bi-mat-thu"}


@pytest.mark.parametrize("style", ["basic", "post"])
async def test_both_places_of_the_secret_buy_one_token_for_many(style: str) -> None:
    profile = {"token_path": "/token", "token_style": style}
    async with exchange_layer() as layer, asking(layer, "oauth_client_credentials", PAIR, **profile) as ask:
        await asyncio.gather(*(ask.send("/bearer") for _ in range(6)))
        assert layer.issued == 1
        layer.ended.add("t1")
        assert (await ask.send("/bearer", idempotent=False)).status == 200
        assert layer.shown("authorization")[-2:] == ["Bearer t1", "Bearer t2"]


async def test_a_wrong_secret_asks_for_no_data() -> None:
    wrong = {**PAIR, "consumer_secret": "sai"}
    async with exchange_layer() as layer, asking(layer, "oauth_client_credentials", wrong, token_path="/token") as ask:
        with pytest.raises(SourceCredentials):
            await ask.send("/bearer")
        assert not layer.data


async def test_a_code_inside_http_200_may_say_that_the_token_ended() -> None:
    async def fetch(_request: Outgoing) -> WireResponse:
        return answer(200, b'{"access_token":"t1"}')

    ask = Outgoing(method="POST", url="https://layer.example/token", template="(token endpoint)")
    one = BearerToken(
        ask,
        {"expired_codes": ["900903"]},
        fetch=fetch,
        clock=Clock(),
        beside=(("X-Beside", "1"),),
    )
    signed = await one.sign(ask, START)
    assert (signed.header("authorization"), signed.header("x-beside")) == ("Bearer t1", "1")
    assert await one.refresh(signed, answer(200, b'{"error_code":"900903"}'))
    assert not await one.refresh(signed, answer(200, b'{"error_code":"0"}'))

"""The keys of an exchange layer, beside a token (B) or alone (B'), against one on loopback."""

import asyncio
import base64
import json

import pytest

from contracts.errors import SourceCredentials
from gateway.transport.credentials import Credentials, CredentialsMissing
from gateway.transport.schemes.access_key import LgspKey, document
from tests.gateway.transport.schemes.exchange_layer import KEYS, SHOWN, asking, exchange_layer


def test_the_document_is_the_published_one() -> None:
    assert json.loads(base64.b64decode(document(Credentials(KEYS)))) == SHOWN
    other = document(Credentials({**KEYS, "partner_code_cus": "000.00.02.H26"}))
    assert json.loads(base64.b64decode(other))["PartnerCodeCus"] == "000.00.02.H26"


@pytest.mark.parametrize("name", sorted(KEYS))
def test_none_of_its_keys_may_lack(name: str) -> None:
    with pytest.raises(CredentialsMissing, match=name):
        document(Credentials({**KEYS, name: ""}))


async def test_the_keys_go_with_the_token_call_and_with_every_other() -> None:
    async with exchange_layer() as layer, asking(layer, "lgsp_token", KEYS, token_path="/token") as ask:
        for _ in range(2):
            assert json.loads((await ask.send("/bearer")).body) == {"shown": SHOWN}
        assert layer.shown("authorization") == ["Bearer t1", "Bearer t1"]


async def test_many_at_once_fetch_one_token_and_renew_it_once() -> None:
    async with exchange_layer() as layer, asking(layer, "lgsp_token", KEYS, token_path="/token") as ask:
        await asyncio.gather(*(ask.send("/bearer") for _ in range(12)))
        assert layer.issued == 1
        layer.ended.add("t1")
        answers = await asyncio.gather(*(ask.send("/bearer", idempotent=False) for _ in range(12)))
        assert {answer.status for answer in answers} == {200}
        assert layer.issued == 2


async def test_a_token_ends_in_time() -> None:
    async with exchange_layer() as layer, asking(layer, "lgsp_token", KEYS, token_path="/token") as ask:
        await ask.send("/bearer")
        ask.clock.move(3540)
        await ask.send("/bearer")
        assert layer.shown("authorization") == ["Bearer t1", "Bearer t2"]


async def test_wrong_keys_get_no_token() -> None:
    wrong = {**KEYS, "secret_key": "sai"}
    async with exchange_layer() as layer, asking(layer, "lgsp_token", wrong, token_path="/token") as ask:
        with pytest.raises(SourceCredentials):
            await ask.send("/bearer")
        assert not layer.data


async def test_the_keys_alone_stand_without_a_word_before_them() -> None:
    async with exchange_layer() as layer, asking(layer, "lgsp_key", KEYS) as ask:
        assert (await ask.send("/keys")).status == 200
        assert layer.shown("authorization") == [document(Credentials(KEYS))]
        assert layer.issued == 0


async def test_refused_keys_are_not_tried_again() -> None:
    async with exchange_layer() as layer, asking(layer, "lgsp_key", {**KEYS, "access_key": "sai"}) as ask:
        with pytest.raises(SourceCredentials):
            await ask.send("/keys")
        assert len(layer.data) == 1


def test_nothing_is_shown() -> None:
    one = LgspKey(Credentials(KEYS))
    assert document(Credentials(KEYS)) not in repr(one)
    assert "mat-khau-thu" not in repr(one)
    one.forget()

"""A portal's session is opened once, put where the body says, and opened again once when the portal says it ended."""

import asyncio
import json
from typing import Any

import pytest

from contracts.errors import SourceCredentials, SourceMalformed
from contracts.wire import SESSION, WireResponse
from gateway.transport.credentials import Credentials, CredentialsMissing
from gateway.transport.schemes.portal_session import PortalSession
from gateway.transport.sender import Outgoing
from tests.gateway.transport.doubles import START, Clock, answer
from tests.gateway.transport.schemes.exchange_layer import PORTAL, asking, exchange_layer

PROFILE = {"session_path": "/session", "dstcode": "VN:GOV:thu", "expired_codes": ["-5"]}
BODY = json.dumps({"session": SESSION, "service": "LayDanhMucCoQuan"}).encode()


def named(bodies: list[bytes]) -> list[str]:
    return [json.loads(body)["session"] for body in bodies]


async def test_the_session_goes_where_the_body_says_and_is_kept() -> None:
    async with exchange_layer() as layer, asking(layer, "portal_session", PORTAL, **PROFILE) as ask:
        for _ in range(2):
            assert json.loads((await ask.send("/portal", BODY)).body)["error_code"] == 0
        assert named(layer.bodies) == ["s1", "s1"]
        assert layer.shown("dstcode") == ["VN:GOV:thu"] * 2
        ask.clock.move(1740)  # 1800 s, less a minute
        await ask.send("/portal", BODY)
        assert named(layer.bodies)[-1] == "s2"


async def test_a_session_that_ended_is_opened_again_once_for_all_who_ask() -> None:
    async with exchange_layer() as layer, asking(layer, "portal_session", PORTAL, **PROFILE) as ask:
        await ask.send("/portal", BODY)
        layer.ended.add("s1")
        answers = await asyncio.gather(*(ask.send("/portal", BODY, idempotent=False) for _ in range(8)))
        assert {json.loads(one.body)["error_code"] for one in answers} == {0}
        assert layer.issued == 2


async def test_a_second_refusal_is_the_connectors_to_read() -> None:
    async with exchange_layer() as layer, asking(layer, "portal_session", PORTAL, **PROFILE) as ask:
        layer.ended |= {"s1", "s2", "s3"}
        assert json.loads((await ask.send("/portal", BODY)).body)["error_code"] == -5
        assert named(layer.bodies) == ["s1", "s2"]


async def test_a_wrong_password_is_our_credentials_fault() -> None:
    wrong = {**PORTAL, "password": "sai"}
    async with exchange_layer() as layer, asking(layer, "portal_session", wrong, **PROFILE) as ask:
        with pytest.raises(SourceCredentials):
            await ask.send("/portal", BODY)


def scheme(*replies: WireResponse, **profile: Any) -> PortalSession:
    left = list(replies)

    async def fetch(_request: Outgoing) -> WireResponse:
        return left.pop(0)

    return PortalSession(
        Credentials(PORTAL),
        {**PROFILE, **profile},
        session_url="https://portal.example/session",
        fetch=fetch,
        clock=Clock(),
    )


def request(body: bytes | None = BODY) -> Outgoing:
    return Outgoing(method="POST", url="https://portal.example/x", template="/x", body=body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"error_code":0}',
        b'{"error_code":0,"session":7}',
        b'{"error_code":0,"session":"a\\",\\"x\\":\\"b"}',
        b'{"error_code":0,"session":""}',
    ],
)
async def test_what_holds_no_session_is_malformed(body: bytes) -> None:
    with pytest.raises(SourceMalformed):
        await scheme(answer(200, body)).sign(request(), START)


@pytest.mark.parametrize("body", [b"{}", b'{"session":"s1"}', b'{"error_code":3,"session":"s1"}'])
async def test_a_session_without_the_all_clear_is_none(body: bytes) -> None:
    with pytest.raises(SourceCredentials):
        await scheme(answer(200, body)).sign(request(), START)


@pytest.mark.parametrize("body", [None, b"{}"])
async def test_a_request_without_a_place_for_it_opens_no_session(body: bytes | None) -> None:
    signed = await scheme().sign(request(body), START)
    assert (signed.body, signed.header("dstcode")) == (body, "VN:GOV:thu")


async def test_forgotten_and_never_shown() -> None:
    first, second = answer(200, b'{"error_code":"0","session":"s1"}'), answer(200, b'{"error_code":0,"session":"s2"}')
    one = scheme(first, second)
    signed = await one.sign(request(), START)
    assert "s1" not in f"{signed!r} {vars(one)!r}" and "mat-khau-thu" not in f"{vars(one)!r}"
    one.forget()
    assert b'"s2"' in ((await one.sign(request(), START)).body or b"")


@pytest.mark.parametrize("seconds", [0, -1, 86_401, True, "1800", 1.5])
def test_a_life_out_of_reason_stops_the_start(seconds: Any) -> None:
    with pytest.raises(ValueError, match="session_seconds"):
        scheme(session_seconds=seconds)


def test_a_portal_needs_its_destination() -> None:
    with pytest.raises(CredentialsMissing, match="dstcode"):
        scheme(dstcode="")

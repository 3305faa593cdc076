"""A token is fetched once for all who wait, used while it is good, renewed once when refused."""

import asyncio
import json
from typing import Any

import pytest

from contracts.errors import (
    SourceBusy,
    SourceCredentials,
    SourceFault,
    SourceMalformed,
    SourceTimeout,
    SourceUnavailable,
)
from contracts.wire import WireResponse
from gateway.transport.credentials import Credentials
from gateway.transport.endpoint import SourceEndpoint, SourceLink
from gateway.transport.schemes.oauth_client_credentials import OauthClientCredentials
from gateway.transport.sender import Outgoing
from tests.gateway.transport.doubles import START, Bench, Clock, answer, asking, bench

PAIR = Credentials({"consumer_key": "mock-key", "consumer_secret": "mock-secret"})
REQUEST = Outgoing(method="GET", url="https://source.example/look-up", template="/look-up")


class TokenService:
    """Gives ``t1``, ``t2``, … and counts; ``trouble`` is given or raised instead."""

    def __init__(self, **members: Any) -> None:
        self.asked: list[Outgoing] = []
        self.members = {"token_type": "Bearer", "expires_in": 3600, "scope": "default"} | members
        self.trouble: WireResponse | SourceFault | None = None
        self.gate: asyncio.Event | None = None

    async def __call__(self, request: Outgoing) -> WireResponse:
        self.asked.append(request)
        number = len(self.asked)
        if self.gate is not None:
            await self.gate.wait()
        if isinstance(self.trouble, SourceFault):
            raise self.trouble
        if self.trouble is not None:
            return self.trouble
        members = {"access_token": f"t{number}"} | self.members
        return WireResponse(200, {}, json.dumps({k: v for k, v in members.items() if v is not None}).encode())


def scheme(service: TokenService, clock: Clock | None = None, **more: Any) -> OauthClientCredentials:
    return OauthClientCredentials(
        Credentials({**PAIR, **more.pop("credentials", {})}),
        more,
        token_url="https://source.example/token",
        fetch=service,
        clock=clock or Clock(),
    )


async def used(one: OauthClientCredentials) -> str | None:
    return (await one.sign(REQUEST, START)).header("authorization")


async def test_the_request_for_a_token() -> None:
    service = TokenService()
    assert await used(scheme(service, credentials={"scope": "a b"})) == "Bearer t1"
    (asked,) = service.asked
    assert (asked.method, asked.body) == ("POST", b"grant_type=client_credentials&scope=a+b")
    assert asked.header("authorization") == "Basic bW9jay1rZXk6bW9jay1zZWNyZXQ="
    assert asked.header("content-type") == "application/x-www-form-urlencoded"


async def test_the_secret_may_go_in_the_form() -> None:
    service = TokenService()
    await used(scheme(service, token_style="post"))
    assert service.asked[0].header("authorization") is None
    assert b"client_secret=mock-secret" in (service.asked[0].body or b"")


@pytest.mark.parametrize(
    ("expires_in", "good_for"),
    [(3600, 3540.0), ("3600", 3540.0), (100, 90.0), (None, 270.0), (0, 0.0), (999_999_999, 86_340.0)],
)
async def test_a_token_is_used_until_shortly_before_its_end(expires_in: Any, good_for: float) -> None:
    clock = Clock()
    service = TokenService(expires_in=expires_in)
    one = scheme(service, clock)
    await used(one)
    if good_for:
        clock.move(good_for - 0.001)
        assert await used(one) == "Bearer t1"
    clock.move(0.001)
    assert await used(one) == "Bearer t2"


async def test_all_who_wait_share_one_token() -> None:
    service = TokenService()
    service.gate = asyncio.Event()
    one = scheme(service)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(used(one)) for _ in range(50)]
        await asyncio.sleep(0)
        service.gate.set()
    assert {task.result() for task in tasks} == {"Bearer t1"}
    assert len(service.asked) == 1


async def test_all_who_wait_share_one_fault() -> None:
    service = TokenService()
    service.gate, service.trouble = asyncio.Event(), SourceTimeout("late", owner="source")
    one = scheme(service)
    tasks = [asyncio.get_running_loop().create_task(used(one)) for _ in range(20)]
    await asyncio.sleep(0)
    service.gate.set()
    faults = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(fault) for fault in faults} == {SourceTimeout}
    assert len({id(fault) for fault in faults}) == 20
    assert len(service.asked) == 1
    service.trouble = None
    assert await used(one) == "Bearer t2"


async def test_who_fetches_and_leaves_is_replaced() -> None:
    service = TokenService()
    service.gate = asyncio.Event()
    one = scheme(service)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(used(one))
        await asyncio.sleep(0)
        second = group.create_task(used(one))
        await asyncio.sleep(0)
        first.cancel()
        service.gate.set()
    assert second.result() == "Bearer t2"


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_a_refusal_is_about_our_credentials(status: int) -> None:
    service = TokenService()
    service.trouble = answer(status, b'{"error":"invalid_client"}')
    with pytest.raises(SourceCredentials):
        await used(scheme(service))


@pytest.mark.parametrize(
    ("reply", "ending"),
    [
        (answer(500), SourceUnavailable),
        (answer(503, retry_after="3"), SourceBusy),
        (answer(429), SourceBusy),
        (answer(302, location="/login"), SourceMalformed),
        (answer(200, b""), SourceMalformed),
        (answer(200, b"<html>"), SourceMalformed),
        (answer(200, b"\xff\xfe"), SourceMalformed),
        (answer(200, b"[" * 100_000), SourceMalformed),
        (answer(200, b"[]"), SourceMalformed),
        (answer(200, b'{"error":"invalid_client"}'), SourceCredentials),
    ],
)
async def test_every_other_answer_has_its_name(reply: WireResponse, ending: type[SourceFault]) -> None:
    service = TokenService()
    service.trouble = reply
    with pytest.raises(ending) as caught:
        await used(scheme(service))
    assert type(caught.value) is ending


@pytest.mark.parametrize(
    "members",
    [
        {"access_token": None},
        {"access_token": ""},
        {"access_token": 7},
        {"access_token": "a\r\nX-Injected: 1"},
        {"access_token": "a b"},
        {"access_token": "a" * 9000},
        {"token_type": "mac"},
        {"expires_in": "soon"},
        {"expires_in": -1},
        {"expires_in": True},
        {"expires_in": 10.5},
    ],
)
async def test_what_is_no_bearer_token_is_malformed(members: dict[str, Any]) -> None:
    with pytest.raises(SourceMalformed):
        await used(scheme(TokenService(**members)))


async def test_a_refused_token_is_dropped_unless_it_was_replaced_already() -> None:
    service = TokenService()
    one = scheme(service)
    old = await one.sign(REQUEST, START)
    assert await one.refresh(old, answer(401))
    assert await used(one) == "Bearer t2"
    assert await one.refresh(old, answer(401))
    assert await used(one) == "Bearer t2"


async def test_a_403_is_no_expired_token() -> None:
    service = TokenService()
    one = scheme(service)
    signed = await one.sign(REQUEST, START)
    assert not await one.refresh(signed, answer(403))
    assert await used(one) == "Bearer t1"


async def test_a_token_can_be_forgotten() -> None:
    one = scheme(TokenService())
    await used(one)
    one.forget()
    assert await used(one) == "Bearer t2"


# ------------------------------------------------------------------ through the transport


def wso2(*data: WireResponse) -> Bench:
    """A source whose token endpoint gives t1, t2, …; data requests get the next of ``data``."""
    replies, tokens = list(data), iter(range(1, 100))

    def respond(request: Outgoing) -> WireResponse:
        if request.url.endswith("/token"):
            return answer(200, b'{"access_token":"t%d","token_type":"Bearer","expires_in":3600}' % next(tokens))
        return replies.pop(0) if len(replies) > 1 else replies[0]

    endpoint = SourceEndpoint(base_url="https://source.example", credentials=PAIR)
    profile = {"token_path": "/token"}
    return bench(respond, link=SourceLink(endpoint=endpoint, auth="oauth_client_credentials", profile=profile))


@pytest.mark.parametrize("idempotent", [True, False])
async def test_an_expired_token_is_renewed_once_and_the_answer_found(idempotent: bool) -> None:
    b = wso2(answer(401, b'{"fault":{"code":900901}}'), answer(200))
    call = b.call(idempotent=idempotent)
    assert (await b.transport.send(asking(), call)).status == 200
    used_tokens = [seen.header("authorization") for seen in b.sender.seen if seen.method == "GET"]
    assert used_tokens == ["Bearer t1", "Bearer t2"]
    assert call.attempts == 2


async def test_a_token_that_is_refused_twice_is_our_credentials_fault() -> None:
    b = wso2(answer(401))
    call = b.call()
    with pytest.raises(SourceCredentials):
        await b.transport.send(asking(), call)
    assert (call.attempts, len(b.sender.seen)) == (2, 4)


async def test_a_token_forgotten_by_name() -> None:
    b = wso2(answer(200))
    await b.transport.send(asking(), b.call())
    b.transport.forget_credentials("source")
    await b.transport.send(asking(), b.call())
    assert [seen.header("authorization") for seen in b.sender.seen if seen.method == "GET"] == [
        "Bearer t1",
        "Bearer t2",
    ]


async def test_no_token_is_ever_shown() -> None:
    one = scheme(TokenService())
    signed = await one.sign(REQUEST, START)
    text = f"{signed!r} {vars(one)!r}"
    assert "t1" not in text
    assert "mock-secret" not in text
    assert "bW9jay" not in text

"""A suite counts, waits and verifies over HTTP: numbers, time bounds, sessions, and refusals of what can't be."""

import asyncio

import httpx
import pytest

from mocks.assertions import WAIT_SECONDS
from mocks.server import RunningMocks
from tests.mocks.asking import KHUE, PATH, ask

OTHER = ("099085000456", "DOVANTHU", "19850902")


async def test_counted_listed_and_the_last(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    requests = f"{mocks.control}/requests"
    assert (await http.get(f"{requests}/last")).json() == {"request": None, "dropped": 0}
    await ask(http, mocks.urls["population"])
    await ask(http, mocks.urls["population"], OTHER)
    assert (await http.get(f"{requests}/count")).json() == {"count": 2, "dropped": 0}
    assert (await http.get(f"{requests}/count", params={"match": KHUE[0]})).json()["count"] == 1
    last = (await http.get(f"{requests}/last", params={"path": PATH, "method": "POST"})).json()["request"]
    assert OTHER[0] in last["body"] and last["outcome"] == "answered"
    later = (await http.get(requests, params={"since": last["id"] - 1})).json()["requests"]
    assert [one["id"] for one in later] == [last["id"]]
    assert [one["id"] for one in (await http.get(f"{requests}?limit=1")).json()["requests"]] == [last["id"]]
    assert (await http.get(f"{requests}?limit=0")).json()["requests"] == []


async def test_waiting_ends_with_the_request_that_was_waited_for(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    async def waited() -> dict[str, object]:
        found: dict[str, object] = (
            await http.get(f"{mocks.control}/requests/count?at_least=2&wait=60&outcome=answered")
        ).json()
        return found

    waiting = asyncio.ensure_future(waited())  # noqa: TID251  # awaited below
    await ask(http, mocks.urls["population"])
    assert not waiting.done()
    await ask(http, mocks.urls["population"])
    assert await asyncio.wait_for(waiting, 20) == {"count": 2, "dropped": 0, "enough": True}


async def test_waiting_in_vain_is_said(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{mocks.control}/requests?at_least=1&wait=0.05")
    assert answer.json() == {"requests": [], "dropped": 0, "enough": False}


async def test_who_hangs_up_is_waited_for_no_longer(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    with pytest.raises(httpx.ReadTimeout):
        await http.get(f"{mocks.control}/requests?wait=60", timeout=httpx.Timeout(20, read=0.2))
    journal = mocks.journal
    async with asyncio.timeout(20):
        while journal._waiting:  # noqa: ASYNC110  # the server's task ends it, without an event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("bounds", "ok"),
    [
        ({}, True),
        ({"times": 2}, True),
        ({"times": 1}, False),
        ({"times": 0}, False),
        ({"at_least": 2}, True),
        ({"at_least": 3}, False),
        ({"at_most": 2}, True),
        ({"at_most": 1}, False),
        ({"at_least": 1, "at_most": 3}, True),
    ],
)
async def test_a_verification_says_yes_or_no(
    mocks: RunningMocks, http: httpx.AsyncClient, bounds: dict[str, int], ok: bool
) -> None:
    await ask(http, mocks.urls["population"])
    await ask(http, mocks.urls["population"])
    await ask(http, mocks.urls["population"], OTHER)
    body = {"service": "population", "match": {"SoDinhDanh": KHUE[0]}, **bounds}
    answer = await http.post(f"{mocks.control}/requests/verify", json=body)
    found = answer.json()
    assert (answer.status_code, found["ok"], found["count"], len(found["matched"])) == (200, ok, 2, 2)
    assert found["expected"] == (bounds or {"at_least": 1})


async def test_a_verification_waits_for_its_request(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    url = f"{mocks.urls['population']}/__mock__/requests/verify"
    waiting = asyncio.ensure_future(http.post(url, json={"times": 1, "wait": 60}))  # noqa: TID251  # awaited below
    await ask(http, mocks.urls["population"])
    assert (await asyncio.wait_for(waiting, 20)).json()["ok"] is True
    late = await http.post(url, json={"at_most": 1, "wait": 0.05})
    assert late.json()["ok"] is True


async def test_another_session_is_neither_counted_nor_verified(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    mine = {"X-Mock-Session": "mine"}
    await ask(http, mocks.urls["population"], headers=mine)
    verify = f"{mocks.control}/requests/verify"
    assert (await http.post(verify, json={"times": 0})).json()["ok"] is True
    assert (await http.post(verify, json={"times": 1}, headers=mine)).json()["ok"] is True
    assert (await http.post(verify, json={"times": 1, "session": "mine"})).json()["ok"] is True
    assert (await http.post(verify, json={"times": 1, "all": True})).json()["ok"] is True
    assert (await http.get(f"{mocks.control}/requests/count?session=mine")).json()["count"] == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"\xff", b'{"colour": "red"}', b'{"times": -1}', b'{"times": 1, "at_least": 1}', b'{"wait": 61}',
     b'{"at_least": 2, "at_most": 1}', b'{"wait": "soon"}', b'{"match": "re:("}', b'{"session": 1}',
     b'{"times": true}'],
)  # fmt: skip
async def test_what_cannot_be_verified_is_a_422(mocks: RunningMocks, http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post(f"{mocks.control}/requests/verify", content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("query", ["colour=red", "at_least=x", "wait=nan", f"wait={WAIT_SECONDS + 1}", "since=then"])
async def test_what_cannot_be_asked_is_a_422(mocks: RunningMocks, http: httpx.AsyncClient, query: str) -> None:
    assert (await http.get(f"{mocks.control}/requests?{query}")).status_code == 422

"""What a caller was asked: listed for itself alone, answered once, strictly read; strangers get nothing."""

from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette

from contracts.access import Caller
from contracts.errors import Problem
from gateway.access.authentication import Credentials
from gateway.api.justifications import routes
from gateway.steps.authenticate import Authenticate
from tests.gateway.api.asked import Asked
from tests.gateway.steps.parts import CALLER


class Door:
    """Knows one caller by one token."""

    async def caller(self, credentials: Credentials) -> Caller:
        if list(credentials.authorization) != ["DPoP good"]:
            raise Problem("token_invalid")
        return CALLER

    async def limit(self, caller: Caller) -> str:
        return caller.id

    def beside(self, taken: str) -> dict[str, str]:
        return {"ratelimit-remaining": "7"}


async def ask(asked: Asked, method: str, path: str, proof: str = "DPoP good", **sent: Any) -> httpx.Response:
    app = Starlette(routes=routes(cast(Authenticate, Door()), asked))
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as http:
        return await http.request(method, path, headers={"authorization": proof}, **sent)


async def test_a_caller_reads_its_own_questions() -> None:
    answer = await ask(Asked(), "GET", "/v1/justifications")
    assert answer.status_code == 200 and answer.headers["ratelimit-remaining"] == "7"
    assert answer.json() == {"justifications": [{"id": "Q1", "caller": CALLER.id}]}


async def test_an_answer_is_handed_on_with_who_gave_it() -> None:
    asked = Asked()
    answer = await ask(asked, "POST", "/v1/justifications/Q1", json={"answer": "Đợt rà soát"})
    assert answer.status_code == 200 and answer.json()["id"] == "Q1"
    assert asked.answers == [(CALLER.id, "Q1", "Đợt rà soát")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"answer": 5}', 400), (b'{"answer": "x", "more": 1}', 400), (b"{}", 400), (b"[]", 400), (b"{", 400),
        (b'{"answer": "x", "answer": "y"}', 400), (b'{"answer": "' + b"x" * 70_000 + b'"}', 413),
    ],
)  # fmt: skip
async def test_anything_else_is_refused(body: bytes, status: int) -> None:
    asked = Asked()
    answer = await _raw(asked, body, "application/json")
    assert answer.status_code == status and asked.answers == []


async def _raw(asked: Asked, body: bytes, kind: str) -> httpx.Response:
    app = Starlette(routes=routes(cast(Authenticate, Door()), asked))
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 40000))
    headers = {"authorization": "DPoP good", "content-type": kind}
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway.test") as http:
        return await http.post("/v1/justifications/Q1", content=body, headers=headers)


async def test_a_form_is_no_answer() -> None:
    assert (await _raw(Asked(), b"answer=x", "application/x-www-form-urlencoded")).status_code == 415


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/justifications"), ("POST", "/v1/justifications/Q1")])
async def test_strangers_and_faults(method: str, path: str) -> None:
    asked = Asked()
    assert (await ask(asked, method, path, "DPoP bad", json={"answer": "x"})).json()["code"] == "token_invalid"
    asked.fault = Problem("no_such_resource")
    answer = await ask(asked, method, path, json={"answer": "x"})
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"
    assert asked.answers == []

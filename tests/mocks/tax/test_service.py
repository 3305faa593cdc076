"""The tax register demands its token, answers by its description and misbehaves as it is told, over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from contracts import schemas
from mocks.server import RunningMocks, running
from mocks.tax.service import PATH
from tests.json_schema import violations
from tests.mocks.promised import broken

_DOCUMENT = json.loads(schemas.read("tax/registration.openapi.json"))
_REPLY = _DOCUMENT["components"]["schemas"]["Reply"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["tax"]) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def http(mocks: RunningMocks) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mocks.urls["tax"], trust_env=False) as client:
        yield client


async def ask(http: httpx.AsyncClient, body: Any, **headers: str) -> httpx.Response:
    token = await http.post("/token", data={"grant_type": "client_credentials"}, auth=("mock-key", "mock-secret"))
    bearer = {"Authorization": f"Bearer {token.json()['access_token']}"}
    return await http.post(PATH, json=body, headers={**bearer, **headers})


def of(code: str) -> dict[str, str]:
    return {"maYeuCau": "H26-1", "maDonVi": "H26.99", "maSoThue": code}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (of("9900000016"), "0"), (of("9900009996"), "0"), (of("990000001"), "01"), (of("９900000016"), "01"),
        ({"maSoThue": "9900000016"}, "02"), ([], "02"), ({**of("9900000016"), "them": "x"}, "02"),
        ({**of("9900000016"), "maDonVi": 1}, "02"),
    ],
)  # fmt: skip
async def test_every_answer_fits_the_description(http: httpx.AsyncClient, body: Any, code: str) -> None:
    answer = await ask(http, body)
    assert answer.status_code == 200 and violations(answer.json(), _REPLY, _DOCUMENT) == []
    assert answer.json()["errorCode"] == code


async def test_a_taxpayer_and_nobody(http: httpx.AsyncClient) -> None:
    assert (await ask(http, of("9900000016"))).json()["data"]["maSoThue"] == "9900000016"
    assert (await ask(http, of("9900009996"))).json()["data"] is None


async def test_no_token_no_answer(http: httpx.AsyncClient) -> None:
    answer = await http.post(PATH, json=of("9900000016"))
    assert answer.status_code == 401 and broken("tax/registration", answer) == []


async def test_it_misbehaves_as_told(http: httpx.AsyncClient) -> None:
    failed = await ask(http, of("9900000016"), **{"X-Mock-Fault": "fault_in_200"})
    assert failed.json()["errorCode"] == "99" and violations(failed.json(), _REPLY, _DOCUMENT) == []
    empty = await ask(http, of("9900000016"), **{"X-Mock-Fault": "empty_body"})
    assert empty.json()["data"] is None
    half = await ask(http, of("9900000016"), **{"X-Mock-Fault": "malformed_json"})
    with pytest.raises(ValueError):
        half.json()


async def test_other_paths_and_methods_are_refused(http: httpx.AsyncClient) -> None:
    assert (await http.get(PATH)).status_code == 404 and (await http.post("/elsewhere")).status_code == 404


async def test_too_many_requests_in_the_words_of_what_stands_in_front(http: httpx.AsyncClient) -> None:
    answer = await ask(http, of("9900000016"), **{"X-Mock-Fault": "rate_limited"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert answer.json()["fault"]["code"] == 900803
    token = await http.post("/token", headers={"X-Mock-Fault": "rate_limited"})
    assert (token.status_code, token.json()) == (429, answer.json())


async def test_maintenance_has_a_code_of_its_own(http: httpx.AsyncClient) -> None:
    answer = await ask(http, of("9900000016"), **{"X-Mock-Fault": "maintenance"})
    assert answer.json()["errorCode"] == "98" and violations(answer.json(), _REPLY, _DOCUMENT) == []


async def test_a_skewed_clock_judges_tokens_and_issues_them(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    assert (await ask(http, of("9900000016"), **{"X-Mock-Fault": "clock_skew"})).status_code == 401
    mocks.faults.arm("tax", "clock_skew")
    try:
        assert (await ask(http, of("9900000016"))).status_code == 200
    finally:
        mocks.faults.disarm()


async def test_a_timestamp_cannot_be_replayed_where_there_is_none(http: httpx.AsyncClient) -> None:
    answer = await http.post(PATH, headers={"X-Mock-Fault": "replayed_timestamp"})
    assert answer.status_code == 422 and "no timestamp" in answer.json()["detail"]

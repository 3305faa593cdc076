"""The civil status mock demands its token, tells nobody which part was wrong, and misbehaves as told, over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from contracts import schemas
from mocks.civil_status.service import BASE, OPERATIONS
from mocks.folding import fold_name
from mocks.nation.personas import synthetic_nation
from mocks.server import running
from tests.json_schema import violations
from tests.mocks.promised import broken

_DOCUMENT = json.loads(schemas.read("civil_status/extracts.openapi.json"))
_SCHEMAS = _DOCUMENT["components"]["schemas"]
_REPLIES = dict(zip(OPERATIONS, ("BirthReply", "MarriageReply", "DeathReply", "StandingReply"), strict=True))
PERSON = synthetic_nation().people[0]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(["civil_status"]) as mocks,
        httpx.AsyncClient(base_url=mocks.urls["civil_status"], trust_env=False) as client,
    ):
        yield client


def of(**changes: Any) -> dict[str, Any]:
    return {
        "maYeuCau": "H26-1", "maDonVi": "H26.99", "maCanBo": "099080000001", "soDinhDanh": PERSON.personal_id,
        "hoTen": fold_name(PERSON.full_name), "ngaySinh": PERSON.date_of_birth, **changes,
    }  # fmt: skip


async def ask(http: httpx.AsyncClient, body: Any, operation: str = "traCuuKhaiSinh", **headers: str) -> httpx.Response:
    token = await http.post("/token", data={"grant_type": "client_credentials"}, auth=("mock-key", "mock-secret"))
    bearer = {"Authorization": f"Bearer {token.json()['access_token']}"}
    return await http.post(f"{BASE}/{operation}", json=body, headers={**bearer, **headers})


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_every_operation_answers_by_its_description(http: httpx.AsyncClient, operation: str) -> None:
    answer = await ask(http, of(), operation)
    assert answer.status_code == 200
    assert violations(answer.json(), _SCHEMAS[_REPLIES[operation]], _DOCUMENT) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (of(soDinhDanh="099000000000"), "201"), (of(hoTen="AIDO"), "201"), (of(ngaySinh="1901"), "201"),
        (of(ngaySinh="15/04/1990"), "302"), (of(soDinhDanh="99"), "302"), (of(maDonVi=""), "106"), ([], "302"),
        ({}, "302"), (of(them="x"), "302"), (of(hoTen=7), "302"),
    ],
)  # fmt: skip
async def test_what_is_wrong_has_a_code(http: httpx.AsyncClient, body: Any, code: str) -> None:
    answer = (await ask(http, body)).json()
    assert (answer["status"], answer["errorCode"], answer["data"]) == (0, code, None)
    assert violations(answer, _SCHEMAS["BirthReply"], _DOCUMENT) == []


async def test_a_year_is_enough(http: httpx.AsyncClient) -> None:
    assert (await ask(http, of(ngaySinh=PERSON.date_of_birth[:4]))).json()["status"] == 1


async def test_no_token_no_answer(http: httpx.AsyncClient) -> None:
    answer = await http.post(f"{BASE}/traCuuKhaiSinh", json=of())
    assert answer.status_code == 401 and broken("civil_status/extracts", answer) == []


async def test_it_misbehaves_as_told(http: httpx.AsyncClient) -> None:
    failed = (await ask(http, of(), **{"X-Mock-Fault": "fault_in_200"})).json()
    assert failed["errorCode"] == "900" and violations(failed, _SCHEMAS["BirthReply"], _DOCUMENT) == []
    closed = (await ask(http, of(), **{"X-Mock-Fault": "maintenance"})).json()
    assert closed["errorCode"] == "901" and violations(closed, _SCHEMAS["BirthReply"], _DOCUMENT) == []
    assert (await ask(http, of(), **{"X-Mock-Fault": "rate_limited"})).status_code == 429
    assert (await ask(http, of(), **{"X-Mock-Fault": "empty_body"})).json()["errorCode"] == "201"
    half = await ask(http, of(), **{"X-Mock-Fault": "malformed_json"})
    with pytest.raises(ValueError):
        half.json()


async def test_other_paths_and_methods_are_refused(http: httpx.AsyncClient) -> None:
    assert (await http.get(f"{BASE}/traCuuKhaiSinh")).status_code == 404
    assert (await http.post(f"{BASE}/traCuuGiKhac")).status_code == 404

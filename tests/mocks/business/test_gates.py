"""A key in Authorization opens the city's variant only whole and right; the WSO2 gate is tried in `test_service`."""

import base64
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from contracts import schemas
from mocks.business.gates import KEY_MEMBERS, KeyGate, TokenGate
from mocks.faults import Faults
from mocks.server import RunningMocks, running
from mocks.terms import ServiceTerms
from tests.json_schema import violations

_DOCUMENT = json.loads(schemas.read("business/flat.openapi.json"))
_SCHEMAS = _DOCUMENT["components"]["schemas"]
PATH = "/TraCuuThongTinDoanhNghiep"
CODE = {"MaSoDoanhNghiep": "9900000016"}
VALUES = ("mock-access-key", "mock-secret-key", "mock-app", "000.00.99.H26", "000.00.99.H26")
KEY = dict(zip(KEY_MEMBERS, VALUES, strict=True))


def encoded(key: object) -> str:
    return base64.b64encode(json.dumps(key).encode()).decode()


@pytest.fixture
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["business"], profiles={"business": "flat"}) as started:
        yield started


@pytest.fixture
async def http(mocks: RunningMocks) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mocks.urls["business"], trust_env=False) as client:
        yield client


async def test_the_published_key_opens_it(http: httpx.AsyncClient, mocks: RunningMocks) -> None:
    credentials = mocks.services["business"].credentials
    assert list(credentials.values()) == list(VALUES)
    answer = await http.get(PATH, params=CODE, headers={"Authorization": encoded(KEY)})
    assert answer.status_code == 200 and answer.json()["ResultObject"]["ENTERPRISE_GDT_CODE"] == "9900000016"
    assert violations(answer.json(), _SCHEMAS["Reply"], _DOCUMENT) == []


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "!!!",
        "Basic " + encoded(KEY),
        "Bearer x",
        encoded({**KEY, "SecretKey": "other"}),
        encoded({name: value for name, value in KEY.items() if name != "PartnerCodeCus"}),
        encoded({**KEY, "More": "x"}),
        encoded(list(KEY.values())),
        base64.b64encode(b"\xff\xfe").decode(),
    ],
)
async def test_another_key_does_not(http: httpx.AsyncClient, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = await http.get(PATH, params=CODE, headers=headers)
    assert answer.status_code == 401 and violations(answer.json(), _SCHEMAS["Refusal"], _DOCUMENT) == []


@pytest.mark.parametrize("kind", ["bad_credentials", "expired_token"])
async def test_the_key_can_be_refused_by_a_fault(http: httpx.AsyncClient, kind: str) -> None:
    headers = {"Authorization": encoded(KEY), "X-Mock-Fault": kind}
    assert (await http.get(PATH, params=CODE, headers=headers)).status_code == 401


async def test_there_is_no_token_call(http: httpx.AsyncClient) -> None:
    assert (await http.post("/token")).status_code == 404


@pytest.mark.parametrize("gate", [KeyGate, TokenGate])
def test_a_gate_needs_its_credentials(gate: type[KeyGate] | type[TokenGate]) -> None:
    control = Faults([ServiceTerms(name="business", not_applicable={}, only_on={})]).control("business")
    with pytest.raises(ValueError, match=r"credentials\."):
        gate(control, {"credentials": {}})


async def test_too_many_requests_are_told_in_the_three_flags(http: httpx.AsyncClient) -> None:
    headers = {"Authorization": encoded(KEY), "X-Mock-Fault": "rate_limited"}
    answer = await http.get(PATH, params=CODE, headers=headers)
    assert (answer.status_code, answer.json()["StatusCode"], answer.json()["ResultObject"]) == (200, 429, None)
    assert violations(answer.json(), _SCHEMAS["Reply"], _DOCUMENT) == []


async def test_maintenance_is_told_in_the_three_flags(http: httpx.AsyncClient) -> None:
    headers = {"Authorization": encoded(KEY), "X-Mock-Fault": "maintenance"}
    answer = await http.get(PATH, params=CODE, headers=headers)
    assert (answer.status_code, answer.json()["Description"]) == (200, "Hệ thống đang bảo trì")
    assert violations(answer.json(), _SCHEMAS["Reply"], _DOCUMENT) == []

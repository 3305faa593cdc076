"""The provincial layer over real HTTP: what it demands, and what it makes of the database's answers."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from lxml import etree

from mocks.discovery import discover
from mocks.faults import Faults
from mocks.nation.personas import synthetic_nation
from mocks.population.service import build
from mocks.server import RunningMocks, running
from tests.mocks.asking import NS

KEYS = {"AccessKey": "mock-access-key", "SecretKey": "mock-secret-key", "AppName": "mock-motcua",
        "PartnerCode": "000.00.99.H26", "PartnerCodeCus": "000.00.99.H26"}  # fmt: skip
QUESTION: dict[str, Any] = {
    "MaYeuCau": "1", "MaDVC": "1.001193", "MaTichHop": "037", "MaCanBo": "099080000001", "SoDinhDanh": "099190000123",
    "SoCMND": None, "HoVaTen": "NGUYENTHIMINHKHUE", "Nam": "1990", "NgayThangNam": "19900415",
}  # fmt: skip
LOOK_UP, CONFIRM = "/CSDL_DanCu/TraCuuThongTinCongDan", "/CSDL_DanCu/XacThucThongTinCongDan"


def shown(**changes: str) -> dict[str, str]:
    return {"lgspaccesstoken": base64.b64encode(json.dumps({**KEYS, **changes}).encode()).decode()}


@pytest_asyncio.fixture
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["population"], profiles={"population": "lgsp-json"}) as found:
        yield found


@pytest_asyncio.fixture
async def http(mocks: RunningMocks) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=20, base_url=mocks.urls["population"]) as client:
        yield client


async def bearer(http: httpx.AsyncClient) -> dict[str, str]:
    answer = await http.post("/token", data={"grant_type": "client_credentials"}, headers=shown())
    assert answer.json()["token_type"] == "Bearer" and answer.json()["expires_in"] == 3600
    return {**shown(), "authorization": f"Bearer {answer.json()['access_token']}"}


async def test_the_composed_question_gets_xml_in_json(http: httpx.AsyncClient) -> None:
    answer = (await http.post(LOOK_UP, json=QUESTION, headers=await bearer(http))).json()
    assert answer["error_code"] == "0"
    root = etree.fromstring(answer["message"].encode())
    assert root.findtext(".//dc:CongDan/dc:HoVaTen/dc:Ten", None, NS) == "NGUYỄN THỊ MINH KHUÊ"


@pytest.mark.parametrize(("name", "said"), [("NGUYENTHIMINHKHUE", True), ("NGUYENTHIKHAC", False)])
async def test_the_flag(http: httpx.AsyncClient, name: str, said: bool) -> None:
    asked = {**QUESTION, "MaTichHop": "003", "HoVaTen": name}
    assert (await http.post(CONFIRM, json=asked, headers=await bearer(http))).json() == {"data": said}


@pytest.mark.parametrize("headers", [{}, shown(SecretKey="sai"), {"lgspaccesstoken": "%%"}])
async def test_no_token_without_the_keys(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await http.post("/token", data={"grant_type": "client_credentials"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_another_grant_is_none(http: httpx.AsyncClient) -> None:
    assert (await http.post("/token", data={"grant_type": "password"}, headers=shown())).status_code == 400


async def test_a_token_alone_is_not_enough_and_keys_alone_neither(http: httpx.AsyncClient) -> None:
    whole = await bearer(http)
    alone = await http.post(LOOK_UP, json=QUESTION, headers={"authorization": whole["authorization"]})
    assert (alone.status_code, alone.json()["error_code"]) == (403, "01")
    assert (await http.post(LOOK_UP, json=QUESTION, headers=shown())).status_code == 401


@pytest.mark.parametrize(("kind", "code"), [("expired_token", 900903), ("bad_credentials", 900901)])
async def test_a_refused_token_is_gone(http: httpx.AsyncClient, mocks: RunningMocks, kind: str, code: int) -> None:
    whole = await bearer(http)
    mocks.faults.arm("population", kind, times=1)
    answer = await http.post(LOOK_UP, json=QUESTION, headers=whole)
    assert (answer.status_code, answer.json()["fault"]["code"]) == (401, code)
    assert (await http.post(LOOK_UP, json=QUESTION, headers=whole)).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"MaTichHop": "999"},
        {"SoDinhDanh": None},
        {"SoCMND": "990000001"},
        {"SoDinhDanh": "12"},
        {"Nam": "90"},
        {"NgayThangNam": "1990-04-15"},
        {"HoVaTen": 7},
        {"Thua": "x"},
    ],
)
async def test_another_form_is_refused(http: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    answer = await http.post(LOOK_UP, json={**QUESTION, **changes}, headers=await bearer(http))
    assert (answer.status_code, answer.json()["error_code"]) == (400, "01")
    assert "099190000123" not in answer.text


@pytest.mark.parametrize(("changes", "code"), [({"MaDVC": "1.009999"}, "004"), ({"MaCanBo": "099080000999"}, "005")])
async def test_licences_hold_here_too(http: httpx.AsyncClient, changes: dict[str, Any], code: str) -> None:
    answer = await http.post(LOOK_UP, json={**QUESTION, **changes}, headers=await bearer(http))
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)


@pytest.mark.parametrize("lacks", ["access_key", "secret_key", "app_name", "partner_code"])
def test_a_layer_without_keys_is_none(lacks: str) -> None:
    service = discover()["population"].under("lgsp-json")
    config = {**service.settings, "profile": "lgsp-json", "credentials": {**service.credentials, lacks: ""}}
    with pytest.raises(ValueError, match="access_key"):
        build(synthetic_nation(), Faults([service.terms]).control("population"), config)

"""Who is added through the control interface is met at every service, by whom they were added for, until taken away."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from mocks.server import RunningMocks, running
from tests.mocks.asking import ask, citizens, text
from tests.mocks.identity import walk
from tests.mocks.test_newcomers import ORGANIZATION, PERSON

QUESTION = ("099195000777", "LETHIMOI", "19950302")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["population", "identity", "civil_status", "business", "tax", "social_insurance"]) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        yield client


async def told(mocks: RunningMocks, http: httpx.AsyncClient, service: str, path: str, body: Any, **more: str) -> Any:
    base = mocks.urls[service]
    pair = ("mock-key", "mock-secret")
    token = (await http.post(f"{base}/token", data={"grant_type": "client_credentials"}, auth=pair)).json()
    headers = {"Authorization": f"Bearer {token['access_token']}", **more}
    if body is None:
        return (await http.get(base + path, headers=headers)).json()
    return (await http.post(base + path, json=body, headers=headers)).json()


async def test_a_newcomer_is_the_same_at_every_service(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    mine = {"X-Mock-Session": "mine"}
    added = await http.post(f"{mocks.control}/people", json=PERSON, headers=mine)
    assert (added.status_code, added.json()["personal_id"], added.json()["session"]) == (201, QUESTION[0], "mine")
    company = await http.post(f"{mocks.control}/organizations", json={**ORGANIZATION, "session": "mine"})
    assert company.status_code == 201

    (citizen,) = citizens(await ask(http, mocks.urls["population"], QUESTION, headers=mine))
    assert text(citizen, "ThuongTru/MaPhuongXa") == "00004"
    births = {"maYeuCau": "1", "maDonVi": "H26.99", "maCanBo": "1", "soDinhDanh": QUESTION[0], "hoTen": QUESTION[1]}
    path = "/apiHoTichTuPhap/1.0/traCuuKhaiSinh"
    birth = await told(mocks, http, "civil_status", path, {**births, "ngaySinh": "1995-03-02"}, **mine)
    assert birth["data"]["me"]["hoTen"] == "TRẦN THỊ MINH"
    insured = await told(
        mocks, http, "social_insurance", "/apiBHXH/1.0/getTraCuuTtHgdByMaSoBhxh", {"maSoBhxh": QUESTION[0]}, **mine
    )
    assert insured["dataThongTinHgd"]["hoTen"] == "LÊ THỊ MỚI"
    taxed = {"maYeuCau": "1", "maDonVi": "H26.99", "maSoThue": ORGANIZATION["organization_code"]}
    tax = await told(mocks, http, "tax", "/apiThue/1.0/traCuuNguoiNopThue", taxed, **mine)
    assert tax["data"]["ten"] == ORGANIZATION["name"]
    path = f"/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn={ORGANIZATION['organization_code']}"
    registered = await told(mocks, http, "business", path, None, **mine)
    assert registered["Data"]["MainInformation"]["NAME"] == ORGANIZATION["name"]
    async with httpx.AsyncClient(base_url=mocks.urls["identity"], trust_env=False, headers=mine) as browser:
        token = await walk.tokens_of(browser, QUESTION[0])
        assert (await walk.userinfo_of(browser, token["access_token"])).json()["HoVaTen"] == "LÊ THỊ MỚI"

    for control, headers in ((mocks.control, {}), (mocks.control, {"X-Mock-Session": "other"})):
        people = (await http.get(f"{control}/people?trait=my_own", headers=headers)).json()["people"]
        assert people == []
    assert citizens(await ask(http, mocks.urls["population"], QUESTION)) == []
    listed = (await http.get(f"{mocks.control}/people?trait=my_own", headers=mine)).json()["people"]
    assert [one["full_name"] for one in listed] == ["Lê Thị Mới"]

    await http.delete(f"{mocks.control}/sessions?session=mine")
    assert citizens(await ask(http, mocks.urls["population"], QUESTION, headers=mine)) == []
    gone = await told(mocks, http, "tax", "/apiThue/1.0/traCuuNguoiNopThue", taxed, **mine)
    assert gone["data"] is None


async def test_a_couple_is_married_at_every_service(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    mine = {"X-Mock-Session": "couple"}
    he, she = "099080000701", "099182000702"
    couple: list[dict[str, Any]] = [
        {"personal_id": he, "full_name": "Lê Văn Anh", "date_of_birth": "1980-05-06"},
        {"personal_id": she, "full_name": "Vũ Thị Em", "date_of_birth": "1982-07-08", "spouse": {"personal_id": he}},
    ]
    for one in couple:
        assert (await http.post(f"{mocks.control}/people", json=one, headers=mine)).status_code == 201
    second = {**couple[1], "personal_id": "099182000703"}
    refused = await http.post(f"{mocks.control}/people", json=second, headers=mine)
    assert refused.status_code == 422 and "married to somebody else" in refused.json()["detail"]
    (citizen,) = citizens(await ask(http, mocks.urls["population"], (he, "LEVANANH", "19800506"), headers=mine))
    assert (text(citizen, "TinhTrangHonNhan"), text(citizen, "VoChong/SoDinhDanh")) == ("2", she)
    asked = {"maYeuCau": "1", "maDonVi": "H26.99", "maCanBo": "1", "soDinhDanh": he, "hoTen": "LEVANANH"}
    path = "/apiHoTichTuPhap/1.0/traCuuTinhTrangHonNhan"
    standing = await told(mocks, http, "civil_status", path, {**asked, "ngaySinh": "1980-05-06"}, **mine)
    assert standing["data"]["tinhTrangHonNhan"] == "CO_VO_CHONG"
    await http.delete(f"{mocks.control}/people?session=couple&personal_id={she}")
    standing = await told(mocks, http, "civil_status", path, {**asked, "ngaySinh": "1980-05-06"}, **mine)
    assert standing["data"]["tinhTrangHonNhan"] == "CHUA_KET_HON"
    await http.delete(f"{mocks.control}/sessions?session=couple")


async def test_for_all_until_taken_away(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    assert (await http.put(f"{mocks.control}/people", json=PERSON)).status_code == 200
    for headers in ({}, {"X-Mock-Session": "any"}):
        assert len(citizens(await ask(http, mocks.urls["population"], QUESTION, headers=headers))) == 1
    gone = await http.delete(f"{mocks.control}/people?personal_id={QUESTION[0]}")
    assert gone.json() == {"removed": 1}
    assert (await http.delete(f"{mocks.control}/organizations")).json() == {"removed": 0}
    assert citizens(await ask(http, mocks.urls["population"], QUESTION)) == []


async def test_a_number_that_is_taken_is_put_and_not_posted(mocks: RunningMocks, http: httpx.AsyncClient) -> None:
    person = {"personal_id": "099190000123", "full_name": "Người Khác", "date_of_birth": "1990", "session": "s"}
    posted = await http.post(f"{mocks.control}/people", json=person)
    assert (posted.status_code, posted.headers["content-type"]) == (422, "application/problem+json")
    assert "PUT" in posted.json()["detail"]
    company = {"organization_code": "9900000016", "name": "KHÁC", "session": "s"}
    assert (await http.post(f"{mocks.control}/organizations", json=company)).status_code == 422
    assert (await http.put(f"{mocks.control}/people", json=person)).status_code == 200
    asked = ("099190000123", "NGUOIKHAC", "1990")
    assert len(citizens(await ask(http, mocks.urls["population"], asked, headers={"X-Mock-Session": "s"}))) == 1
    assert citizens(await ask(http, mocks.urls["population"], asked)) == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"session": 1}', b'{"personal_id": "099"}'])
@pytest.mark.parametrize("path", ["people", "organizations"])
async def test_what_cannot_be_is_a_422_with_a_reason(
    mocks: RunningMocks, http: httpx.AsyncClient, path: str, body: bytes
) -> None:
    answer = await http.post(f"{mocks.control}/{path}", content=body)
    assert answer.status_code == 422 and answer.json()["detail"]

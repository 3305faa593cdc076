"""The portal answers by its description, keeps sessions of tests apart and misbehaves as it is told, over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from contracts import schemas
from mocks.contract import contract
from mocks.portal.service import PATH
from mocks.server import RunningMocks, running
from tests.json_schema import violations
from tests.mocks.portal.test_dossiers import DOSSIER, STEP

_DOCUMENT = json.loads(schemas.read("portal/services.openapi.json"))
LOGIN = {"username": "mock-hanoi", "password": "mock-secret"}
STORE = {
    "SoDinhDanhChuSoHuu": "099190000123", "HoTenNguoiYeuCau": "Nguyễn Thị Minh Khuê", "KenhThucHien": "1",
    "SoDinhDanhNguoiYeuCau": "099190000123", "MaThuTuc": "1.001193",
    "DanhSachDanhMucKetQua": [{"MaKetQua": "KQ.G15.000001", "SoKyHieu": ""}],
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def mocks() -> AsyncIterator[RunningMocks]:
    async with running(["portal"]) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def http(mocks: RunningMocks) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"dstcode": "MOCK:DVCQG"}
    async with httpx.AsyncClient(base_url=mocks.urls["portal"], trust_env=False, headers=headers) as client:
        yield client


async def ask(http: httpx.AsyncClient, service: str, headers: dict[str, str] | None = None, **members: Any) -> Any:
    login = await http.post("/mapi/login", json=LOGIN)
    assert violations(login.json(), _DOCUMENT["components"]["schemas"]["LoginReply"], _DOCUMENT) == []
    body = {"session": login.json()["session"], "madonvi": "H26.99", "service": service, **members}
    answer = await http.post(PATH, json=body, headers=headers)
    name = "StoreReply" if service == "TraCuuKetQuaSoHoa" else "Reply"
    if (headers or {}).get("X-Mock-Fault") not in ("malformed_json", "expired_token", "bad_credentials"):
        assert violations(answer.json(), _DOCUMENT["components"]["schemas"][name], _DOCUMENT) == []
    return answer


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("service", "members", "rows"),
    [
        ("LayDanhMucCoQuan", {}, 4), ("LayDanhMucLinhVuc", {}, 3),
        ("LayDanhSachTTHC", {"macoquan": "H26.99", "malinhvuc": ""}, 2),
        ("LayDanhSachTTHC", {"macoquan": "", "malinhvuc": "G09-DN"}, 1), ("LayThuTuc", {"maTTHC": "1.001193"}, 1),
        ("LayThuTuc", {"maTTHC": "9.999999"}, 0), ("TraCuuHoSo", {"mahoso": "H26.99-260302-0001"}, 0),
        ("TraCuuTechID", {"provider": "wso2is", "mstorcmnd": "9900000016"}, 1),
    ],
)  # fmt: skip
async def test_every_service_answers(http: httpx.AsyncClient, service: str, members: Any, rows: int) -> None:
    answer = (await ask(http, service, **members)).json()
    assert answer["error_code"] == 0 and len(answer["result"]) == rows


@pytest.mark.parametrize(
    ("service", "members"),
    [
        ("LayThuTuc", {}), ("LayThuTuc", {"maTTHC": 1}), ("LayThuTuc", {"maTTHC": "x"}), ("KhongCo", {}),
        ("LayDanhMucCoQuan", {"them": 1}), ("DongBoHoSoMC", {"isUpdating": "true", "data": []}),
        ("DongBoHoSoMC", {"isUpdating": "False", "data": [{**DOSSIER, "MaTTHC": "9.999999"}]}),
    ],
)  # fmt: skip
async def test_what_the_description_does_not_name_is_refused(
    http: httpx.AsyncClient, service: str, members: Any
) -> None:
    assert (await ask(http, service, **members)).json()["error_code"] == 2


async def test_a_dossier_is_handed_over_shown_and_its_result_is_stored(http: httpx.AsyncClient) -> None:
    own = {"X-Mock-Session": "one"}
    result = {
        "MaKetQua": "KQ.G15.000001",
        "TenGiayTo": "Giấy khai sinh",
        "SoKyHieu": "7/2026",
        "DuongDanTepTinKetQua": "/kho/7.pdf",
    }
    whole = {**DOSSIER, "DanhSachGiayToKetQua": [result]}
    taken = (await ask(http, "DongBoHoSoMC", own, isUpdating="False", data=[whole])).json()
    assert taken["result"] == [{"MaHoSo": DOSSIER["MaHoSo"], "SoLanThayDoi": 1, "KetQua": "MOI"}]
    assert (await ask(http, "CapNhatTienDoHoSoMC", own, data=[STEP])).json()["result"][0]["KetQua"] == "CAP_NHAT"
    (shown,) = (await ask(http, "TraCuuHoSo", own, mahoso=DOSSIER["MaHoSo"])).json()["result"]
    assert (shown["SoLanThayDoi"], shown["TrangThaiHoSo"]) == (1, "9")
    held = (await ask(http, "TraCuuKetQuaSoHoa", own, **STORE)).json()["result"]["DanhSachGiayToKetQua"]
    assert [one["SoKyHieu"] for one in held] == ["124/1990", "7/2026"]
    others = {"X-Mock-Session": "two"}
    assert (await ask(http, "TraCuuHoSo", others, mahoso=DOSSIER["MaHoSo"])).json()["result"] == []
    held = (await ask(http, "TraCuuKetQuaSoHoa", others, **STORE)).json()["result"]["DanhSachGiayToKetQua"]
    assert [one["SoKyHieu"] for one in held] == ["124/1990"]


async def test_what_is_refused_has_its_code(http: httpx.AsyncClient) -> None:
    own = {"X-Mock-Session": "refused"}
    assert (await ask(http, "DongBoHoSoMC", own, isUpdating="True", data=[DOSSIER])).json()["error_code"] == 9
    await ask(http, "DongBoHoSoMC", own, isUpdating="False", data=[DOSSIER])
    other = {**DOSSIER, "SoLanThayDoi": 2}
    assert (await ask(http, "DongBoHoSoMC", own, isUpdating="False", data=[other])).json()["error_code"] == 3


@pytest.mark.parametrize("service", ["LayDanhMucCoQuan", "TraCuuKetQuaSoHoa"])
async def test_it_misbehaves_as_told(http: httpx.AsyncClient, service: str) -> None:
    members = STORE if service == "TraCuuKetQuaSoHoa" else {}
    failed = (await ask(http, service, {"X-Mock-Fault": "fault_in_200"}, **members)).json()
    assert str(failed.get("error_code", failed.get("errorCode"))) == "1"
    for kind, code in (("rate_limited", "10"), ("maintenance", "11")):
        told = (await ask(http, service, {"X-Mock-Fault": kind}, **members)).json()
        assert str(told.get("error_code", told.get("errorCode"))) == code
    empty = (await ask(http, service, {"X-Mock-Fault": "empty_body"}, **members)).json()
    assert empty["result"] in ([], {"DanhSachGiayToKetQua": []})
    half = await ask(http, service, {"X-Mock-Fault": "malformed_json"}, **members)
    with pytest.raises(ValueError):
        half.json()
    for kind in ("expired_token", "bad_credentials"):
        assert (await ask(http, service, {"X-Mock-Fault": kind}, **members)).json()["error_code"] == 5


async def test_two_rows_where_there_is_one(http: httpx.AsyncClient) -> None:
    twice = await ask(http, "LayThuTuc", {"X-Mock-Fault": "two_matches"}, maTTHC="1.001193")
    assert len(twice.json()["result"]) == 2


async def test_other_paths_and_methods_are_refused(http: httpx.AsyncClient) -> None:
    assert (await http.get(PATH)).status_code == 404 and (await http.post("/elsewhere")).status_code == 404
    assert (await http.post(PATH, content=b"{")).json()["error_code"] == 5


_SYNC = {"session": "s", "madonvi": "H26.99", "service": "DongBoHoSoMC", "isUpdating": "False", "data": [DOSSIER]}


def breaches(body: object) -> list[str]:
    """Places where a body leaves the contract."""
    headers = {"dstcode": "x", "content-type": "application/json"}
    asked = contract("portal/services.openapi.json").read("POST", PATH, headers, json.dumps(body).encode())
    return [one.at for one in asked.violations]


async def test_bodies_by_the_contract() -> None:
    assert breaches(_SYNC) == []
    steps = {"session": "s", "madonvi": "H26", "service": "CapNhatTienDoHoSoMC", "data": [STEP]}
    assert breaches(steps) == [] and breaches({**steps, "isUpdating": "False"})


@pytest.mark.parametrize(
    "changes",
    [
        {"MaHoSo": ""}, {"MaHoSo": 1}, {"TrangThaiHoSo": "11"}, {"TrangThaiHoSo": "0"}, {"NgayTiepNhan": "2026-03-02"},
        {"NgayTiepNhan": "2026030208300"}, {"TrichYeuHoSo": "x" * 1001}, {"SoLanThayDoi": 0}, {"SoLanThayDoi": True},
        {"SoLanThayDoi": "1"}, {"DSKetNoiCSDL": [{"MaCSDL": 1}]}, {"DSKetNoiCSDL": "1"}, {"DinhDanhCHS": [{}]},
        {"TaiLieuNop": [{"Ten": "x"}]}, {"them": "x"}, {"LoaiDoiTuong": "5"}, {"SoDienThoai": None},
        *({name: ...} for name in ("MaHoSo", "MaTTHC", "ChuHoSo", "DinhDanhCHS", "DSKetNoiCSDL")),
    ],
)  # fmt: skip
async def test_dossiers_that_break_it(changes: dict[str, Any]) -> None:
    dossier = {name: value for name, value in {**DOSSIER, **changes}.items() if value is not ...}
    assert breaches({**_SYNC, "data": [dossier]})


@pytest.mark.parametrize("changes", [{"session": ""}, {"madonvi": 1}, {"service": "X"}, {"isUpdating": True}, {"x": 1}])
async def test_frames_that_break_it(changes: dict[str, Any]) -> None:
    assert breaches({**_SYNC, **changes})

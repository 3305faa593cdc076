"""Every dialect of the mocks asked by hand, without connectors, about one person or organization."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from mocks.contract import Contract, contract
from mocks.discovery import Service, discover
from mocks.faults import Faults
from mocks.folding import fold_name
from mocks.journal import Entry, Journal
from mocks.misbehaviour import Misbehaving
from mocks.nation.finding import find
from mocks.nation.model import Organization, Person
from mocks.nation.nation import Nation
from mocks.nation.personas import synthetic_nation
from tests.mocks.asking import envelope, signed
from tests.mocks.identity.test_envelope import plain
from tests.mocks.identity.walk import CHALLENGE, CLIENT, REDIRECT, SECRET, VERIFIER
from tests.mocks.promised import broken

URL = "http://mock"
NATION = synthetic_nation()
LOOKED_AT = 400
ELEMENTS = ("MaYeuCau", "MaDVC", "MaCanBo", "MaDonVi", "TaiKhoan", "SoDienThoai", "HoVaTen")
FREE = ("client_id", "client_secret", "code_verifier")
"""Fields of a token request that may stand in the Basic header instead, or that no contract demands."""
DIALECTS = [service.under(profile) for service in discover().values() for profile in service.profiles]
_KEY = {"AccessKey": "mock-access-key", "SecretKey": "mock-secret-key", "PartnerCode": "000.00.99.H26"}
LGSP = base64.b64encode(json.dumps({**_KEY, "AppName": "mock-motcua", "PartnerCodeCus": "x"}).encode()).decode()
FLAT = base64.b64encode(
    json.dumps({**_KEY, "AppName": "mock-app", "PartnerCodeCus": "000.00.99.H26"}).encode()
).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request. `body` is a JSON document, form fields (`form`), or XML as a text."""

    path: str
    method: str = "POST"
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: bool = False

    def sent(self) -> dict[str, Any]:
        """What httpx takes."""
        given: dict[str, Any] = {"params": dict(self.params), "headers": dict(self.headers)}
        if isinstance(self.body, str):
            return {**given, "content": self.body.encode()}
        return given if self.body is None else {**given, ("data" if self.form else "json"): self.body}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A service in one profile, wrapped as it is when it is served."""

    service: Service
    contract: Contract
    journal: Journal
    http: httpx.AsyncClient

    @property
    def name(self) -> str:
        """`service-profile`."""
        return f"{self.service.name}-{self.service.profile}"

    async def ask(self, question: Question, fault: str | None = None) -> tuple[httpx.Response, Entry]:
        """Ask, and give the answer with its entry in the journal."""
        headers = {"X-Mock-Fault": fault} if fault else {}
        sent = question.sent()
        answer = await self.http.request(
            question.method, question.path, **{**sent, "headers": {**sent["headers"], **headers}}
        )
        return answer, self.journal.entries(everything=True)[-1]

    def broken(self, answer: httpx.Response) -> list[str]:
        """What is wrong with an answer."""
        return broken(str(self.service.contract).removesuffix(".openapi.json"), answer)


@asynccontextmanager
async def spoken(service: Service, nation: Nation = NATION) -> AsyncIterator[Dialect]:
    """A dialect to ask, in this process and without a socket."""
    control = Faults([service.terms]).control(service.name)
    config = {**service.settings, "profile": service.profile, "credentials": service.credentials, "url": URL}
    told, journal = contract(str(service.contract)), Journal(limit=10)
    app = Misbehaving(service.load()(nation, control, config), control, journal, told)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL) as http:
        yield Dialect(service=service, contract=told, journal=journal, http=http)


def people() -> list[Person]:
    """Everybody who has a trait that nobody before them has: named people, then generated ones."""
    chosen, covered = [], set[str]()
    for person in islice(find(NATION, [], LOOKED_AT), LOOKED_AT):
        if not covered >= set(person.traits):
            covered |= set(person.traits)
            chosen.append(person)
    return chosen


async def bearer(dialect: Dialect) -> dict[str, str]:
    """A token of the layer before the service, where it has one."""
    if dialect.service.profile == "lgsp-json":
        shown = {"lgspaccesstoken": LGSP}
        answer = await dialect.http.post("/token", data={"grant_type": "client_credentials"}, headers=shown)
        return {**shown, "Authorization": f"Bearer {answer.json()['access_token']}"}
    if dialect.service.profile == "flat":
        return {"Authorization": FLAT}
    answer = await dialect.http.post(
        "/token", data={"grant_type": "client_credentials"}, auth=("mock-key", "mock-secret")
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def questions(dialect: Dialect, person: Person, organization: Organization) -> list[Question]:
    """Every operation once, about this person or organization, proofs included."""
    made = _MAKERS[dialect.service.name]
    return [one async for one in made(dialect, person, organization)]


async def _population(dialect: Dialect, person: Person, _: Organization) -> AsyncIterator[Question]:
    number, profile = person.personal_id or person.old_card_number, dialect.service.profile
    operations = {
        "TraCuuThongTinCongDan": "037", "XacThucThongTinCongDan": "003", "XacMinhThongTinNhanThan": "038",
        "TraCuuThongTinHoGiaDinh": "039",
    }  # fmt: skip
    if profile == "lgsp-json":
        proof = await bearer(dialect)
        for operation, code in operations.items():
            told = {
                "MaYeuCau": "1", "MaDVC": "1.001193", "MaTichHop": code, "MaCanBo": "099080000001",
                "SoDinhDanh": person.personal_id or None, "SoCMND": None if person.personal_id else number,
                "HoVaTen": person.name, "Nam": person.date_of_birth[:4], "NgayThangNam": None,
            }  # fmt: skip
            yield Question(path=f"/CSDL_DanCu/{operation}", headers=proof, body=told)
        return
    base, headers = "/csdldc/v1", signed()
    if profile == "xroad":
        base = "/r1/VN/GOV/bca-c06/csdldc"
        headers |= {"x-road-client": "VN/GOV/hanoi/motcua", "apikey": "mock-api-key"}
    for operation, code in operations.items():
        shared = profile == "c06-soap-033" and code == "003"
        body = envelope(
            number,
            person.name[:100],
            person.date_of_birth[:4],
            code=code,
            **({"officer": "VDXP_VPCP"} if shared else {}),
        )
        if shared:
            body = body.replace("<dan:MaTichHop>003</dan:MaTichHop>", "<dan:MaDichVu>033</dan:MaDichVu>")
        if code in ("038", "039"):
            body = body.replace("http://dancuquocgia.bca", "http://gtel.vn/qldc")
        body = body.replace("TraCuuThongTinCongDan", operation)
        yield Question(path=f"{base}/{operation}", headers=headers, body=body)
        yield Question(method="GET", path=f"{base}/{operation}", headers=headers, params={"wsdl": ""})


async def _business(dialect: Dialect, _: Person, organization: Organization) -> AsyncIterator[Question]:
    proof, code = await bearer(dialect), organization.organization_code
    paths = {
        "ngsp1": ("/apiCSDLDKDN/1.0/chiTietDoanhNghiep", "msdn"),
        "getentcert": ("/apiDKKD/DoanhNghiep/chiTietDoanhNghiep", "msdn"),
        "flat": ("/TraCuuThongTinDoanhNghiep", "MaSoDoanhNghiep"),
    }
    path, parameter = paths[dialect.service.profile]
    yield Question(method="GET", path=path, headers=proof, params={parameter: code})
    if dialect.service.profile == "ngsp1":
        path = "/apiCSDLDKDN/1.0/tinhTrangHoSo"
        yield Question(method="GET", path=path, headers=proof, params={"in_journal_no": f"HS-{code}-001"})


async def _civil_status(dialect: Dialect, person: Person, _: Organization) -> AsyncIterator[Question]:
    proof = await bearer(dialect)
    body = {
        "maYeuCau": "1", "maDonVi": "H26.99", "maCanBo": "099080000001", "soDinhDanh": person.personal_id,
        "hoTen": fold_name(person.full_name), "ngaySinh": person.date_of_birth,
    }  # fmt: skip
    for operation in ("traCuuKhaiSinh", "traCuuKetHon", "traCuuKhaiTu", "traCuuTinhTrangHonNhan"):
        yield Question(path=f"/apiHoTichTuPhap/1.0/{operation}", headers=proof, body=body)


async def _tax(dialect: Dialect, person: Person, organization: Organization) -> AsyncIterator[Question]:
    proof = await bearer(dialect)
    for code in (organization.organization_code, person.personal_id or "099190000999"):
        body = {"maYeuCau": "1", "maDonVi": "H26.99", "maSoThue": code}
        yield Question(path="/apiThue/1.0/traCuuNguoiNopThue", headers=proof, body=body)


async def _social_insurance(dialect: Dialect, person: Person, _: Organization) -> AsyncIterator[Question]:
    proof, place = await bearer(dialect), person.birth_registration
    born = (person.date_of_birth.replace("-", "") + "0000")[:8]
    asked = {
        "hoTen": person.full_name, "ngaySinh": born, "gioiTinh": str(person.sex or 3), "isKs": "1",
        "loaiNgaySinh": {10: "0", 4: "1", 7: "2"}[len(person.date_of_birth)],
    }  # fmt: skip
    at = {"maTinhKs": "", "maHuyenKs": "", "maXaKs": ""}
    if place is not None:
        at = {"maTinhKs": place.province_code, "maHuyenKs": place.district_code, "maXaKs": place.commune_code}
    bodies = {
        "getTraCuuTtHgdByMaSoBhxh": {"maSoBhxh": person.personal_id},
        "getMaSoBhxhTheoTieuChi": {**asked, **at},
        "getTraCuuThongTinHgd": {**asked, "maTinh": at["maTinhKs"], "soSo": "", "maThe": ""},
    }
    for operation, body in bodies.items():
        yield Question(path=f"/apiBHXH/1.0/{operation}", headers=proof, body=body)


async def _portal(dialect: Dialect, person: Person, _: Organization) -> AsyncIterator[Question]:
    aimed = {"dstcode": "MOCK:DVCQG"}
    login = Question(path="/mapi/login", headers=aimed, body={"username": "mock-hanoi", "password": "mock-secret"})
    yield login
    answer, _entry = await dialect.ask(login)
    frame = {"session": answer.json()["session"], "madonvi": "H26.99"}
    number = person.personal_id or "099190000999"
    services: dict[str, dict[str, Any]] = {
        "LayDanhMucCoQuan": {}, "LayDanhMucLinhVuc": {}, "LayDanhSachTTHC": {"macoquan": "", "malinhvuc": ""},
        "LayThuTuc": {"maTTHC": "1.001193"}, "TraCuuHoSo": {"mahoso": "H26.99-260302-0001"},
        "TraCuuTechID": {"provider": "wso2is", "mstorcmnd": number},
        "TraCuuKetQuaSoHoa": {
            "SoDinhDanhChuSoHuu": number, "HoTenNguoiYeuCau": person.full_name, "KenhThucHien": "1",
            "SoDinhDanhNguoiYeuCau": number, "MaThuTuc": "1.001193",
            "DanhSachDanhMucKetQua": [{"MaKetQua": "KQ.G15.000001", "SoKyHieu": ""}],
        },
    }  # fmt: skip
    for name, members in services.items():
        yield Question(path="/mapi/g", headers=aimed, body={**frame, "service": name, **members})


async def _identity(dialect: Dialect, person: Person, _: Organization) -> AsyncIterator[Question]:
    second = dialect.service.profile == "gen2"
    proof = {} if second else {"nonce": "n-1", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    asked = {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "scope": "openid", "state": "s",
        **proof,
    }  # fmt: skip
    yield Question(method="GET", path="/auth", params=asked)
    silent = Question(
        method="GET", path="/auth", params={**asked, "prompt": "none", "login_hint": person.personal_id or ""}
    )
    yield silent
    decided = {**asked, "account": person.personal_id, "decision": "consent"}
    yield Question(path="/auth/decide", body=decided, form=True)
    yield Question(method="GET", path="/logout")
    if not second:
        yield Question(method="GET", path="/.well-known/openid-configuration")
        yield Question(method="GET", path="/jwks")
    for last in ("/token", "/userinfo"):  # a code is good for one token, and a token is wanted for itself
        back = _carried((await dialect.ask(silent))[0])
        if "code" not in back:
            return
        form = {
            "grant_type": "authorization_code", "redirect_uri": REDIRECT, "client_id": CLIENT, "client_secret": SECRET,
            **{name: back[name] for name in ("code", "encrypt_key") if name in back},
            **({} if second else {"code_verifier": VERIFIER}),
        }  # fmt: skip
        redeem = Question(path="/token", body=form, form=True)
        if last == "/token":
            yield redeem
            continue
        answer = (await dialect.ask(redeem))[0]
        token = clear(answer)["access_token"]
        for method in ("GET", "POST"):
            yield Question(method=method, path="/userinfo", headers={"Authorization": f"Bearer {token}"})


def _carried(answer: httpx.Response) -> dict[str, str]:
    """Members of the callback as they came, a plus a plus."""
    query = urlsplit(answer.headers["location"]).query
    return {name: unquote(value) for name, _, value in (part.partition("=") for part in query.split("&"))}


def clear(answer: httpx.Response) -> Any:
    """A JSON answer, out of its envelope where it has one."""
    told = answer.json()
    return json.loads(plain(told)) if set(told) == {"data", "key"} else told


_MAKERS: Mapping[str, Callable[[Dialect, Person, Organization], AsyncIterator[Question]]] = {
    "business": _business,
    "civil_status": _civil_status,
    "identity": _identity,
    "population": _population,
    "portal": _portal,
    "social_insurance": _social_insurance,
    "tax": _tax,
}


def spoilt(question: Question) -> Iterator[tuple[str, Question]]:
    """The question with one thing wrong: a member or an element left out, of another form or too many, a parameter."""
    body = question.body
    if isinstance(body, dict):
        free = FREE if question.form else ()
        for name in body.keys() - free:
            yield f"no {name}", replace(question, body={other: value for other, value in body.items() if other != name})
            yield f"{name} malformed", replace(question, body={**body, name: "" if question.form else [1]})
        if not question.form:
            yield "a member too many", replace(question, body={**body, "thua": "x"})
        yield "no body", replace(question, body="")
    elif isinstance(body, str):
        more = "</dan:HoVaTen><dan:Thua/>"
        yield "no XML", replace(question, body=body[:-9])
        yield "another envelope", replace(question, body=body.replace("soap/envelope/", "soap/other/"))
        yield "an element too many", replace(question, body=body.replace("</dan:HoVaTen>", more))
        for name in ELEMENTS:
            start, end = body.index(f"<dan:{name}>"), body.index(f"</dan:{name}>")
            yield f"no {name}", replace(question, body=body[:start] + body[end + len(f"</dan:{name}>") :])
            yield f"{name} too long", replace(question, body=body[:end] + "9" * 101 + body[end:])
        yield "another action", replace(question, headers={**question.headers, "soapaction": '"khac"'})
        yield "another type", replace(question, headers={**question.headers, "content-type": "application/json"})
    for name in question.params:
        others = {other: value for other, value in question.params.items() if other != name}
        yield f"no {name}", replace(question, params=others)
        yield f"{name} malformed", replace(question, params={**others, name: ""})

"""Whoever has found a person wants to ask for them at once: these are calls ready to be pasted into a shell."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mocks.discovery import Service
from mocks.folding import fold_name
from mocks.nation.model import Organization, Person
from mocks.population.request import wire_date

_UNIT, _OFFICER, _PROCEDURE = "H26.99", "099080000001", "1.001193"
_CUT_OUT = """sed -E 's/.*"access_token": ?"([^"]+)".*/\\1/'"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One call; `name` is unique among those of one person."""

    name: str
    vi: str
    en: str
    text: str


def of_person(person: Person, services: Mapping[str, Service], urls: Mapping[str, str]) -> Iterator[Example]:
    """Calls about a person: through the gateway, and straight to those mocks that run."""
    subject = {
        **({"personal_id": person.personal_id} if person.personal_id else {"old_card_number": person.old_card_number}),
        "full_name": person.name,
        "date_of_birth": person.date_of_birth,
    }
    body = {"subject": subject, "fields": ["full_name", "date_of_birth", "permanent_residence"]}
    yield Example(
        name="gateway",
        vi="Qua trục liên thông: POST /v1/persons/query (docs/ask.py thêm mục đích)",
        en="through the gateway; docs/ask.py adds the purpose",
        text=json.dumps(body, ensure_ascii=False, indent=2),
    )
    if "population" in urls:
        yield _population(person, services["population"], urls["population"])
    if "civil_status" in urls and person.personal_id:
        yield _civil_status(person, services["civil_status"], urls["civil_status"])


def of_organization(one: Organization, services: Mapping[str, Service], urls: Mapping[str, str]) -> Iterator[Example]:
    """Calls about an organization."""
    body = {"subject": {"organization_code": one.organization_code}, "fields": ["name", "legal_status"]}
    yield Example(
        name="gateway",
        vi="Qua trục liên thông: POST /v1/organizations/query",
        en="through the gateway; docs/ask.py adds the purpose",
        text=json.dumps(body, ensure_ascii=False, indent=2),
    )
    if "business" in urls:
        yield _business(one, services["business"], urls["business"])


def _population(person: Person, service: Service, url: str) -> Example:
    number = "SoDinhDanh" if person.personal_id else "SoCMND"
    value, day = person.personal_id or person.old_card_number, wire_date(person)
    whole = len(day) == 8 and day.isdigit() and len(person.date_of_birth) == 10
    keys, path = {name: str(held) for name, held in service.credentials.items()}, str(service.hints["path"])
    if service.profile == "lgsp-json":
        text = _behind_the_layer(person, keys, f"{url}{path}", url, day if whole else None)
    else:
        born = f"<NgayThangNam>{day}</NgayThangNam>" if whole else f"<Nam>{person.date_of_birth[:4]}</Nam>"
        proxy = (
            f" \\\n  -H 'X-Road-Client: {keys['x_road_client']}' -H 'ApiKey: {keys['api_key']}'"
            if "api_key" in keys
            else ""
        )
        text = (
            "T=$(date +%s)\n"
            f"""H=$(printf %s "{keys["sv_url"]}{keys["user"]}${{T}}{keys["secret"]}" | sha256sum | cut -d ' ' -f 1)\n"""
            f"""curl -s '{url}{path}' -u "{keys["user"]}:$H" -H "Timestamp: $T" \\\n"""
            f"""  -H 'Content-Type: text/xml; charset=utf-8' -H 'SOAPAction: ""'{proxy} -d '\n"""
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\n'
            '<TraCuuThongTinCongDan xmlns="http://dancuquocgia.bca">\n'
            f"<MaYeuCau>MOCK-1</MaYeuCau><MaDVC>{_PROCEDURE}</MaDVC><MaTichHop>037</MaTichHop>\n"
            f"<MaCanBo>{_OFFICER}</MaCanBo><MaDonVi>{_UNIT}</MaDonVi><TaiKhoan>canbo.thu</TaiKhoan>\n"
            f"<SoDienThoai>0</SoDienThoai><{number}>{value}</{number}><HoVaTen>{fold_name(person.full_name)}</HoVaTen>\n"
            f"<NgayThangNamSinh>{born}</NgayThangNamSinh>\n"
            "</TraCuuThongTinCongDan></s:Body></s:Envelope>'"
        )
    return Example(
        name="population",
        vi="Thẳng tới CSDL dân cư mô phỏng (037)",
        en="straight to the population mock",
        text=text,
    )


def _behind_the_layer(person: Person, keys: Mapping[str, str], address: str, url: str, day: str | None) -> str:
    shown = {"AccessKey": "access_key", "SecretKey": "secret_key", "AppName": "app_name", "PartnerCode": "partner_code"}
    key = base64.b64encode(json.dumps({name: keys[held] for name, held in shown.items()}).encode()).decode()
    question = {
        "MaYeuCau": "MOCK-1",
        "MaDVC": _PROCEDURE,
        "MaTichHop": "037",
        "MaCanBo": _OFFICER,
        "SoDinhDanh": person.personal_id,
        "SoCMND": None if person.personal_id else person.old_card_number,
        "HoVaTen": fold_name(person.full_name),
        "Nam": person.date_of_birth[:4],
        "NgayThangNam": day,
    }
    return (
        f"K='{key}'\n"
        f"T=$(curl -s '{url}/token' -H \"lgspaccesstoken: $K\" -d grant_type=client_credentials | {_CUT_OUT})\n"
        f'curl -s \'{address}\' -H "lgspaccesstoken: $K" -H "Authorization: Bearer $T" \\\n'
        f"  -H 'Content-Type: application/json' -d '{json.dumps(question)}'"
    )


def _with_token(service: Service, url: str) -> str:
    user, secret = service.credentials["consumer_key"], service.credentials["consumer_secret"]
    return f"T=$(curl -s '{url}/token' -u '{user}:{secret}' -d grant_type=client_credentials | {_CUT_OUT})\n"


def _civil_status(person: Person, service: Service, url: str) -> Example:
    question = {
        "maYeuCau": "MOCK-1",
        "maDonVi": _UNIT,
        "maCanBo": _OFFICER,
        "soDinhDanh": person.personal_id,
        "hoTen": fold_name(person.full_name),
        "ngaySinh": person.date_of_birth,
    }
    return Example(
        name="civil_status",
        vi="Thẳng tới hộ tịch mô phỏng (khai sinh)",
        en="straight to the civil status mock",
        text=(
            f"{_with_token(service, url)}curl -s '{url}{service.hints['data_path']}/traCuuKhaiSinh' \\\n"
            f"""  -H "Authorization: Bearer $T" -H 'Content-Type: application/json' -d '{json.dumps(question)}'"""
        ),
    )


def _business(one: Organization, service: Service, url: str) -> Example:
    address = f"{url}{service.hints['data_path']}"
    if service.profile == "flat":
        shown = {
            "AccessKey": "access_key",
            "SecretKey": "secret_key",
            "AppName": "app_name",
            "PartnerCode": "partner_code",
            "PartnerCodeCus": "partner_code_cus",
        }
        keys = {name: service.credentials[held] for name, held in shown.items()}
        key = base64.b64encode(json.dumps(keys).encode()).decode()
        text = f"curl -s '{address}?MaSoDoanhNghiep={one.organization_code}' -H 'Authorization: {key}'"
    else:
        call = f"""curl -s '{address}?msdn={one.organization_code}' -H "Authorization: Bearer $T\""""
        text = _with_token(service, url) + call
    return Example(
        name="business",
        vi="Thẳng tới đăng ký doanh nghiệp mô phỏng",
        en="straight to the business mock",
        text=text,
    )

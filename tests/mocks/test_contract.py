"""Every service and profile has a contract that knows its paths; what breaks it is said by place and by rule."""

import json
from typing import Any

import pytest

from contracts import schemas
from mocks.contract import Contract, contract
from mocks.discovery import Service, discover
from mocks.faults import Faults
from mocks.nation.personas import synthetic_nation
from tests.mocks.asking import KHUE, PATH, envelope, signed

SPOKEN = [
    service.under(profile)
    for service in discover().values()
    for profile in service.profiles
    if "description" not in service.settings  # a service of the kit is held to its own description, by `mocks.kit`
]
TAX, SOAP = contract("tax/registration.openapi.json"), contract("population/c06-soap.openapi.json")
TAX_PATH = "/apiThue/1.0/traCuuNguoiNopThue"
BEARER = {"authorization": "Bearer x", "content-type": "application/json"}
GOOD = {"maYeuCau": "1", "maDonVi": "H26", "maSoThue": "9900000016"}


@pytest.mark.parametrize("service", SPOKEN, ids=lambda one: f"{one.name}-{one.profile}")
def test_every_profile_has_a_pinned_contract_of_exactly_its_paths(service: Service) -> None:
    assert service.contract in schemas.pins()
    control = Faults([service.terms]).control(service.name)
    config = {**service.settings, "profile": service.profile, "credentials": service.credentials, "url": "http://x"}
    app = service.load()(synthetic_nation(), control, config)
    served = {(method, route.path) for route in app.routes for method in route.methods - {"HEAD"}}  # type: ignore[attr-defined]  # all are Route
    assert contract(service.contract).operations == served


def said(held: Contract, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> list[str]:
    return [str(one) for one in held.read(method, target, headers, body).violations]


def test_a_request_by_the_contract_is_read() -> None:
    asked = TAX.read("POST", TAX_PATH, BEARER, json.dumps(GOOD).encode())
    assert asked.violations == () and asked.content == GOOD


@pytest.mark.parametrize(
    ("changes", "headers", "at"),
    [
        ({"maSoThue": "99"}, {}, ["body.maSoThue"]),
        ({"maSoThue": 9900000016}, {}, ["body.maSoThue"]),
        ({"maSoThue": None, "maDonVi": 1}, {}, ["body.maDonVi", "body.maSoThue"]),
        ({"them": "x"}, {}, ["body"]),
        ({}, {"content-type": "text/plain"}, ["header.content-type"]),
        ({}, {"content-type": "application/json; charset=utf-16"}, ["header.content-type"]),
        ({}, {"authorization": ""}, ["header.authorization"]),
        ({}, {"authorization": "Basic x"}, ["header.authorization"]),
    ],
)
def test_a_breach_of_a_request_has_its_place(changes: dict[str, Any], headers: dict[str, str], at: list[str]) -> None:
    asked = TAX.read("POST", TAX_PATH, {**BEARER, **headers}, json.dumps({**GOOD, **changes}).encode())
    assert sorted(one.at for one in asked.violations) == at


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"\xef\xbb\xbf{}", '{"a": "é"}'.encode("utf-16")])
def test_what_is_no_json_in_utf8_is_none(body: bytes) -> None:
    assert said(TAX, "POST", TAX_PATH, BEARER, body) == ["body: no JSON in UTF-8"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("?msdn=9900000016", []),
        ("", ["query.msdn: is missing"]),
        ("?msdn=9900000016&msdn=9900000016", ["query.msdn: is repeated"]),
        ("?msdn=", ["query.msdn"]),
        ("?msdn=99x", ["query.msdn"]),
    ],
)
def test_parameters_are_held_to_their_form(query: str, wrong: list[str]) -> None:
    registry = contract("business/ngsp1.openapi.json")
    found = said(registry, "GET", f"/apiCSDLDKDN/1.0/chiTietDoanhNghiep{query}", {"authorization": "Bearer x"})
    assert len(found) == len(wrong) and all(one.startswith(each) for one, each in zip(found, wrong, strict=True))


def test_a_token_is_asked_for_with_any_content_type() -> None:
    for headers in ({}, {"content-type": "text/plain"}):
        assert said(TAX, "POST", "/token", headers, b"grant_type=client_credentials") == []
        assert said(TAX, "POST", "/token", headers, b"grant_type=password") != []
        assert said(TAX, "POST", "/token", headers, b"grant_type=client_credentials&grant_type=x") != []


def test_another_path_or_method_is_the_one_breach() -> None:
    assert said(TAX, "GET", TAX_PATH, {}) == ["path: there is no GET of it"]
    assert said(TAX, "POST", "/khac?x=1", {}, b"{") == ["path: there is no POST of it"]


@pytest.mark.parametrize(
    ("headers", "at"),
    [
        ({}, []),
        ({"timestamp": "mai"}, ["header.timestamp"]),
        ({"soapaction": '"khac"'}, ["header.soapaction"]),
        ({"content-type": "application/json"}, ["header.content-type"]),
        ({"authorization": ""}, ["header.authorization"]),
    ],
)
def test_headers_around_soap_are_in_the_contract_too(headers: dict[str, str], at: list[str]) -> None:
    asked = SOAP.read("POST", PATH, {**signed(), **headers}, envelope(*KHUE).encode())
    assert [one.at for one in asked.violations] == at


def test_a_breach_inside_the_envelope_is_one_of_the_wsdl() -> None:
    asked = SOAP.read("POST", PATH, signed(), envelope(*KHUE, procedure="x" * 21).encode())
    assert asked.content is None and [one.at for one in asked.violations] == ["body.TraCuuThongTinCongDan.MaDVC"]


JSON, FORM = {"content-type": "application/json; charset=utf-8"}, {"content-type": "text/html"}
FAULT = {"fault": {"code": 900901, "message": "m", "description": "d"}}
CHALLENGE = {"www-authenticate": 'Bearer realm="x"'}


@pytest.mark.parametrize(
    ("status", "headers", "body", "at"),
    [
        (200, JSON, {"errorCode": "0", "errorMessage": "", "data": None}, []),
        (200, JSON, {"errorCode": 0, "errorMessage": "", "data": None}, ["body.errorCode"]),
        (200, FORM, {"errorCode": "0", "errorMessage": "", "data": None}, ["header.content-type"]),
        (200, {}, {"errorCode": "0", "errorMessage": "", "data": None}, ["header.content-type"]),
        (401, {**JSON, **CHALLENGE}, FAULT, []),
        (401, JSON, FAULT, ["header.www-authenticate"]),
        (401, {**JSON, **CHALLENGE}, {"fault": {"code": 1}}, ["body.fault", "body.fault", "body.fault.code"]),
        (500, JSON, FAULT, ["status"]),
    ],
)
def test_a_breach_of_an_answer_has_its_place(status: int, headers: dict[str, str], body: Any, at: list[str]) -> None:
    found = TAX.broken("POST", TAX_PATH, status, headers, json.dumps(body).encode())
    assert sorted(one.at for one in found) == at


def test_what_is_answered_elsewhere_is_promised_too() -> None:
    assert TAX.broken("GET", "/khac", 404, JSON, json.dumps(FAULT).encode()) == []
    assert [one.at for one in TAX.broken("GET", "/khac", 404, {"content-type": "text/plain"}, b"x")] == [
        "header.content-type"
    ]
    assert [one.at for one in TAX.broken("GET", "/khac", 200, JSON, b"{}")] == ["status"]


def test_a_way_back_has_an_address_and_no_body() -> None:
    sign_in = contract("identity/gen1.openapi.json")
    good = {"location": "https://x.example/?code=1&state=2"}
    assert sign_in.broken("GET", "/auth", 302, good, b"") == []
    assert [one.at for one in sign_in.broken("GET", "/auth", 302, {"location": "https://x.example/"}, b"x")] == [
        "header.location",
        "body",
    ]


def test_xml_in_json_is_held_to_its_wsdl() -> None:
    layer, path = contract("population/lgsp-json.openapi.json"), "/CSDL_DanCu/TraCuuThongTinCongDan"
    for message, at in (("<a/>", ["body"]), (envelope(*KHUE), ["body.Envelope.Body"])):
        body = json.dumps({"error_code": "0", "message": message}).encode()
        assert [one.at for one in layer.broken("POST", path, 200, JSON, body)] == at


def test_a_head_has_no_body_to_look_at() -> None:
    sign_in = contract("identity/gen1.openapi.json")
    assert sign_in.broken("HEAD", "/logout", 200, FORM, b"") == []


def test_a_contract_that_is_not_vendored_is_none() -> None:
    with pytest.raises(KeyError):
        Contract("tax/other.openapi.json")

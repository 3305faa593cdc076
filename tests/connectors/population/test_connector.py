"""One look-up as a whole: the question of the fact sheet, and what each kind of reply ends in."""

from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree

from connectors.population.connector import PopulationConnector, build
from connectors.soap.documents import hardened_parser
from contracts.dates import PartialDate
from contracts.errors import (
    Absence,
    Ambiguous,
    NotFound,
    SourceCredentials,
    SourceFault,
    SourceMalformed,
    SourceProcedureNotLicensed,
    SourceRefused,
    SourceUnavailable,
)
from contracts.identifiers import OrganizationCode, PersonalId
from contracts.manifest import InvalidManifest
from contracts.queries import OrganizationQuery, PersonQuery
from contracts.records import Answered, Person
from contracts.wire import REQUEST_ID, WireRequest, WireResponse
from tests.connectors.population import wire

CONNECTOR = PopulationConnector()
QUERY = PersonQuery(PersonalId.parse("099190000123"), "Nguyễn Thị Minh Khuê", PartialDate(1990, 4, 15))
KHUE = Person(
    personal_id=PersonalId.parse("099190000123"),
    full_name="NGUYỄN THỊ MINH KHUÊ",
    date_of_birth=PartialDate(1990, 4, 15),
    religion_code="00",
)
FOUND = wire.envelope(wire.citizen(KHUE))
NOBODY = wire.envelope()
EMPTY_BODY = f'<s:Envelope xmlns:s="{wire.SOAP}"><s:Body/></s:Envelope>'
SOMEBODY_ELSE = FOUND.replace(b"099190000123", b"099191000124").replace(b"NG", b"K")
BLANK = wire.envelope(wire.element("CongDan", wire.element("SoDinhDanh")))

COMPOSED = """
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:dan="http://dancuquocgia.bca">
  <soapenv:Header/>
  <soapenv:Body>
    <dan:TraCuuThongTinCongDan>
      <dan:MaYeuCau>H26-20260302-000000001</dan:MaYeuCau>
      <dan:MaDVC>1.001193</dan:MaDVC>
      <dan:MaTichHop>037</dan:MaTichHop>
      <dan:MaCanBo>099080000001</dan:MaCanBo>
      <dan:MaDonVi>H26.99</dan:MaDonVi>
      <dan:TaiKhoan>canbo.thu</dan:TaiKhoan>
      <dan:SoDienThoai>0</dan:SoDienThoai>
      <dan:SoDinhDanh>099190000123</dan:SoDinhDanh>
      <dan:HoVaTen>NGUYENTHIMINHKHUE</dan:HoVaTen>
      <dan:NgayThangNamSinh><dan:NgayThangNam>19900415</dan:NgayThangNam></dan:NgayThangNamSinh>
    </dan:TraCuuThongTinCongDan>
  </soapenv:Body>
</soapenv:Envelope>
"""
"""The fact sheet's composed request (section 2.4)."""


def asked(**changes: Any) -> WireRequest:
    return next(CONNECTOR.exchange(QUERY, wire.context(**changes)))


def answer(response: WireResponse, **changes: Any) -> Answered:
    """What the connector makes of one reply: returns the answer, raises its faults and absences."""
    exchange = CONNECTOR.exchange(QUERY, wire.context(**changes))
    next(exchange)
    try:
        exchange.send(response)
    except StopIteration as stop:
        assert isinstance(stop.value, Answered)
        return stop.value
    raise AssertionError("a second turn")


def canonical(xml: bytes) -> str:
    """Canonical XML 2.0 with prefixes rewritten: two texts are equal when they say the same elements."""
    return str(etree.canonicalize(etree.fromstring(xml, hardened_parser()), rewrite_prefixes=True, strip_text=True))


def test_the_question_is_the_fact_sheets() -> None:
    made = asked()
    assert made.body is not None
    assert canonical(made.body.replace(REQUEST_ID.encode(), b"H26-20260302-000000001")) == canonical(
        COMPOSED.strip().encode()
    )
    assert (made.method, made.path, made.content_type) == (
        "POST", "/csdldc/v1/TraCuuThongTinCongDan", "application/xml",
    )  # fmt: skip
    assert dict(made.headers) == {"SOAPAction": '""'}
    assert made.auth and not made.params and made.template is None
    assert "099190000123" not in repr(made)


def test_the_way_there_is_the_profiles() -> None:
    made = asked(path="/dan-cu/tra-cuu", soap_action='"urn:x"', content_type="text/xml; charset=utf-8")
    assert (made.path, made.content_type) == ("/dan-cu/tra-cuu", "text/xml; charset=utf-8")
    assert dict(made.headers) == {"SOAPAction": '"urn:x"'}


def test_a_person_is_found() -> None:
    answered = answer(wire.reply(FOUND))
    assert answered.record == KHUE and answered.drift == ()


@pytest.mark.parametrize("content_type", ["text/xml", "application/xml; charset=UTF-8", "TEXT/XML;charset=utf-8"])
def test_the_media_types_of_xml(content_type: str) -> None:
    assert answer(wire.reply(FOUND, content_type=content_type)).record == KHUE


FAULT = (
    f'<s:Envelope xmlns:s="{wire.SOAP}"><s:Body><s:Fault><faultcode>s:Server</faultcode>'
    "<faultstring>{}</faultstring></s:Fault></s:Body></s:Envelope>"
).format("lời của nguồn 099190000123")
ENDINGS: Mapping[str, tuple[WireResponse, type[Exception]]] = {
    "nobody": (wire.reply(NOBODY), NotFound),
    "nobody, empty Body": (wire.reply(EMPTY_BODY), NotFound),
    "nobody, blank frame": (wire.reply(BLANK), NotFound),
    "two": (wire.reply(wire.envelope(wire.citizen(KHUE), wire.citizen(KHUE))), Ambiguous),
    "a person without a name": (wire.reply(FOUND.replace(b"HoVaTen", b"HoVaTenMoi")), SourceMalformed),
    "zero bytes": (wire.reply(b""), SourceMalformed),
    "zero bytes without a type": (WireResponse(200, {}, b""), SourceMalformed),
    "HTML": (wire.reply("<html/>", content_type="text/html"), SourceMalformed),
    "HTML called XML": (wire.reply("<html/>"), SourceMalformed),
    "plain text": (wire.reply(FOUND, content_type="text/plain"), SourceMalformed),
    "wrong charset": (wire.reply(FOUND, content_type="text/xml; charset=windows-1258"), SourceMalformed),
    "fault in 200": (wire.reply(FAULT), SourceUnavailable),
    "fault with 500": (wire.reply(FAULT, 500), SourceUnavailable),
    "record beside 500": (wire.reply(FOUND, 500), SourceMalformed),
    "record beside 206": (wire.reply(FOUND, 206), SourceMalformed),
    "JSON 004": (wire.reply('{"error_code": "004"}', 400, "application/json"), SourceProcedureNotLicensed),
    "JSON in 200": (wire.reply('{"error_code": "0"}', 200, "application/json"), SourceMalformed),
    "401 as text": (wire.reply("no", 401, "text/plain"), SourceCredentials),
    "404 page": (wire.reply("<html/>", 404, "text/html"), SourceRefused),
    "404 empty": (WireResponse(404, {}, b""), SourceRefused),
    "204": (WireResponse(204, {}, b""), SourceMalformed),
    "somebody else": (
        wire.reply(FOUND.replace(b"099190000123", b"099191000124").replace(b"NG", b"K")),
        SourceMalformed,
    ),
    "nobody, but something": (
        wire.reply(NOBODY.replace(b"</r:CongdanCollection>", b"<r:NguoiDan/></r:CongdanCollection>")),
        SourceMalformed,
    ),
    "somebody in another namespace": (
        wire.reply(FOUND.replace(b"<r:CongDan>", b'<CongDan xmlns="urn:x">').replace(b"</r:CongDan>", b"</CongDan>")),
        SourceMalformed,
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_how_a_look_up_ends(name: str) -> None:
    response, kind = ENDINGS[name]
    with pytest.raises((SourceFault, Absence)) as caught:
        answer(response)
    assert type(caught.value) is kind
    shown = f"{caught.value!r} {getattr(caught.value, 'reason', '')} {getattr(caught.value, 'source_code', '')}"
    assert "099" not in shown and "nguồn" not in shown


@pytest.mark.parametrize("body", [NOBODY, EMPTY_BODY.encode(), BLANK])
def test_a_profile_may_doubt_an_empty_answer(body: bytes) -> None:
    with pytest.raises(SourceMalformed):
        answer(wire.reply(body), empty_means="malformed")


def test_drift_is_counted_or_refused() -> None:
    drifted = wire.reply(FOUND.replace(b"</r:CongDan>", b"<r:NoiTamTru/></r:CongDan>"))
    assert answer(drifted).drift == ("CongdanCollection/CongDan/NoiTamTru",)
    with pytest.raises(SourceMalformed):
        answer(drifted, unknown_elements="refuse")


def test_a_question_outside_the_contract_is_not_sent() -> None:
    long_name = PersonQuery(QUERY.identifier, "A" * 101, QUERY.date_of_birth)
    with pytest.raises(SourceRefused) as caught:
        next(CONNECTOR.exchange(long_name, wire.context()))
    assert caught.value.owner == "gateway"


def test_only_persons_are_asked_for() -> None:
    with pytest.raises(TypeError):
        next(CONNECTOR.exchange(OrganizationQuery(OrganizationCode.parse("9900000016")), wire.context()))


def test_the_registry_gets_a_connector_that_checks_its_profile() -> None:
    made = build()
    assert isinstance(made, PopulationConnector)
    made.check_profile(wire.profile())
    with pytest.raises(InvalidManifest, match="empty_means: "):
        made.check_profile(wire.profile(empty_means="perhaps"))

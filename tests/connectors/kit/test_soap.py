"""A question becomes an envelope of the WSDL in either version, and only a valid reply about the asked one a record."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pytest
from lxml import etree

from connectors.kit.marks import At
from connectors.kit.soap import SoapOperation, SoapService
from contracts.conformance import read_context
from contracts.errors import NotFound, SourceBusy, SourceMalformed, SourceRefused, SourceUnavailable
from contracts.identifiers import PersonalId
from contracts.manifest import InvalidManifest
from contracts.queries import Query
from contracts.wire import WireResponse

DESCRIPTIONS = Path(__file__).parents[2] / "gateway" / "kit" / "descriptions"
LAND, KIND = "urn:thu:dat-dai", "urn:thu:kieu"
SOAP = {"1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope"}
MEDIA = {"1.1": "text/xml", "1.2": "application/soap+xml"}
OPERATION = "TraCuuThuaDat"


@dataclass(frozen=True, slots=True, repr=False)
class ParcelQuery(Query):
    """A question."""

    number: Annotated[PersonalId, At("SoDinhDanh", LAND)]
    parcel: Annotated[int | None, At("SoThua", LAND)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A record."""

    number: Annotated[PersonalId | None, At("SoDinhDanh", KIND)] = None
    sheet: Annotated[int | None, At("SoTo", KIND)] = None
    province: Annotated[str | None, At("@maTinh")] = None


SERVICE = SoapService(
    "wrapped.wsdl",
    SoapOperation(
        OPERATION, ParcelQuery, Parcel, (f"{{{LAND}}}ThuaDat",), {"number": "number"},
        (f"{{{LAND}}}Loi", f"{{{LAND}}}MaLoi"),
    ),
    read=lambda name: (DESCRIPTIONS / name).read_bytes(),
)  # fmt: skip
QUERY = ParcelQuery(PersonalId("099190000123"), 7)


def profile(version: str, **changes: Any) -> dict[str, Any]:
    return {
        "ports": {OPERATION: f"LandSoap{version.replace('.', '')}"}, "paths": {OPERATION: "/land"},
        "fill": {OPERATION: {"MaYeuCau": "{request_id}", "MaCanBo": "{officer_code}", "@phienBan": "1.0"}},
        "unknown_elements": "drift", "empty_means": "not_found", "faults": {"17": "busy", "Server": "unavailable"},
    } | changes  # fmt: skip


def parcel(number: str = "099190000123", more: str = "") -> str:
    return (
        f'<r:TraCuuThuaDatResponse xmlns:r="{LAND}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
        f'<r:ThuaDat maTinh="01" xmlns="{KIND}"><SoDinhDanh>{number}</SoDinhDanh><SoThua>7</SoThua><SoTo i:nil="true"/>'
        f'<DienTich donVi="m2">5</DienTich><MucDich>ODT</MucDich>{more}</r:ThuaDat></r:TraCuuThuaDatResponse>'
    )


def ask(inside: str, version: str = "1.1", status: int = 200, media: str = "", **changes: Any) -> Any:
    body = f'<s:Envelope xmlns:s="{SOAP[version]}"><s:Body>{inside}</s:Body></s:Envelope>'.encode()
    response = WireResponse(status, {"content-type": media or MEDIA[version]}, body)
    return SERVICE.answer(QUERY, response, read_context({}, profile(version, **changes)))


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_request_is_the_ports(version: str) -> None:
    made = SERVICE.request(QUERY, read_context({}, profile(version)))
    assert made.body is not None and made.content_type is not None
    root = etree.fromstring(made.body)
    assert root.tag == f"{{{SOAP[version]}}}Envelope" and made.path == "/land"
    payload = root.find(f".//{{{LAND}}}{OPERATION}")
    assert payload is not None and payload.get("phienBan") == "1.0"
    assert [child.text for child in payload] == ["{{request_id}}", "099080000001", "099190000123", "7"]
    action = made.headers.get("SOAPAction", made.content_type)
    assert f'"urn:thu:dat-dai/{OPERATION}"' in action


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_valid_reply_is_a_record(version: str) -> None:
    answered = ask(parcel(), version)
    assert answered.record == Parcel(number=PersonalId("099190000123"), province="01") and answered.drift == ()


def test_unknown_elements_are_drift() -> None:
    assert ask(parcel(more="<Moi/>")).drift == ("TraCuuThuaDatResponse/ThuaDat/Moi",)


EMPTY = f'<TraCuuThuaDatResponse xmlns="{LAND}"/>'
FAULT = "<s:Fault><faultcode>s:{}</faultcode><faultstring>x</faultstring>{}</s:Fault>"
CODE = f'<detail><Loi xmlns="{LAND}"><MaLoi>17</MaLoi></Loi></detail>'


@pytest.mark.parametrize(
    ("inside", "status", "kind"),
    [
        ("", 200, NotFound),
        (EMPTY, 200, NotFound),
        (parcel("099190000124"), 200, SourceMalformed),
        (parcel("x"), 200, SourceMalformed),
        (parcel(), 500, SourceMalformed),
        (FAULT.format("Server", ""), 500, SourceUnavailable),
        (FAULT.format("Server", CODE), 200, SourceBusy),
        (FAULT.format("Khac", ""), 500, SourceRefused),
    ],
)
def test_any_other_reply_means_what_it_says(inside: str, status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        ask(inside, status=status)


def test_nothing_is_nobody_only_where_the_profile_says_so() -> None:
    with pytest.raises(SourceMalformed):
        ask(EMPTY, empty_means="malformed")


@pytest.mark.parametrize(("status", "kind"), [(200, SourceMalformed), (404, SourceRefused), (502, SourceUnavailable)])
def test_another_media_type_is_no_answer(status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        ask(parcel(), status=status, media="text/html")


@pytest.mark.parametrize(
    "changes",
    [
        {"ports": {}},
        {"ports": {OPERATION: "Khac"}},
        {"paths": {}},
        {"fill": {OPERATION: {"MaYeuCau": "{secret}"}}},
        {"faults": {"x": "y"}},
    ],
)
def test_a_profile_that_doesnt_fit_is_refused(changes: dict[str, Any]) -> None:
    SERVICE.check_profile(profile("1.2"))
    with pytest.raises(InvalidManifest):
        SERVICE.check_profile(profile("1.1", **changes))


def test_a_question_that_doesnt_fit_the_contract_is_refused() -> None:
    with pytest.raises(SourceRefused) as refused:
        SERVICE.request(ParcelQuery(PersonalId("099190000123"), 0), read_context({}, profile("1.1")))
    assert refused.value.owner == "gateway"
    with pytest.raises(TypeError):
        SERVICE.request(Query(), read_context({}, profile("1.1")))


def test_an_attribute_beside_an_element_of_its_name_is_sent_too() -> None:
    space = "urn:thu:la"

    @dataclass(frozen=True, slots=True, repr=False)
    class Ask(Query):
        """A question."""

        code: Annotated[str, At("ma", space)]
        value: Annotated[str, At("value", space)]
        attribute: Annotated[str, At("@value")]

    operation = SoapOperation("XemThuocTinh", Ask, Parcel)
    service = SoapService("odd.wsdl", operation, read=lambda name: (DESCRIPTIONS / name).read_bytes())
    profile = {
        "ports": {"XemThuocTinh": "AdvPort"}, "paths": {"XemThuocTinh": "/x"}, "faults": {}, "empty_means": "malformed",
        "unknown_elements": "refuse", "fill": {"XemThuocTinh": {"@kieu": "K"}},
    }  # fmt: skip
    made = service.request(Ask("m", "element", "attribute"), read_context({}, profile))
    (asked,) = etree.fromstring(made.body or b"").iter(f"{{{space}}}HoiThuocTinh")
    assert asked.findtext(f"{{{space}}}value") == "element" and sorted(asked.items()) == [
        ("kieu", "K"),
        ("value", "attribute"),
    ]

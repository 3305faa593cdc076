"""The request is the contract's, whatever the values are; the compiler sees vendored files only."""

import pytest
from lxml import etree

from connectors.soap.wsdl import SOAP, Contract, InvalidRequest, _Vendored, hardened_parser, vendored_schema
from contracts import schemas

DAN = "http://dancuquocgia.bca"
COLLECTION = "{http://www.mic.gov.vn/dancu/1.0}CongdanCollection"
VALUES: dict[str, object] = {
    "MaYeuCau": "H26-20260302-000000001",
    "MaDVC": "1.001193",
    "MaTichHop": "037",
    "MaCanBo": "099080000001",
    "MaDonVi": "H26.99",
    "TaiKhoan": "canbo.thu",
    "SoDienThoai": "0",
    "SoDinhDanh": "099190000123",
    "HoVaTen": "NGUYENTHIMINHKHUE",
    "NgayThangNamSinh": {"NgayThangNam": "19900415"},
}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(
        "population/population.wsdl",
        "TraCuuThongTinCongDan",
        prefix="dan",
        namespace=DAN,
        request_schema="population/population-request.xsd",
    )


def test_the_envelope_has_header_body_and_the_schemas_order(contract: Contract) -> None:
    shuffled = dict(sorted(VALUES.items(), reverse=True))
    root = etree.fromstring(contract.envelope(shuffled), hardened_parser())
    assert [child.tag for child in root] == [f"{{{SOAP}}}Header", f"{{{SOAP}}}Body"]
    payload = root[1][0]
    assert payload.tag == f"{{{DAN}}}TraCuuThongTinCongDan"
    assert [str(child.tag).rpartition("}")[2] for child in payload] == list(VALUES)
    assert root.nsmap == {"soapenv": SOAP, "dan": DAN}


def test_markup_in_a_value_stays_a_value(contract: Contract) -> None:
    body = contract.envelope({**VALUES, "TaiKhoan": "a</dan:TaiKhoan><dan:MaCanBo>0&"})
    root = etree.fromstring(body, hardened_parser())
    assert root.findtext(f".//{{{DAN}}}TaiKhoan") == "a</dan:TaiKhoan><dan:MaCanBo>0&"
    assert len(root.findall(f".//{{{DAN}}}MaCanBo")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"HoVaTen": "A" * 101},
        {"HoVaTen": ""},
        {"HoVaTen": "NUL\0"},
        {"SoDinhDanh": "99190000123"},
        {"NgayThangNamSinh": {"NgayThangNam": "1990-04-15"}},
        {"NgayThangNamSinh": {}},
        {"Khac": "x"},
        {"MaDVC": "x" * 21},
    ],
)
def test_values_outside_the_contract_are_never_sent(contract: Contract, change: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        contract.envelope({**VALUES, **change})
    assert str(caught.value) == "values don't fit the request"
    assert caught.value.__context__ is None or caught.value.__suppress_context__


@pytest.mark.parametrize(
    "url",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "http://elsewhere.invalid/population/population.wsdl",
        "http://vendored.invalid/../records.py",
        "http://vendored.invalid/population/other.xsd",
    ],
)
def test_the_loader_knows_vendored_files_only(url: str) -> None:
    with pytest.raises(KeyError):
        _Vendored().load(url)
    assert _Vendored().load("http://vendored.invalid/population/population.wsdl") == schemas.read(
        "population/population.wsdl"
    )


def test_the_shape_is_the_schemas(contract: Contract) -> None:
    citizen = contract.shape(COLLECTION).children["{http://www.mic.gov.vn/dancu/1.0}CongDan"]
    names = [name.rpartition("}")[2] for name in citizen.children]
    assert names[:3] == ["SoDinhDanh", "SoCMND", "HoVaTen"] and len(names) == 24
    father = citizen.children["{http://www.mic.gov.vn/dancu/1.0}Cha"]
    assert "{http://www.mic.gov.vn/dancu/1.0}HoVaTen" in father.children
    assert not citizen.attributes


def test_a_schema_is_compiled_from_its_pinned_bytes() -> None:
    schema = vendored_schema("population/population-reply.xsd")
    assert schema.validate(etree.fromstring(f'<CongdanCollection xmlns="{COLLECTION[1:].partition("}")[0]}"/>'))
    with pytest.raises(KeyError):
        vendored_schema("population/unknown.xsd")

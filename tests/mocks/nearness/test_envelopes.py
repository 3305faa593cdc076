"""A SOAP envelope that is almost right is told element by element; hostile ones are told and never expanded."""

import pytest

from mocks.nearness.envelopes import SOAP_12, element_named, envelope_differences
from mocks.nearness.xsd import element_of
from tests.mocks.asking import KHUE, envelope

ELEMENT, FORM = element_of("population/population-request.xsd", "TraCuuThongTinCongDan")
GOOD = envelope(*KHUE)


def told(body: str) -> list[tuple[str, str]]:
    return [(one.where, one.problem) for one in envelope_differences(body.encode(), ELEMENT, FORM)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("<dan:MaCanBo>099080000001</dan:MaCanBo>", "", [("TraCuuThongTinCongDan.MaCanBo", "missing")]),
        ("dan:MaCanBo>", "dan:MaCB>", [("TraCuuThongTinCongDan.MaCB", "misspelt")]),
        ("<dan:HoVaTen>", "<dan:Mau>1</dan:Mau><dan:HoVaTen>", [("TraCuuThongTinCongDan.Mau", "unknown")]),
        (">099190000123<", ">09919000012<", [("TraCuuThongTinCongDan.SoDinhDanh", "wrong_form")]),
        ("NgayThangNam>19900415", "NgayThangNam>1990-04-15",
         [("TraCuuThongTinCongDan.NgayThangNamSinh.NgayThangNam", "wrong_form")]),
        ("http://dancuquocgia.bca", "http://dancu.bca", [("TraCuuThongTinCongDan", "wrong_namespace")]),
        ("TraCuuThongTinCongDan>", "TraCuu>", [("Body", "wrong_element")]),
        ("http://schemas.xmlsoap.org/soap/envelope/", SOAP_12, [("Envelope", "soap_version")]),
        ("soapenv:Body", "soapenv:Than", [("Envelope.Body", "missing")]),
        ("</soapenv:Envelope>", "", [("body", "not_xml")]),
    ],
)  # fmt: skip
def test_each_difference_has_its_place(old: str, new: str, found: list[tuple[str, str]]) -> None:
    changed = GOOD.replace(old, new)
    if new == "TraCuu>":
        changed = changed.replace("<dan:TraCuu>", "<dan:TraCuu>")
    assert told(changed) == found


def test_two_elements_in_the_wrong_order_are_told_once() -> None:
    first, second = "<dan:MaDVC>1.001193</dan:MaDVC>", "<dan:MaTichHop>037</dan:MaTichHop>"
    assert told(GOOD.replace(first + second, second + first)) == [("TraCuuThongTinCongDan.MaTichHop", "wrong_order")]


def test_another_root_and_a_doctype_are_told() -> None:
    assert told("<a/>") == [("body", "wrong_element")]
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + GOOD.replace("canbo.thu", "&b;")
    assert told(bomb) == [("body", "doctype")]


def test_an_element_is_found_by_its_local_name() -> None:
    assert element_named(GOOD.encode(), "TraCuuThongTinCongDan")
    assert not element_named(GOOD.encode(), "XacThucThongTinCongDan")
    assert not element_named(b"TraCuuThongTinCongDan", "TraCuuThongTinCongDan")

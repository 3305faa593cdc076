"""Every form of a schema is told as it is; the descriptions of the kit's tests hold them all."""

from pathlib import Path

import pytest

from contracts.schemas.documents import InvalidSchema
from contracts.schemas.wsdl import describe
from contracts.schemas.xsd import Kind, Schemas

DESCRIPTIONS = Path(__file__).parents[2] / "gateway" / "kit" / "descriptions"
HO_TICH = "{urn:thu:ho-tich}"


def schemas(name: str) -> Schemas:
    return describe(name, lambda one: (DESCRIPTIONS / one).read_bytes()).schemas


BARE, WRAPPED = schemas("bare.wsdl"), schemas("wrapped.wsdl")


def told(kind: Kind) -> dict[str, tuple[bool, bool]]:
    return {element.local: (required, many) for element, required, many in kind.elements()}


def test_choices_groups_and_substitutes_are_told_with_how_often_they_stand() -> None:
    assert told(BARE.element(f"{HO_TICH}KetQua").kind) == {
        "TrangThai": (True, False), "CaNhan": (False, True), "ToChuc": (False, True), "DienThoai": (False, True),
        "ThuDienTu": (False, True), "GhiChu": (False, False), "MaDanhMuc": (False, False), "Nhanh": (False, False),
    }  # fmt: skip


def test_an_abstract_head_stands_nowhere_and_its_substitutes_hold_what_they_extend() -> None:
    assert BARE.alternatives(f"{HO_TICH}ChuThe") == (f"{HO_TICH}CaNhan", f"{HO_TICH}ToChuc")
    person = BARE.element(f"{HO_TICH}CaNhan").kind
    assert told(person) == {"Ten": (True, False), "CCCD": (True, False)} and not person.abstract
    assert BARE.element(f"{HO_TICH}ChuThe").kind.abstract


def test_wildcards_say_what_they_admit() -> None:
    kind = BARE.element(f"{HO_TICH}KetQua").kind
    assert [wild.spaces for wild in kind.wilds()] == [("!urn:thu:ho-tich",)] and kind.wild_attributes


def test_nil_lists_attributes_and_types_that_hold_themselves() -> None:
    elements = {element.local: element for element, _, _ in BARE.element(f"{HO_TICH}KetQua").kind.elements()}
    assert elements["TrangThai"].nillable
    listed = elements["MaDanhMuc"].kind.simple
    assert listed is not None
    (inner,) = (one for one, _, _ in elements["Nhanh"].kind.elements() if one.local == "Con")
    assert inner.kind is elements["Nhanh"].kind
    (attribute,) = BARE.element(f"{HO_TICH}HoSo").kind.attributes
    assert (attribute.name, attribute.required) == ("nguon", True)


def test_imported_types_keep_their_facets_and_simple_content_its_attribute() -> None:
    parcel = {element.local: element for element, _, _ in WRAPPED.named_type("{urn:thu:kieu}ThuaDat").elements()}
    number, area = parcel["SoDinhDanh"].kind.simple, parcel["DienTich"].kind
    assert number is not None and number.patterns == (("[0-9]{12}",),)
    assert area.simple is not None and area.simple.base == "decimal"
    assert [(one.name, one.required) for one in area.attributes] == [("donVi", True)]
    purpose = parcel["MucDich"].kind.simple
    assert purpose is not None and purpose.words == ("ODT", "ONT", "LUA")


@pytest.mark.parametrize("name", ["{urn:thu:ho-tich}Khong", "HoSo"])
def test_what_isnt_declared_is_an_error(name: str) -> None:
    with pytest.raises(InvalidSchema):
        BARE.element(name)
    with pytest.raises(InvalidSchema):
        BARE.named_type(name)

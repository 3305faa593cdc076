"""Writes the population service's answers as the wire knows them: element order, empty elements and all.

Source of every element: fact sheet, section 2.4; schema: `contracts/schemas/population/population-reply.xsd`.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

from lxml import etree

from mocks.nation.model import Address, HouseholdHead, Person, Relative
from mocks.population.request import REQUEST, wire_date
from mocks.wsdl import SOAP

REPLY = "http://www.mic.gov.vn/dancu/1.0"
USUAL_PREFIXES: Mapping[str | None, str] = MappingProxyType({"soapenv": SOAP, "ns1": REPLY})
OTHER_PREFIXES: Mapping[str | None, str] = MappingProxyType({None: REPLY, "S": SOAP})
"""The same names under other prefixes, the record's own as the default namespace."""
OTHER_FAULT_PREFIXES: Mapping[str | None, str] = MappingProxyType({"S": SOAP, "q0": REPLY})
"""As above for faults: `faultcode` has no namespace, so none may be the default there."""


class Reply:
    """One answer under construction; `prefixes` maps prefix to namespace."""

    def __init__(self, prefixes: Mapping[str | None, str] = USUAL_PREFIXES) -> None:
        nsmap = cast(dict[str, str], dict(prefixes))  # the stubs don't know the default namespace's None
        self._root = etree.Element(f"{{{SOAP}}}Envelope", nsmap=nsmap)
        etree.SubElement(self._root, f"{{{SOAP}}}Header")
        self._body = etree.SubElement(self._root, f"{{{SOAP}}}Body")

    def collection(self, answers: Sequence[tuple[Person, str]]) -> "Reply":
        """Put in a CongdanCollection: per answer the person and the number they were asked for by."""
        collection = _add(self._body, "CongdanCollection")
        for person, asked in answers:
            _citizen(collection, person, asked)
        return self

    def confirmation(self, people: int, *, counted: bool) -> "Reply":
        """Put in the yes/no service's answer: how many there are, or whether there is anybody."""
        if counted:
            answer = etree.SubElement(
                self._body, f"{{{REQUEST}}}XacThucThongTinCongDanResponse", nsmap={"ns2": REQUEST}
            )
            etree.SubElement(answer, f"{{{REQUEST}}}SoLuongCongDan").text = str(people)
        else:
            answer = etree.SubElement(self._body, f"{{{REQUEST}}}KetQuaXacThucResponse", nsmap={"ns2": REQUEST})
            etree.SubElement(answer, f"{{{REQUEST}}}TonTai").text = "true" if people else "false"
        return self

    def fault(self, side: str, code: str, text: str) -> "Reply":
        """Put in a SOAP 1.1 fault of side "Client" or "Server" with Ma and MoTa in its detail."""
        fault = etree.SubElement(self._body, f"{{{SOAP}}}Fault")
        etree.SubElement(fault, "faultcode").text = f"{_prefix(fault)}:{side}"
        etree.SubElement(fault, "faultstring").text = text
        detail = _add(etree.SubElement(fault, "detail"), "Loi")
        _add(detail, "Ma", code)
        _add(detail, "MoTa", text)
        return self

    def encode(self) -> bytes:
        """The whole envelope in UTF-8 with its XML declaration."""
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8")


def _prefix(element: etree._Element) -> str:
    return next(prefix for prefix, uri in element.nsmap.items() if uri == SOAP and prefix)


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{REPLY}}}{name}")
    if text:
        child.text = text
    return child


def _optional(parent: etree._Element, name: str, text: str | None) -> None:
    if text is not None:
        _add(parent, name, text)


def _citizen(parent: etree._Element, person: Person, asked: str) -> None:
    record = _add(parent, "CongDan")
    _add(record, "SoDinhDanh", person.personal_id)
    _add(record, "SoCMND", person.old_card_number)
    _name(record, person.full_name)
    _optional(record, "GioiTinh", None if person.sex is None else str(person.sex))
    _optional(record, "DanToc", person.ethnicity_code)
    _optional(record, "TonGiao", person.religion_code)
    _optional(record, "TinhTrangHonNhan", person.marital_status)
    _optional(record, "NhomMau", person.blood_group)
    born = _add(record, "NgayThangNamSinh")
    _add(born, "Nam", person.date_of_birth[:4])
    _add(born, "NgayThangNam", wire_date(person))
    _address(record, "NoiDangKyKhaiSinh", person.birth_registration)
    _optional(record, "QuocTich", person.nationality_code)
    _address(record, "QueQuan", person.home_town)
    _address(record, "ThuongTru", person.permanent_residence)
    _address(record, "NoiOHienTai", person.current_residence)
    _relative(record, "Cha", person.father)
    _relative(record, "Me", person.mother)
    _relative(record, "VoChong", person.spouse)
    _relative(record, "NguoiDaiDien", person.guardian)
    _head(record, person.household_head)
    _optional(record, "SoSoHoKhau", person.household_book_number)
    _optional(record, "TrangThaiSong", person.life_status)
    succeeded = asked in person.superseded_numbers
    _optional(record, "SoDinhDanhMoi", person.personal_id if succeeded else None)
    _optional(record, "TenGoiKhac", person.other_name)
    _optional(record, "SoDinhDanhCu", asked if succeeded else None)


def _name(record: etree._Element, whole: str) -> None:
    """The whole name in Ten, Ho and ChuDem empty: that is how 037 sends it."""
    name = _add(record, "HoVaTen")
    _add(name, "Ho")
    _add(name, "ChuDem")
    _add(name, "Ten", whole)


def _address(record: etree._Element, element: str, address: Address | None) -> None:
    if address is None:
        return
    place = _add(record, element)
    _add(place, "MaTinhThanh", address.province_code)
    _add(place, "MaQuanHuyen", address.district_code)
    _add(place, "MaPhuongXa", address.commune_code)
    _add(place, "ChiTiet", address.line)
    _add(place, "QuocGia", address.country_code)


def _relative_name(parent: etree._Element, whole: str, structured: bool) -> None:
    """Plain text in 037; surname, middle and given name as elements in the QCVN 109 model."""
    if not structured:
        _add(parent, "HoVaTen", whole)
        return
    first, *middle = whole.split()
    name = _add(parent, "HoVaTen")
    _add(name, "Ho", first)
    _add(name, "ChuDem", " ".join(middle[:-1]))
    _add(name, "Ten", middle[-1] if middle else "")


def _relative(record: etree._Element, element: str, relative: Relative | None) -> None:
    if relative is None:
        return
    block = _add(record, element)
    _relative_name(block, relative.full_name, relative.structured)
    _add(block, "QuocTich", relative.nationality_code)
    _add(block, "SoDinhDanh", relative.personal_id)
    _add(block, "SoCMND", relative.old_card_number)


def _head(record: etree._Element, head: HouseholdHead | None) -> None:
    if head is None:
        return
    block = _add(record, "ChuHo")
    _add(block, "QuanHe", head.relationship_code)
    _add(block, "SoDinhDanh", head.personal_id)
    _add(block, "SoCMND", head.old_card_number)
    _relative_name(block, head.full_name, head.structured)

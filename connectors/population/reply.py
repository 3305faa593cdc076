"""One ``CongDan`` becomes one `Person`: every field is optional, ``00`` and zeros mean "not held" (fact sheet 2.4, 11).

The element was validated against the schema and holds elements of the reply's namespace only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from lxml import etree

from connectors.population import codes
from connectors.population.profile import Profile
from contracts.dates import InvalidDate, PartialDate
from contracts.errors import SourceMalformed
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.records import Address, HouseholdHead, Person, Relative
from contracts.texts import garbled

REPLY_NAMESPACE = "http://www.mic.gov.vn/dancu/1.0"
_PREFIX = len(REPLY_NAMESPACE) + 2
_Meaning = TypeVar("_Meaning")
Members = Mapping[str, etree._Element]


def members(element: etree._Element | None) -> Members:
    """Children by local name (the schema allows each once); nothing for an absent element."""
    if element is None:
        return {}
    children: Any = element  # lxml's types know neither slices nor that an element's name is a text
    return {child.tag[_PREFIX:]: child for child in children[:]}


def text(parent: Members, name: str) -> str | None:
    """A member's text in NFC with single spaces, or ``None`` where it is absent or empty; garbled text is refused."""
    child = parent.get(name)
    raw = child.text if child is not None else None
    if not raw:
        return None
    if raw.isascii() and raw.isalnum():  # a number or a code: nothing to mend
        return raw
    if garbled(raw):
        raise SourceMalformed("a text that was encoded twice, or that nobody could read")
    return unicodedata.normalize("NFC", " ".join(raw.split())) or None


def _digits(parent: Members, name: str) -> str | None:
    value = text(parent, name)
    return value if value and value.strip("0") else None


class PersonReader:
    """Reads one person; what it couldn't understand without losing the rest is in ``drift``."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.drift: list[str] = []

    def person(self, citizen: Members) -> Person:
        """The whole record; raises `SourceMalformed` for an impossible date or a contradicting name."""
        number, card = self.numbers(citizen)
        return Person(
            personal_id=number,
            old_card_number=card,
            full_name=name(citizen.get("HoVaTen")),
            other_name=text(citizen, "TenGoiKhac"),
            date_of_birth=birth(members(citizen.get("NgayThangNamSinh"))),
            sex=self._code(citizen, "GioiTinh", codes.SEX, "unknown"),
            ethnicity_code=self._code(citizen, "DanToc", codes.ETHNICITY, None),
            religion_code=self._code(citizen, "TonGiao", codes.RELIGION, None),
            nationality_code=self._code(citizen, "QuocTich", codes.COUNTRY, None),
            marital_status=self._code(
                citizen, "TinhTrangHonNhan", {"0": "unknown", **self._profile.marital_status}, "unknown"
            ),
            blood_group=self._code(citizen, "NhomMau", codes.BLOOD_GROUP, None),
            place_of_birth_registration=self._address(citizen, "NoiDangKyKhaiSinh"),
            home_town=self._address(citizen, "QueQuan"),
            permanent_residence=self._address(citizen, "ThuongTru"),
            current_residence=self._address(citizen, "NoiOHienTai"),
            father=self._relative(citizen, "Cha"),
            mother=self._relative(citizen, "Me"),
            spouse=self._relative(citizen, "VoChong"),
            legal_guardian=self._relative(citizen, "NguoiDaiDien"),
            household_head=self._household_head(citizen),
            household_book_number=text(citizen, "SoSoHoKhau"),
            life_status=self._code(citizen, "TrangThaiSong", codes.LIFE_STATUS, "unknown"),
            superseded_by=personal_id(citizen, "SoDinhDanhMoi"),
        )

    def numbers(self, parent: Members) -> tuple[PersonalId | None, OldCardNumber | None]:
        """Personal ID and old card; a 12-digit ``SoCMND`` is a personal ID (fact sheet 3.2)."""
        number, card = personal_id(parent, "SoDinhDanh"), _digits(parent, "SoCMND")
        if card is None or len(card) == 9:
            return number, OldCardNumber.parse(card) if card else None
        second = PersonalId.parse(card)
        if number is not None and number != second:
            self.drift.append("number SoCMND")
        return number or second, None

    def _code(self, parent: Members, field: str, table: Mapping[str, _Meaning], unknown: _Meaning) -> _Meaning | None:
        value = text(parent, field)
        if value is None:
            return None
        if value not in table:
            self.drift.append(f"code {field}")
            return unknown
        return table[value]

    def _address(self, citizen: Members, field: str) -> Address | None:
        parts = members(citizen.get(field))
        province, commune = _digits(parts, "MaTinhThanh"), _digits(parts, "MaPhuongXa")
        district = _digits(parts, "MaQuanHuyen")
        detail, country = text(parts, "ChiTiet"), self._code(parts, "QuocGia", codes.COUNTRY, None)
        coded = province or district or commune
        if not (coded or detail or country):
            return None
        edition = self._profile.former_edition if district else self._profile.current_edition if commune else None
        return Address(
            country_code=country,
            province_code=province,
            district_code=district,
            commune_code=commune,
            line=detail if coded else None,
            text=None if coded else detail,
            edition=edition,  # a province alone doesn't say: seven codes changed their meaning (fact sheet 3.5)
        )

    def _relative(self, citizen: Members, field: str) -> Relative | None:
        parts = members(citizen.get(field))
        number, card = self.numbers(parts)
        found = Relative(
            full_name=name(parts.get("HoVaTen")),
            personal_id=number,
            old_card_number=card,
            nationality_code=self._code(parts, "QuocTich", codes.COUNTRY, None),
        )
        return None if found == Relative() else found

    def _household_head(self, citizen: Members) -> HouseholdHead | None:
        parts = members(citizen.get("ChuHo"))
        number, card = self.numbers(parts)
        found = HouseholdHead(
            full_name=name(parts.get("HoVaTen")),
            personal_id=number,
            old_card_number=card,
            relationship_code=text(parts, "QuanHe"),
        )
        return None if found == HouseholdHead() else found


def personal_id(parent: Members, field: str) -> PersonalId | None:
    """A 12-digit number (the schema checked its form); zeros are a placeholder."""
    value = _digits(parent, field)
    return PersonalId.parse(value) if value else None


def name(element: etree._Element | None) -> str | None:
    """A name as plain text or as {Ho, ChuDem, Ten}; both at once contradict each other."""
    if element is None:
        return None
    plain = text({"": element}, "")
    parts = members(element)
    joined = " ".join(part for part in (text(parts, "Ho"), text(parts, "ChuDem"), text(parts, "Ten")) if part)
    if plain and joined:
        raise SourceMalformed("a name given twice")
    return plain or joined or None


def birth(parts: Members) -> PartialDate | None:
    """The most that ``NgayThangNam`` and ``Nam`` tell; placeholders such as ``19450000`` are partial dates."""
    try:
        dates = [
            PartialDate.parse_wire(value) for value in (_date(parts, "NgayThangNam"), _digits(parts, "Nam")) if value
        ]
    except InvalidDate:
        raise SourceMalformed("impossible birth date") from None
    if len({date.year for date in dates}) > 1:
        raise SourceMalformed("two birth years")
    return dates[0] if dates else None


def _date(parts: Members, field: str) -> str | None:
    value = text(parts, field)
    return value if value and value.strip("0-/") else None

"""Insured people become records here, each only where it is about the person who was asked for."""

from __future__ import annotations

from connectors.rest.reading import Node
from connectors.rest.words import word
from connectors.social_insurance.profile import Profile
from connectors.social_insurance.reply import DATA, NUMBER
from contracts.dates import PartialDate
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.identifiers import InsuranceNumber, InvalidIdentifier, PersonalId
from contracts.names import fold
from contracts.queries import InsuranceNumberQuery, InsuranceRecordQuery, InsuredHouseholdQuery
from contracts.records import Address
from contracts.registers import (
    InsuranceHolding,
    InsuranceRecord,
    InsuranceStatus,
    InsuredHousehold,
    InsuredMember,
)
from contracts.texts import damaged


def insured(inner: Node, asked: InsuranceRecordQuery, profile: Profile, noticed: list[str]) -> InsuranceRecord:
    """``getTraCuuTtHgdByMaSoBhxh``; raises `NotFound` where the caller gave another name than the record bears."""
    record = inner.object(DATA)
    if record is None:
        raise SourceMalformed(f"{inner.place(DATA)}: is missing")
    if record.has(NUMBER):  # not part of the contract; where a deployment repeats it, it must be the one asked for
        repeated = _number(record, NUMBER)
        if type(repeated) is type(asked.identifier) and repeated != asked.identifier:
            raise SourceMalformed("the answer is about another number")
    name = record.required_text("hoTen")
    if damaged(name, name=True):  # before it is compared: a spoilt name is no other name
        raise SourceMalformed(f"{record.place('hoTen')} is damaged")
    if asked.full_name is not None and fold(name) != fold(asked.full_name):
        raise NotFound
    return InsuranceRecord(
        full_name=name,
        old_book_number=record.text("soSoCu", longest=40),
        date_of_birth=_born(record, noticed),
        sex=word(record, "gioiTinh", profile.sexes, noticed),
        birth_registration=_birth_place(record, profile),
        status=_status(record, profile, noticed),
    )


def holding(inner: Node, asked: InsuranceNumberQuery, profile: Profile, noticed: list[str]) -> InsuranceHolding:
    """``getMaSoBhxhTheoTieuChi``: where the number is a personal ID it must be that of the person asked for."""
    number = _number(inner, NUMBER)
    if isinstance(number, PersonalId) and isinstance(asked.identifier, PersonalId) and number != asked.identifier:
        raise SourceMalformed("the answer is about somebody else")
    return InsuranceHolding(
        insurance_number=number if isinstance(number, InsuranceNumber) else None,
        personal_id=number if isinstance(number, PersonalId) else None,
        status=_status(inner, profile, noticed),
    )


def household(inner: Node, asked: InsuredHouseholdQuery, profile: Profile, noticed: list[str]) -> InsuredHousehold:
    """``getTraCuuThongTinHgd``: one household, in which the person asked for must be.

    Raises `NotFound` for a written-out empty list and `Ambiguous` where several households fit the search.
    """
    listed = inner.objects(DATA)
    if listed is None:
        raise SourceMalformed(f"{inner.place(DATA)}: is missing")
    if not listed:
        if inner.drift("drift"):
            raise SourceMalformed("nothing found, beside members that nobody knows")
        raise NotFound
    numbers = {one.required_text("maHo", longest=40) for one in listed}
    members = tuple(_member(one, profile, noticed) for one in listed)
    if len(numbers) > 1:
        raise Ambiguous
    if not any(_is_asked(one, asked) for one in members):
        raise SourceMalformed("the answer is about somebody else's household")
    noticed[:] = dict.fromkeys(noticed)  # told once, however many members show it
    return InsuredHousehold(household_number=numbers.pop(), members=members)


def _member(written: Node, profile: Profile, noticed: list[str]) -> InsuredMember:
    number, address = _number(written, "maSo"), written.text("diaChi")
    return InsuredMember(
        insurance_number=number if isinstance(number, InsuranceNumber) else None,
        personal_id=number if isinstance(number, PersonalId) else None,
        full_name=written.required_text("hoTen"),
        date_of_birth=written.date("ngaySinh"),
        sex=word(written, "gioiTinh", profile.sexes, noticed),
        address=Address(text=address) if address else None,
        status=_status(written, profile, noticed),
    )


def _is_asked(one: InsuredMember, asked: InsuredHouseholdQuery) -> bool:
    """By folded name and the birth date as far as both sides know it; a number of the same kind must agree too."""
    if one.full_name is None or fold(one.full_name) != fold(asked.full_name):
        return False
    if one.personal_id is not None and isinstance(asked.identifier, PersonalId) and one.personal_id != asked.identifier:
        return False
    if one.date_of_birth is None:
        return False
    known = min(len(one.date_of_birth.iso), len(asked.date_of_birth.iso))
    return one.date_of_birth.iso[:known] == asked.date_of_birth.iso[:known]


def _number(record: Node, name: str) -> InsuranceNumber | PersonalId:
    """The ten digits, or the twelve of the personal ID that replaces them."""
    written = record.required_text(name, longest=20)
    try:
        return PersonalId.parse(written) if len(written) == 12 else InsuranceNumber.parse(written)
    except InvalidIdentifier:
        raise SourceMalformed(f"{record.place(name)} is no insurance number") from None


def _born(record: Node, noticed: list[str]) -> PartialDate | None:
    """``ngaySinh`` no finer than ``loaiNgaySinh`` says: a first of January may stand for a year."""
    date, precision = record.date("ngaySinh"), record.code("loaiNgaySinh")
    if date is None or precision in (None, "0"):
        return date
    if precision not in ("1", "2"):
        noticed.append("code loaiNgaySinh")
    return PartialDate(date.year, date.month) if precision == "2" else PartialDate(date.year)


def _birth_place(record: Node, profile: Profile) -> Address | None:
    """With a district it is the former table, with a commune alone the current one; a province alone doesn't say."""
    province, district, commune = (record.code(name) for name in ("maTinhKs", "maHuyenKs", "maXaKs"))
    if not (province or district or commune):
        return None
    edition = profile.former_edition if district else profile.current_edition if commune else None
    return Address(province_code=province, district_code=district, commune_code=commune, edition=edition)


def _status(record: Node, profile: Profile, noticed: list[str]) -> InsuranceStatus | None:
    written = record.code("trangThai")
    code = word(record, "trangThai", profile.statuses, noticed)
    return InsuranceStatus(code=code, number=written) if code else None

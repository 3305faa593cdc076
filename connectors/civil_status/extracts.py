"""Extracts become records here, each only where it is about the person who was asked for."""

from __future__ import annotations

from connectors.civil_status.profile import Profile
from connectors.rest.addresses import coded_address
from connectors.rest.reading import Node
from connectors.rest.words import word
from contracts.codes import lookup
from contracts.errors import SourceMalformed
from contracts.identifiers import InvalidIdentifier, PersonalId
from contracts.names import fold
from contracts.queries import PersonQuery
from contracts.records import Relative
from contracts.registers import Birth, Death, MaritalStanding, Marriage, Registration


def birth(record: Node, asked: PersonQuery, profile: Profile, drift: list[str]) -> Birth:
    """``traCuuKhaiSinh``: the person, the parents as declared (one may be missing)."""
    return Birth(
        registration=_registration(record, profile),
        personal_id=_own(record, asked),
        full_name=_own_name(record, asked),
        date_of_birth=record.date("ngaySinh"),
        sex=word(record, "gioiTinh", profile.sexes, drift),
        father=_relative(record.object("cha"), drift),
        mother=_relative(record.object("me"), drift),
    )


def marriage(record: Node, asked: PersonQuery, profile: Profile, drift: list[str]) -> Marriage:
    """``traCuuKetHon``: the latest marriage, of which the person asked for must be a spouse."""
    husband, wife = _relative(record.object("chong"), drift), _relative(record.object("vo"), drift)
    if not any(one and one.personal_id == asked.identifier for one in (husband, wife)):
        raise SourceMalformed("the answer is about somebody else's marriage")
    return Marriage(
        registration=_registration(record, profile),
        husband=husband,
        wife=wife,
        state=word(record, "tinhTrang", profile.marriage_states, drift),
        ended_on=record.date("ngayChamDut"),
    )


def death(record: Node, asked: PersonQuery, profile: Profile, drift: list[str]) -> Death:
    """``traCuuKhaiTu``."""
    return Death(
        registration=_registration(record, profile),
        personal_id=_own(record, asked),
        full_name=_own_name(record, asked),
        date_of_birth=record.date("ngaySinh"),
        died_on=record.date("ngayChet"),
    )


def marital_standing(record: Node, asked: PersonQuery, profile: Profile, drift: list[str]) -> MaritalStanding:
    """``traCuuTinhTrangHonNhan``."""
    return MaritalStanding(
        personal_id=_own(record, asked),
        full_name=_own_name(record, asked),
        marital_status=word(record, "tinhTrangHonNhan", profile.marital_statuses, drift),
        since=record.date("tuNgay"),
    )


def _own(record: Node, asked: PersonQuery) -> PersonalId:
    """The person's number, which must be the one asked for."""
    number = _number(record)
    if number is None or number != asked.identifier:
        raise SourceMalformed("the answer is about somebody else")
    return number


def _own_name(record: Node, asked: PersonQuery) -> str:
    """The person's name: the service matched it folded, so another one is another person's."""
    name = record.required_text("hoTen")
    if fold(name) != fold(asked.full_name):
        raise SourceMalformed("the answer bears another name")
    return name


def _number(record: Node) -> PersonalId | None:
    written = record.text("soDinhDanh", longest=20)
    try:
        return PersonalId.parse(written) if written else None
    except InvalidIdentifier:
        raise SourceMalformed(f"{record.place('soDinhDanh')} is no personal ID") from None


def _relative(written: Node | None, drift: list[str]) -> Relative | None:
    """A parent or spouse; a foreigner has no number. A country that isn't listed is none that could be told."""
    if written is None:
        return None
    country = written.text("quocTich")
    if country is not None and lookup("nationality", country) is None:
        drift.append("code quocTich")
        country = None
    return Relative(full_name=written.required_text("hoTen"), personal_id=_number(written), nationality_code=country)


def _registration(record: Node, profile: Profile) -> Registration:
    written = record.object("dangKy")
    if written is None:
        raise SourceMalformed(f"{record.place('dangKy')}: is missing")
    return Registration(
        number=written.required_text("so", longest=40),
        registered_on=written.date("ngay"),
        office=coded_address(
            written.object("noiDangKy"), current_edition=profile.current_edition, former_edition=profile.former_edition
        ),
    )

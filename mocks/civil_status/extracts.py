"""Extracts as the service writes them: dd/MM/yyyy with 00 for what is unknown, codes for places, words for states."""

from __future__ import annotations

from typing import Final

from mocks.nation.extracts import BirthExtract, DeathExtract, MarriageExtract, Standing
from mocks.nation.model import Address, Person, Relative

Answer = dict[str, object]
_ENDED: Final = {"divorce": "LY_HON", "death": "CHET"}
_STANDING: Final = {"never_married": "CHUA_KET_HON", "married": "CO_VO_CHONG", "divorced": "LY_HON", "widowed": "GOA"}


def birth(one: BirthExtract) -> Answer:
    """``traCuuKhaiSinh``."""
    return {
        "dangKy": _registration(one.number, one.registered_on, one.office),
        **_person(one.person),
        "gioiTinh": str(one.person.sex) if one.person.sex else None,
        "cha": _relative(one.father),
        "me": _relative(one.mother),
    }


def marriage(one: MarriageExtract) -> Answer:
    """``traCuuKetHon``."""
    return {
        "dangKy": _registration(one.number, one.registered_on, one.office),
        "chong": _relative(one.husband),
        "vo": _relative(one.wife),
        "tinhTrang": _ENDED.get(one.ended_by or "", "HIEU_LUC"),
        "ngayChamDut": _date(one.ended_on),
    }


def death(one: DeathExtract) -> Answer:
    """``traCuuKhaiTu``."""
    return {
        "dangKy": _registration(one.number, one.registered_on, one.office),
        **_person(one.person),
        "ngayChet": _date(one.died_on),
    }


def standing(one: Standing) -> Answer:
    """``traCuuTinhTrangHonNhan``."""
    return {
        "soDinhDanh": one.person.personal_id,
        "hoTen": one.person.full_name,
        "tinhTrangHonNhan": _STANDING[one.status],
        "tuNgay": _date(one.since),
    }


def _person(person: Person) -> Answer:
    return {"soDinhDanh": person.personal_id, "hoTen": person.full_name, "ngaySinh": _date(person.date_of_birth)}


def _relative(one: Relative | None) -> Answer | None:
    if one is None:
        return None
    return {"hoTen": one.full_name, "soDinhDanh": one.personal_id or None, "quocTich": one.nationality_code or None}


def _registration(number: str, day: str, office: Address) -> Answer:
    place = {
        "maTinh": office.province_code or None,
        "maHuyen": office.district_code or None,
        "maXa": office.commune_code or None,
        "chiTiet": office.line or None,
        "quocGia": office.country_code or None,
    }
    return {"so": number, "ngay": _date(day), "noiDangKy": place}


def _date(iso: str | None) -> str | None:
    if not iso:
        return None
    year, month, day = (*iso.split("-"), "00", "00")[:3]
    return f"{day}/{month}/{year}"

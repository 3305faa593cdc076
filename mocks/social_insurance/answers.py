"""Insured people as the service writes them: yyyyMMdd with noughts, codes for sex and standing, plain or enveloped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mocks.nation.extracts import InsuranceRecord
from mocks.nation.model import Address

Answer = dict[str, object]
FOUND, NOTHING, SEVERAL, MALFORMED, UNDER_REPAIR, SYSTEM = "0", "1", "2", "03", "98", "99"
_PRECISIONS: Final = {10: "0", 4: "1", 7: "2"}


def record(one: InsuranceRecord) -> Answer:
    """``getTraCuuTtHgdByMaSoBhxh``."""
    person, place = one.person, one.person.birth_registration or Address()
    return {
        "dataThongTinHgd": {
            "hoTen": person.full_name,
            "soSoCu": old_book(one),
            "ngaySinh": _date(person.date_of_birth),
            "loaiNgaySinh": _PRECISIONS[len(person.date_of_birth)],
            "gioiTinh": str(person.sex or 3),
            "maTinhKs": place.province_code,
            "maHuyenKs": place.district_code,
            "maXaKs": place.commune_code,
            "trangThai": one.status,
        },
        "errorCode": FOUND,
    }


def number(one: InsuranceRecord) -> Answer:
    """``getMaSoBhxhTheoTieuChi``."""
    return {"maSoBhxh": one.number, "trangThai": one.status, "errorCode": FOUND}


def household(members: Sequence[InsuranceRecord]) -> Answer:
    """``getTraCuuThongTinHgd``."""
    return {"dataThongTinHgd": [_member(one) for one in members], "errorCode": FOUND}


def failed(operation: str, code: str) -> Answer:
    """Nothing found, or a failure: HTTP 200 either way."""
    if operation == "getMaSoBhxhTheoTieuChi":
        return {"maSoBhxh": None, "trangThai": None, "errorCode": code}
    return {"dataThongTinHgd": None, "errorCode": code}


def enveloped(operation: str, answer: Answer, correlation: str) -> Answer:
    """What a province's layer makes of an answer (fact sheet 7)."""
    named = f"TST_{operation[0].upper()}{operation[1:]}Response"
    return {
        "code": "200",
        "status": "success",
        "correlationId": correlation,
        "response": {named: {"successful": answer}},
    }


def envelope_failed(code: str, correlation: str) -> Answer:
    """A failure of the layer itself: there is no response within."""
    return {"code": code, "status": "error", "correlationId": correlation, "response": None}


def old_book(one: InsuranceRecord) -> str:
    """The number of the book of paper that came before: drawn from the number, so that it can be searched by."""
    return f"SO{one.number[2:]}"


def card(one: InsuranceRecord) -> str:
    """The number of the health insurance card: a group, a level and the insurance number."""
    return f"DN4{one.number}"


def _member(one: InsuranceRecord) -> Answer:
    person, home = one.person, one.person.permanent_residence
    return {
        "maSo": one.number,
        "hoTen": person.full_name,
        "ngaySinh": _date(person.date_of_birth),
        "gioiTinh": str(person.sex or 3),
        "maHo": one.household_number,
        "diaChi": ", ".join(filter(None, (home.line, home.commune_name, home.province_name))) if home else "",
        "trangThai": one.status,
    }


def _date(iso: str) -> str:
    return (iso.replace("-", "") + "0000")[:8]

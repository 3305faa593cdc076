"""Writes the registry's answer as one city's platform flattens it: three flags, then four members.

Source of every member name: fact sheet, section 5.3; shape in `contracts/schemas/business/flat.openapi.json`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mocks.nation.model import Address, Organization


def found(organizations: Sequence[Organization]) -> dict[str, object]:
    """The answer that carries one record; several become a list (the mock's own decision)."""
    records = [_record(one) for one in organizations]
    return _told(200, "SUCCESS", result=records[0] if len(records) == 1 else records)


def nothing() -> dict[str, object]:
    """Nobody is registered under this code: success without an object (the mock's own decision)."""
    return _told(200, "SUCCESS")


def failed(message: str) -> dict[str, object]:
    """A failure inside HTTP 200: the platform caught an exception."""
    return _told(500, "ERROR", thrown=True, words=message)


def invalid() -> dict[str, object]:
    """What a code of another form gets (the mock's own decision)."""
    return _told(400, "ERROR", words="Mã số doanh nghiệp không hợp lệ")


def _told(
    code: int, status: str, *, thrown: bool = False, words: str = "", result: object | None = None
) -> dict[str, object]:
    return {
        "StatusCode": code,
        "Status": status,
        "ThrowException": thrown,
        "Description": words,
        "ResultObject": result,
    }


def _record(one: Organization) -> dict[str, object]:
    return {
        "NAME": one.name,
        "ENTERPRISE_GDT_CODE": one.location_number or one.organization_code,
        "ENTERPRISE_STATUS_NAME": one.legal_status,
        "HO_ADDRESS_FULLTEXT": _text(one.head_office),
    }


def _text(place: Address) -> str | None:
    if place == Address():
        return None
    country = "Việt Nam" if place.country_code == "VN" else place.country_code
    parts = (place.line, place.commune_name, place.district_name, place.province_name, country)
    return ", ".join(part for part in parts if part)

"""Writes the registry's answer of generation 1 as the wire knows it, spelling mistakes and missing members included.

Source of every member name: fact sheet, section 5.1; shape in `contracts/schemas/business/ngsp1.openapi.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from mocks.nation.model import Address, Organization, Representative

_SEXES: Final = {1: "M", 2: "F"}
_HANOI_CITY_ID: Final = 81
"""The portal's own geo id of Hà Nội, not the statistical code (fact sheet, section 3.5)."""
_MARKED: Final = re.compile(r'"\\u0000([0-9]+(?:\.[0-9]+)?)"')


def found(organizations: Sequence[Organization]) -> dict[str, object]:
    """The answer that carries one record, or several as a list (the mock's own decision)."""
    records = [record(one) for one in organizations]
    status: int | str = "1" if organizations[0].status_as_text else 1
    data: object = records[0] if len(records) == 1 else records
    return {"Status": status, "Message": "success", "DataCount": len(records), "Data": data}


def nothing() -> dict[str, object]:
    """The well-formed answer without a record."""
    data = dict.fromkeys(("MainInformation", "HOAdress", "Representatives", "BusinessActivity", "Member"))
    return {"Status": 1, "Message": "success", "DataCount": 0, "Data": data}


def failed(message: str) -> dict[str, object]:
    """The registry's own failure, which comes inside HTTP 200."""
    return {"Status": 0, "Message": message, "DataCount": 0, "Data": None}


def invalid() -> dict[str, object]:
    """What a code of another form gets."""
    return failed("Mã số doanh nghiệp không hợp lệ")


def record(organization: Organization) -> dict[str, object]:
    """The five blocks of one enterprise; blocks without content are null, as an older serializer leaves them."""
    representatives: object = [_representative(one, organization) for one in organization.representatives] or None
    if organization.representatives_as_object and isinstance(representatives, list) and len(representatives) == 1:
        representatives = representatives[0]
    return {
        "MainInformation": _main_information(organization),
        "HOAdress": _head_office(organization.head_office),
        "Representatives": representatives,
        "BusinessActivity": [
            {"CODE": line.code, "NAME": line.name, "IS_MAIN": "Y" if line.main else "N"}
            for line in organization.business_lines
        ]
        or None,
        "Member": [
            {
                "MEMBER_NAME": member.name,
                "AMOUNT": _decimal(member.amount),
                "RATIO_PERCENT": _decimal(member.ratio_percent),
                "COUNTRY": member.country_name,
            }
            for member in organization.members
        ]
        or None,
    }


def encode(document: object) -> bytes:
    """Serialize with decimals as exact JSON numbers: CAPITAL_AMOUNT (21,3) has more digits than a double holds."""

    def mark(value: object) -> str:
        if isinstance(value, Decimal):
            return f"\x00{value:f}"
        raise TypeError("only decimals need a mark")

    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=mark)
    return _MARKED.sub(r"\1", text).encode("utf-8")


def _main_information(one: Organization) -> dict[str, object]:
    return {
        "ENTERPRISE_ID": one.registry_number,
        "ENTERPRISE_CODE": one.internal_code or one.organization_code,
        "ENTERPRISE_GDT_CODE": one.location_number or one.organization_code,
        "IMP_BUSINESS_CODE": one.former_certificate,
        "ENTERPRISE_TYPE_ID": one.type_id,
        "ENTERPRISE_TYPE_NAME": one.type_name,
        "NAME": one.name,
        "SHORT_NAME": one.short_name,
        "NAME_F": one.foreign_name,
        "FOUNDING_DATE": _date(one.founded_on),
        "LAST_AMEND_DATE": _date(one.amended_on),
        "NUMBER_CHANGES": one.changes,
        "ENTERPRISE_STATUS_ID": one.status_id,
        "ENTERPRISE_STATUS_NAME": one.legal_status,
        "LEGAL_NAMES": ";".join(person.full_name for person in one.representatives) or None,
        "CAPITAL_AMOUNT": _decimal(one.capital),
    }


def _head_office(address: Address) -> dict[str, object] | None:
    if address == Address():
        return None
    country = "Việt Nam" if address.country_code == "VN" else address.country_code
    parts = (address.line, address.commune_name, address.district_name, address.province_name, country)
    return {
        "CityID": _HANOI_CITY_ID if address.province_code == "01" else 0,
        "CityName": address.province_name,
        "DistrictID": 0,
        "DistrictName": address.district_name,
        "WardID": 0,
        "WardName": address.commune_name,
        "StreetNumber": address.line,
        "AddressFullText": ", ".join(part for part in parts if part),
    }


def _representative(one: Representative, organization: Organization) -> dict[str, object]:
    known: dict[str, object] = {
        "FULL_NAME": one.full_name,
        "GENDER_ID": _SEXES.get(one.sex),
        "DATE_OF_BIRTH": _date(one.date_of_birth),
        "NATIONALITY_NAME": one.nationality_name,
    }
    if not organization.hide_documents:
        known |= {
            "PERS_DOC_NO": one.document_number,
            "PERS_DOC_NAME": one.document_name,
            "PERS_DOC_ISSUE_DATE": _date(one.document_issued_on),
            "PERS_DOC_ISSUE_PLACE": one.document_issued_by or None,
            "PERS_DOC_EXPIRE_DATE": _date(one.document_expires_on),
        }
    return known


def _date(iso: str | None) -> str | None:
    """dd/MM/yyyy; a partial date can't be written in that form and is null."""
    if not iso or len(iso) != 10:
        return None
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

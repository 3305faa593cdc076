"""Dossiers at the registry, computed from the organization that each is about: founded once, changed, and once more.

Source of every member name: fact sheet, section 5.1. Numbers and values are the mock's own decision
(docs/connectors/business.md).
"""

from __future__ import annotations

import re
from typing import Final

from mocks.nation.model import Organization
from mocks.nation.nation import Nation

NUMBER: Final = re.compile(r"HS-([0-9]{10}(?:-[0-9]{3})?|[0-9]{12})-([0-9]{3})", re.ASCII)
"""`HS-<organization code>-<count>`: 001 founded it, then one per change, and the last is still being processed."""


def found(nation: Nation, number: str) -> dict[str, object] | None:
    """The dossier of a number, or None."""
    told = NUMBER.fullmatch(number)
    organization = nation.organization(told[1]) if told else None
    if told is None or organization is None:
        return None
    count, last = int(told[2]), organization.changes + 2
    return _dossier(organization, number, count, last) if 1 <= count <= last else None


def answer(dossier: dict[str, object] | None) -> dict[str, object]:
    """The answer that carries one dossier, or none."""
    return {"Status": 1, "Message": "success", "DataCount": int(dossier is not None), "Data": dossier}


def _dossier(one: Organization, number: str, count: int, last: int) -> dict[str, object]:
    new, open_still = count == 1, count == last
    ended = None if open_still else _date(one.founded_on if new else one.amended_on)
    contact = one.representatives[0] if one.representatives else None
    return {
        "IN_JOURNAL_NO": number,
        "DOCUMENT_TYPE": "NEW" if new else "CHANGE",
        "ENTERPRISE_CODE": one.internal_code or one.organization_code,
        "ENTERPRISE_GDT_CODE": one.location_number or one.organization_code,
        "NAME": one.name,
        "ENTERPRISE_TYPE_ID": one.type_id,
        "SITE_ID": "MOCK-01",
        "RECEIPT_DATE": _date(one.founded_on),
        "PLAN_DATE": None,
        "PROCESS_STATUS": "MOCK-PROCESSING" if open_still else "MOCK-REGISTERED",
        "PROCESSED_DATE": ended,
        "REGISTRATION_DATE": ended,
        "SUPPLEMENT_DATE": None,
        "SUBMISSION_TYPE": "ONLINE",
        "CONTACT_FULL_NAME": contact.full_name if contact else None,
        "CONTACT_ADDRESS": None,
        "CONTACT_ID_NO": contact.document_number if contact and not one.hide_documents else None,
        "CONTACT_PHONE": None,
        "CONTACT_EMAIL": None,
    }


def _date(iso: str | None) -> str | None:
    """dd/MM/yyyy; a partial date has no such form and is null."""
    return "/".join(reversed(iso.split("-"))) if iso and len(iso) == 10 else None

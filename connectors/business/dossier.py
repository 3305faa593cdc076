"""A dossier at the business registry: the answer of ``tinhTrangHoSo`` says how far it has come.

Source of every member name: fact sheet section 5.1, `contracts/schemas/business/ngsp1.openapi.json`. Whom the registry
may call or write to about it (five members) is read past: no procedure needs it, so it never enters a record.
"""

from __future__ import annotations

import re
from typing import Final

from connectors.business.ngsp1 import require_success
from connectors.business.profile import Profile
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.identifiers import InvalidIdentifier, OrganizationCode
from contracts.records import Label, RegistrationDossier
from contracts.wire import WireResponse

_CONTACT: Final = ("CONTACT_FULL_NAME", "CONTACT_ADDRESS", "CONTACT_ID_NO", "CONTACT_PHONE", "CONTACT_EMAIL")
_LOCATION: Final = re.compile(r"[0-9]{5}")
"""A business location's counter, which stands where an enterprise has its code."""


def read_dossier(response: WireResponse, asked: str, profile: Profile) -> tuple[RegistrationDossier, tuple[str, ...]]:
    """Read one reply; gives the dossier and the drift met.

    Raises `NotFound` (``Data`` null or empty beside a written ``DataCount`` 0), `Ambiguous`, `SourceMalformed`, and the
    failure that the profile names for ``Status`` 0.
    """
    require_ok(response)
    reply = read_json(response, media_types=profile.reply_media_types)
    require_success(reply, profile)
    count, records = reply.integer("DataCount"), reply.objects("Data")
    if not records:
        if not reply.has("Data") or count != 0 or profile.empty_means != "not_found":
            raise SourceMalformed("an answer without a record that doesn't say so")
        raise NotFound
    if len(records) > 1:
        raise Ambiguous
    return _dossier(records[0], asked), reply.drift(profile.unknown_elements)


def _dossier(record: Node, asked: str) -> RegistrationDossier:
    record.known(*_CONTACT)
    number = record.required_text("IN_JOURNAL_NO", longest=100)
    if number != asked:
        raise SourceMalformed("the answer is about another dossier")
    return RegistrationDossier(
        dossier_number=number,
        kind=_label(record, "DOCUMENT_TYPE"),
        status=_label(record, "PROCESS_STATUS"),
        organization_code=_code(record),
        registry_internal_code=record.code("ENTERPRISE_CODE"),
        name=record.text("NAME"),
        organization_type=_label(record, "ENTERPRISE_TYPE_ID"),
        registry_office=record.code("SITE_ID"),
        submission_type=_label(record, "SUBMISSION_TYPE"),
        received_on=record.date("RECEIPT_DATE"),
        due_on=record.date("PLAN_DATE"),
        processed_on=record.date("PROCESSED_DATE"),
        registered_on=record.date("REGISTRATION_DATE"),
        supplemented_on=record.date("SUPPLEMENT_DATE"),
    )


def _label(record: Node, name: str) -> Label | None:
    code = record.code(name)
    return Label(code=code) if code is not None else None


def _code(record: Node) -> OrganizationCode | None:
    """The organization's code; a company that is being founded has none yet, a business location only its counter."""
    text = record.code("ENTERPRISE_GDT_CODE")
    if text is None or _LOCATION.fullmatch(text):
        return None
    try:
        return OrganizationCode.parse(text)
    except InvalidIdentifier:
        raise SourceMalformed("ENTERPRISE_GDT_CODE is no organization code") from None

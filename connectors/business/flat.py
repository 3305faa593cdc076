"""The city's own variant: a flat record whose three flags must agree before a word of it is believed.

Source of every member name: fact sheet section 5.3, `contracts/schemas/business/flat.openapi.json`.
"""

from __future__ import annotations

from connectors.business.failures import failure
from connectors.business.identifiers import code_of
from connectors.business.profile import Profile
from connectors.business.vocabulary import legal_status
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from contracts.errors import (
    Ambiguous,
    NotFound,
    SourceBusy,
    SourceCredentials,
    SourceFault,
    SourceMalformed,
    SourceRefused,
    SourceUnavailable,
)
from contracts.identifiers import OrganizationCode
from contracts.names import fold
from contracts.records import Address, Organization
from contracts.wire import WireResponse


def read_organization(
    response: WireResponse, asked: OrganizationCode, profile: Profile
) -> tuple[Organization, tuple[str, ...]]:
    """Read one reply; gives the organization and the drift met.

    Raises `NotFound` (``ResultObject`` null, written out, under three flags of success), `Ambiguous` (several), the
    failure that flags or words tell, and `SourceMalformed`.
    """
    require_ok(response)
    reply = read_json(response, media_types=profile.reply_media_types)
    _require_success(reply, profile)
    records = reply.objects("ResultObject")
    if records is None and reply.has("ResultObject") and profile.empty_means == "not_found":
        raise NotFound
    if not records:
        raise SourceMalformed("an answer without a record that doesn't say so")
    if len(records) > 1:
        raise Ambiguous
    record = records[0]
    code = code_of(record, "ENTERPRISE_GDT_CODE", asked)
    organization = Organization(
        organization_code=code,
        parent_organization_code=code.parent,
        name=record.required_text("NAME"),
        legal_status=legal_status(None, record.text("ENTERPRISE_STATUS_NAME"), profile.status_codes),
        head_office=_head_office(record.text("HO_ADDRESS_FULLTEXT")),
    )
    return organization, reply.drift(profile.unknown_elements)


def _require_success(reply: Node, profile: Profile) -> None:
    """Three flags tell the same thing: one that is missing makes the answer malformed, one that says no a failure."""
    code, status, thrown = reply.code("StatusCode"), reply.text("Status"), reply.raw("ThrowException")
    words = reply.text("Description")
    if code is None or status is None or not isinstance(thrown, bool):
        raise SourceMalformed("one of the three flags is missing")
    if code == "200" and status.upper() == "SUCCESS" and not thrown:
        return
    raise failure(words, profile, f"status-{code}" if code.isdecimal() and len(code) == 3 else "", _meaning(code))


def _meaning(code: str) -> type[SourceFault]:
    """What ``StatusCode`` means where no words are known; it borrows HTTP's numbers, and 404 is still no absence."""
    if code in ("401", "403"):
        return SourceCredentials
    if code in ("429", "503"):
        return SourceBusy
    return SourceUnavailable if code.startswith("5") and len(code) == 3 else SourceRefused


def _head_office(text: str | None) -> Address | None:
    if text is None:
        return None
    return Address(country_code="VN" if fold(text).endswith("VIETNAM") else None, text=text)

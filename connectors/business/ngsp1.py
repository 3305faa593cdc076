"""Service generation 1: the answer of ``chiTietDoanhNghiep`` becomes an `Organization` here, block by block.

Source of every member name: fact sheet section 5.1, `contracts/schemas/business/ngsp1.openapi.json`.
"""

from __future__ import annotations

from connectors.business.addresses import read_address
from connectors.business.failures import failure
from connectors.business.identifiers import code_of, personal_id
from connectors.business.profile import Profile
from connectors.business.vocabulary import business_line_edition, country_code, legal_status, sex
from connectors.rest.reading import Node, read_json
from connectors.rest.status import require_ok
from contracts.errors import Ambiguous, NotFound, SourceMalformed
from contracts.identifiers import OrganizationCode
from contracts.records import BusinessLine, Label, Member, Money, Organization, Representative
from contracts.wire import WireResponse


def read_organization(
    response: WireResponse, asked: OrganizationCode, profile: Profile
) -> tuple[Organization, tuple[str, ...]]:
    """Read one reply; gives the organization and the drift met.

    Raises `NotFound` (``MainInformation`` null), `Ambiguous` (several records), `SourceMalformed` and the failure that
    the profile names for ``Status`` 0, which comes inside HTTP 200.
    """
    require_ok(response)
    reply = read_json(response, media_types=profile.reply_media_types)
    require_success(reply, profile)
    count = reply.integer("DataCount")
    data = _only_record(reply)
    main = data.object("MainInformation")
    if main is None:
        # Only a written null says "nobody": a block that is missing altogether is another contract.
        if not data.has("MainInformation") or count or profile.empty_means != "not_found":
            raise SourceMalformed("an answer without a record that doesn't say so")
        raise NotFound
    organization = _organization(data, main, asked, profile)
    return organization, reply.drift(profile.unknown_elements)


def require_success(reply: Node, profile: Profile) -> None:
    """Let ``Status`` 1 pass; raises the failure that ``Status`` 0 tells, inside HTTP 200, or `SourceMalformed`."""
    status = reply.code("Status")
    message = reply.text("Message")
    if status == "1":
        return
    if status != "0":
        raise SourceMalformed("Status is neither 1 nor 0")
    raise failure(message, profile, "status-0")


def _only_record(reply: Node) -> Node:
    records = reply.objects("Data")
    if not records:
        raise SourceMalformed("Status 1 without Data")
    if len(records) > 1:
        raise Ambiguous
    return records[0]


def _organization(data: Node, main: Node, asked: OrganizationCode, profile: Profile) -> Organization:
    main.known("ENTERPRISE_ID", "IMP_BUSINESS_CODE")
    code = code_of(main, "ENTERPRISE_GDT_CODE", asked)
    founded, changed = main.date("FOUNDING_DATE"), main.date("LAST_AMEND_DATE")
    capital = main.decimal("CAPITAL_AMOUNT")
    changes = main.integer("NUMBER_CHANGES")
    if changes is not None and changes < 0:
        raise SourceMalformed("NUMBER_CHANGES is negative")
    kind = Label(code=main.code("ENTERPRISE_TYPE_ID"), label=main.text("ENTERPRISE_TYPE_NAME"))
    legal_names = main.text("LEGAL_NAMES")
    return Organization(
        organization_code=code,
        parent_organization_code=code.parent,
        registry_internal_code=main.code("ENTERPRISE_CODE"),
        name=main.required_text("NAME"),
        short_name=main.text("SHORT_NAME"),
        foreign_name=main.text("NAME_F"),
        type=kind if kind != Label() else None,
        legal_status=legal_status(
            main.code("ENTERPRISE_STATUS_ID"),
            main.text("ENTERPRISE_STATUS_NAME") or main.code("ENTERPRISE_STATUS"),
            profile.status_codes,
        ),
        founded_on=founded,
        last_amended_on=changed,
        amendment_count=changes,
        charter_capital=Money(amount=capital) if capital is not None else None,
        head_office=read_address(data.object("HOAdress"), profile),
        representatives=_representatives(data, legal_names if profile.legal_names == "representatives" else None),
        business_lines=_business_lines(data, business_line_edition(profile, founded, changed)),
        members=_members(data),
    )


def _representatives(data: Node, legal_names: str | None) -> tuple[Representative, ...] | None:
    # Every enterprise has a legal representative (Enterprise Law 2020, article 12): an empty list is a hidden block.
    blocks = data.objects("Representatives")
    if blocks:
        return tuple(_representative(block) for block in blocks)
    names = (name.strip() for name in (legal_names or "").split(";"))
    return tuple(Representative(full_name=name) for name in names if name) or None


def _representative(block: Node) -> Representative:
    block.known("PERS_DOC_ISSUE_DATE", "PERS_DOC_ISSUE_PLACE", "PERS_DOC_EXPIRE_DATE")
    number, document = block.text("PERS_DOC_NO", longest=100), block.text("PERS_DOC_NAME", longest=200)
    return Representative(
        full_name=block.required_text("FULL_NAME"),
        sex=sex(block.code("GENDER_ID")),
        date_of_birth=block.date("DATE_OF_BIRTH"),
        nationality_code=country_code(block.text("NATIONALITY_NAME")),
        document_type=document,
        document_number=number,
        personal_id=personal_id(number, document),
    )


def _business_lines(data: Node, edition: str | None) -> tuple[BusinessLine, ...] | None:
    blocks = data.objects("BusinessActivity")
    if blocks is None:
        return None
    main = {"Y": True, "N": False}
    return tuple(
        BusinessLine(
            code=block.code("CODE"),
            edition=edition,
            label=block.text("NAME"),
            main=main.get(block.text("IS_MAIN") or ""),
        )
        for block in blocks
    )


def _members(data: Node) -> tuple[Member, ...] | None:
    blocks = data.objects("Member")
    if blocks is None:
        return None
    return tuple(
        Member(
            name=block.required_text("MEMBER_NAME"),
            amount=block.decimal("AMOUNT"),
            ratio_percent=block.decimal("RATIO_PERCENT"),
            country_code=country_code(block.text("COUNTRY")),
        )
        for block in blocks
    )

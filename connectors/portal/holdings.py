"""Reads what the portal holds of one dossier, account or person's documents; each must be the one asked for."""

from __future__ import annotations

from connectors.portal.reply import Reply
from connectors.portal.times import moment
from connectors.rest.reading import Node
from connectors.rest.words import word
from contracts.errors import SourceMalformed
from contracts.identifiers import DossierNumber, OldCardNumber, OrganizationCode, PersonalId
from contracts.portal import (
    DigitisedResult,
    DigitisedResultQuery,
    DigitisedResults,
    PortalAccount,
    PortalDossier,
    PortalStatus,
    StoredFile,
)


def dossier(reply: Reply, asked: DossierNumber) -> PortalDossier:
    """What the portal shows of a dossier."""
    row = reply.one()
    if row.required_text("MaHoSo") != asked.value:
        raise SourceMalformed("the answer is about another dossier")
    number = row.code("TrangThaiHoSo")
    if number is None:
        raise SourceMalformed(f"{row.place('TrangThaiHoSo')}: is missing")
    known = reply.profile.statuses.get(number)
    if known is None:
        reply.noticed.append("code TrangThaiHoSo")
    shown = number if number.isdecimal() and len(number) <= 3 else None
    return PortalDossier(
        dossier_number=asked.value,
        procedure_code=row.text("MaTTHC"),
        change=row.integer("SoLanThayDoi"),
        status=PortalStatus(code=known or "unknown", number=shown),
        received_at=moment(row, "NgayTiepNhan"),
        due_at=moment(row, "NgayHenTra"),
        finished_at=moment(row, "NgayKetThucXuLy"),
    )


def account(reply: Reply, asked: PersonalId | OldCardNumber | OrganizationCode) -> PortalAccount:
    """The account of who has the number."""
    row = reply.one()
    if row.required_text("SODINHDANH") != asked.value:
        raise SourceMalformed("the answer is about somebody else")
    tech_id = row.required_text("TECHNICALID", longest=100)
    kind = word(row, "LOAIDOITUONG", reply.profile.account_kinds, reply.noticed)
    return PortalAccount(
        tech_id=tech_id,
        kind=kind,
        personal_id=asked if isinstance(asked, PersonalId) else None,
        old_card_number=asked if isinstance(asked, OldCardNumber) else None,
        organization_code=asked if isinstance(asked, OrganizationCode) else None,
    )


def results(reply: Reply, asked: DigitisedResultQuery) -> DigitisedResults:
    """Documents of the kind asked for, and of the number where one was given."""
    return DigitisedResults(results=tuple(_result(row, asked) for row in reply.some()))


def _result(row: Node, asked: DigitisedResultQuery) -> DigitisedResult:
    kind, number = row.required_text("MaKetQua"), row.text("SoKyHieu")
    if kind != asked.kind_code or asked.number not in (None, number):
        raise SourceMalformed("the answer is about another document")
    files = row.objects("DanhSachTepDinhKem")
    return DigitisedResult(
        kind_code=kind,
        name=row.text("TenGiayTo"),
        number=number,
        issued_by=row.text("CoQuanChuQuan"),
        files=None if files is None else tuple(
            StoredFile(name=one.text("TenTep"), path=one.text("DuongDan")) for one in files
        ),
    )  # fmt: skip

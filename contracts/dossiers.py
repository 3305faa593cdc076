"""What is sent to the National Public Service Portal of a dossier, and what became of it there (fact sheet 6).

A dataset that is sent has one type for both sides of its grant: the fields that a grant lists are the members that may
go out. Number and procedure of the dossier are the purpose's; which databases it used is told by the gateway's own log
(`contracts.connector.Context.databases`), never by a caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

from contracts.identifiers import OldCardNumber, OrganizationCode, PersonalId
from contracts.portal import DossierStatus
from contracts.queries import From, Query, Words

CHANGE: Final = "change"
"""Member of what is sent that numbers a change of a dossier: the same number again is the same change."""
ChangeNumber = Annotated[int | None, From(1)]
Short = Annotated[str, Words(200)]
MaybeShort = Annotated[str | None, Words(200)]
Long = Annotated[str, Words(1000)]
MaybeLong = Annotated[str | None, Words(1000)]
ApplicantKind = Literal["citizen", "enterprise", "state_agency", "organization"]
Action = Literal["created", "updated", "unchanged", "unknown"]


@dataclass(frozen=True, slots=True, repr=False)
class Applicant(Query):
    """Whose dossier it is (``ChuHoSo``); ``kind`` where the number doesn't say it."""

    identifier: PersonalId | OldCardNumber | OrganizationCode
    full_name: Short
    kind: ApplicantKind | None = None


@dataclass(frozen=True, slots=True, repr=False)
class HandedPaper(Query):
    """A paper of the dossier (``TaiLieuNop``): its name, never its content."""

    name: Short
    code: Annotated[str | None, Words(50)] = None
    digitised: bool | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Fee(Query):
    """A fee (``DanhSachLePhi``) in dong."""

    name: Short
    amount: Annotated[int, From(0)]
    paid: bool | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Supplement(Query):
    """Something that was asked for later (``DanhSachHoSoBoSung``)."""

    requested_at: datetime
    reason: Long
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True, repr=False)
class GivenResult(Query):
    """A result (``DanhSachGiayToKetQua``): the store of digitised results finds it from now on."""

    kind_code: Annotated[str, Words(50)]
    name: Short
    number: Annotated[str, Words(100)]
    path: Annotated[str | None, Words(500)] = None


@dataclass(frozen=True, slots=True, repr=False)
class Dossier(Query):
    """A dossier whole, as it stands (``DongBoHoSoMC``)."""

    applicant: Applicant
    status: DossierStatus
    submission: Literal["counter", "online", "post"]
    change: ChangeNumber = None
    procedure_name: Annotated[str | None, Words(500)] = None
    field_code: Annotated[str | None, Words(50)] = None
    field_name: MaybeShort = None
    tech_id: Annotated[str | None, Words(100)] = None
    phone: Annotated[str | None, Words(30)] = None
    email: MaybeShort = None
    summary: MaybeLong = None
    handled_by: MaybeShort = None
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    rejected_at: datetime | None = None
    result_by_post: bool | None = None
    verified_by_vneid: bool | None = None
    paid_online: bool | None = None
    papers: tuple[HandedPaper, ...] | None = None
    fees: tuple[Fee, ...] | None = None
    supplements: tuple[Supplement, ...] | None = None
    results: tuple[GivenResult, ...] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class DossierProgress(Query):
    """One step of a dossier (``CapNhatTienDoHoSoMC``)."""

    status: DossierStatus
    happened_at: datetime
    change: ChangeNumber = None
    handler: MaybeShort = None
    handler_title: MaybeShort = None
    department: MaybeShort = None
    note: MaybeLong = None
    begun_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedDatabase:
    """A national database that the dossier used, and the code that the portal was told; ``None``: none is known."""

    source: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of something that was sent. ``unchanged``: the portal had this very change already."""

    action: Action = "unknown"
    change: int | None = None
    databases: tuple[UsedDatabase, ...] | None = None
    """``None`` where they are no part of what is sent."""

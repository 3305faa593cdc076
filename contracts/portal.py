"""What the National Public Service Portal is asked for: lists, dossiers, accounts, stored results (fact sheet 6).

Codes of agencies, fields, procedures and kinds of results are the portal's own texts: they are met in older forms too.
Times are UTC (RFC 3339). Every member may be ``None``: the portal does not hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from contracts.identifiers import (
    AgencyCode,
    DossierNumber,
    OldCardNumber,
    OrganizationCode,
    PersonalId,
    ProcedureCode,
)
from contracts.queries import PersonName, Query, Words

DossierStatus = Literal[
    "registered", "received", "not_accepted", "processing", "supplement_requested", "payment_requested", "withdrawn",
    "stopped", "processed", "result_returned",
]  # fmt: skip
"""Our words for ``TrangThaiHoSo`` 1 to 10, in its order."""
KnownDossierStatus = Literal[DossierStatus, "unknown"]
AccountKind = Literal["citizen", "enterprise", "state_agency", "organization", "unknown"]
"""``LoaiDoiTuong`` 1 to 4."""
Code = Annotated[str, Words(50)]


@dataclass(frozen=True, slots=True, repr=False)
class AgencyListQuery(Query):
    """Which agencies does the portal know, of this one and below it, or all?"""

    agency_code: AgencyCode | None


@dataclass(frozen=True, slots=True, repr=False)
class ProcedureFieldListQuery(Query):
    """Which fields of procedures are there, of one branch (``MANGANH``) or all?"""

    branch_code: Annotated[str | None, Words(50)]


@dataclass(frozen=True, slots=True, repr=False)
class ProcedureListQuery(Query):
    """Which procedures are there, of one agency, of one field, or all?"""

    agency_code: AgencyCode | None
    field_code: Annotated[str | None, Words(50)]


@dataclass(frozen=True, slots=True, repr=False)
class ProcedureQuery(Query):
    """What does this procedure demand and give?"""

    procedure_code: ProcedureCode


@dataclass(frozen=True, slots=True, repr=False)
class PortalDossierQuery(Query):
    """What does the portal show of this dossier?"""

    dossier_number: DossierNumber


@dataclass(frozen=True, slots=True, repr=False)
class PortalAccountQuery(Query):
    """Which technical id has this person or organization on the portal?"""

    identifier: PersonalId | OldCardNumber | OrganizationCode


@dataclass(frozen=True, slots=True, repr=False)
class DigitisedResultQuery(Query):
    """Is there a digitised document of this kind of this person, so that nobody has to hand it in again?

    ``number`` is the document's own (``SoKyHieu``); without it all of the kind are asked for.
    """

    personal_id: PersonalId
    full_name: PersonName
    kind_code: Code
    number: Annotated[str | None, Words(100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One agency of the portal's list; ``level`` is the portal's own code."""

    code: str | None = None
    name: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyList:
    """Agencies in the portal's order."""

    agencies: tuple[Agency, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureField:
    """One field of procedures (civil status, enterprises) and the branch that it belongs to."""

    code: str | None = None
    name: str | None = None
    branch_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureFieldList:
    """Fields in the portal's order."""

    procedure_fields: tuple[ProcedureField, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProcedure:
    """A procedure as lists name it."""

    code: str | None = None
    name: str | None = None
    field_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureList:
    """Procedures in the portal's order."""

    procedures: tuple[ListedProcedure, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """A kind of paper: one that a procedure demands, or gives."""

    code: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure as published: what to hand in (``papers``) and what comes of it (``results``)."""

    code: str | None = None
    name: str | None = None
    field_name: str | None = None
    agency_name: str | None = None
    duration: str | None = None
    papers: tuple[PaperKind, ...] | None = None
    results: tuple[PaperKind, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalStatus:
    """How far a dossier has come: ours as code, the portal's own as number."""

    code: KnownDossierStatus = "unknown"
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalDossier:
    """A dossier as the portal shows it: nothing of the person whose it is."""

    dossier_number: str | None = None
    procedure_code: str | None = None
    change: int | None = None
    status: PortalStatus | None = None
    received_at: str | None = None
    due_at: str | None = None
    finished_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalAccount:
    """The account of one person or organization on the portal."""

    tech_id: str | None = None
    kind: AccountKind | None = None
    personal_id: PersonalId | None = None
    old_card_number: OldCardNumber | None = None
    organization_code: OrganizationCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file of the store: where it lies there; the gateway fetches none."""

    name: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitisedResult:
    """One document of the store."""

    kind_code: str | None = None
    name: str | None = None
    number: str | None = None
    issued_by: str | None = None
    files: tuple[StoredFile, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitisedResults:
    """The documents that were found."""

    results: tuple[DigitisedResult, ...] | None = None

"""Records of the registers beside population and business: what a source that holds one thing of a subject says of it.

Like `contracts.records` every member is optional: ``None`` means that the source does not hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contracts.dates import PartialDate
from contracts.identifiers import InsuranceNumber, OldCardNumber, OrganizationCode, PersonalId
from contracts.records import Address, Relative, Sex

TaxpayerKind = Literal["organization", "branch", "household_business", "individual", "unknown"]
TaxStatusCode = Literal[
    "active", "closed", "moved", "closing", "incomplete", "suspended", "not_at_address", "bankruptcy",
    "number_to_update", "unknown",
]  # fmt: skip

RegisteredMaritalStatus = Literal["never_married", "married", "divorced", "widowed", "unknown"]
InsuranceStatusCode = Literal["contributing", "paused", "closed", "unknown"]
MarriageState = Literal["in_force", "ended_by_divorce", "ended_by_death", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Where and when a fact of civil status was registered; the number is that of the office's own book."""

    number: str | None = None
    registered_on: PartialDate | None = None
    office: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """Extract of a birth (Law on Civil Status 60/2014/QH13)."""

    registration: Registration | None = None
    personal_id: PersonalId | None = None
    full_name: str | None = None
    date_of_birth: PartialDate | None = None
    sex: Sex | None = None
    father: Relative | None = None
    mother: Relative | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marriage:
    """Extract of a marriage, the latest of the person asked about; the same whichever spouse is asked for."""

    registration: Registration | None = None
    husband: Relative | None = None
    wife: Relative | None = None
    state: MarriageState | None = None
    ended_on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """Extract of a death."""

    registration: Registration | None = None
    personal_id: PersonalId | None = None
    full_name: str | None = None
    date_of_birth: PartialDate | None = None
    died_on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaritalStanding:
    """Marital status as the civil status register tells it: it parts divorced from widowed (Decree 07/2025/ND-CP)."""

    personal_id: PersonalId | None = None
    full_name: str | None = None
    marital_status: RegisteredMaritalStatus | None = None
    since: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxStatus:
    """Tax registration status (fact sheet 3.3): ours as code, the tax office's own as number."""

    code: TaxStatusCode = "unknown"
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRegistration:
    """A taxpayer: an organization, its branch, or a person by the 12 digits of the personal ID (Circular 86/2024)."""

    organization_code: OrganizationCode | None = None
    name: str | None = None
    kind: TaxpayerKind | None = None
    status: TaxStatus | None = None
    registered_on: PartialDate | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceStatus:
    """Standing in social insurance: ours as code, the social insurance's own as number."""

    code: InsuranceStatusCode = "unknown"
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceRecord:
    """What social insurance holds under one number (fact sheet 7); the number itself is not repeated."""

    full_name: str | None = None
    old_book_number: str | None = None
    date_of_birth: PartialDate | None = None
    sex: Sex | None = None
    birth_registration: Address | None = None
    status: InsuranceStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceHolding:
    """A person's number in social insurance: the ten digits, or the personal ID where that has replaced them."""

    insurance_number: InsuranceNumber | None = None
    personal_id: PersonalId | None = None
    status: InsuranceStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMember:
    """One who lives in a household, with the register's code of the relation to its head."""

    personal_id: PersonalId | None = None
    old_card_number: OldCardNumber | None = None
    full_name: str | None = None
    date_of_birth: PartialDate | None = None
    sex: Sex | None = None
    relationship_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The household of the person asked for, who is one of its members. No ``members``: no household is on record."""

    household_head: Relative | None = None
    household_book_number: str | None = None
    permanent_residence: Address | None = None
    members: tuple[HouseholdMember, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuredMember:
    """One insured member of a household."""

    insurance_number: InsuranceNumber | None = None
    personal_id: PersonalId | None = None
    full_name: str | None = None
    date_of_birth: PartialDate | None = None
    sex: Sex | None = None
    address: Address | None = None
    status: InsuranceStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuredHousehold:
    """The insured members of one household, the person asked for among them."""

    household_number: str | None = None
    members: tuple[InsuredMember, ...] | None = None

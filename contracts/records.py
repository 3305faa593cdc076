"""The canonical vocabulary of answers (API section 4): what every connector translates its source into.

Every member is optional: ``None`` means that the source does not hold it. `document` turns a record into the JSON
form that the cache keeps, grants cut and claims are compared with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Annotated, Any, Literal

from contracts.dates import PartialDate
from contracts.identifiers import Identifier, OldCardNumber, OrganizationCode, PersonalId

Sex = Literal["male", "female", "unknown"]
MaritalStatus = Literal["never_married", "married", "divorced", "widowed", "divorced_or_widowed", "unknown"]
LifeStatus = Literal["alive", "deceased", "missing", "unknown"]
LegalStatusCode = Literal[
    "active", "suspended", "not_at_address", "revoked", "dissolving", "bankruptcy", "dissolved", "unknown"
]
Role = Literal["legal_representative", "delegated", "unknown"]
AccountType = Literal["citizen", "foreigner", "organization"]
VerdictWord = Literal["match", "no_match", "unknown"]
LevelOfAssurance = Literal["low", "substantial", "high", "unknown"]


@dataclass(frozen=True, slots=True)
class MayBe:
    """Marks a text that is sometimes an identifier (a document's number): it counts as one where it is well formed."""

    kind: type[Identifier]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Base of records that are the answer of a verification by themselves: one field, asked for without claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address with the edition (ISO date) of the administrative-unit table that its codes belong to."""

    country_code: str | None = None
    province_code: str | None = None
    district_code: str | None = None
    commune_code: str | None = None
    line: str | None = None
    text: str | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Father, mother, spouse or legal guardian as the population record names them."""

    full_name: str | None = None
    personal_id: PersonalId | None = None
    old_card_number: OldCardNumber | None = None
    nationality_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdHead(Relative):
    """The household's head, with the subject's relation to them (register's own code)."""

    relationship_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as the population database holds them (fact sheet 2.4)."""

    personal_id: PersonalId | None = None
    old_card_number: OldCardNumber | None = None
    full_name: str | None = None
    other_name: str | None = None
    date_of_birth: PartialDate | None = None
    sex: Sex | None = None
    ethnicity_code: str | None = None
    religion_code: str | None = None
    nationality_code: str | None = None
    marital_status: MaritalStatus | None = None
    blood_group: str | None = None
    place_of_birth_registration: Address | None = None
    home_town: Address | None = None
    permanent_residence: Address | None = None
    current_residence: Address | None = None
    father: Relative | None = None
    mother: Relative | None = None
    spouse: Relative | None = None
    legal_guardian: Relative | None = None
    household_head: HouseholdHead | None = None
    household_book_number: str | None = None
    life_status: LifeStatus | None = None
    superseded_by: PersonalId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A register's own code and wording."""

    code: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalStatus:
    """Legal status (Decree 168/2025 art. 35), ours as code and the register's wording as label."""

    code: LegalStatusCode = "unknown"
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount as a decimal string and an ISO 4217 currency."""

    amount: str
    currency: str = "VND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """A legal representative; the document number is absent where the registry hides it."""

    full_name: str | None = None
    sex: Sex | None = None
    date_of_birth: PartialDate | None = None
    nationality_code: str | None = None
    document_type: str | None = None
    document_number: Annotated[str | None, MayBe(PersonalId)] = None
    personal_id: PersonalId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessLine:
    """A VSIC business line with the edition its code belongs to."""

    code: str | None = None
    edition: str | None = None
    label: str | None = None
    main: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A capital-contributing member."""

    name: str | None = None
    amount: str | None = None
    ratio_percent: str | None = None
    country_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organization as the business registry holds it (fact sheet 5)."""

    organization_code: OrganizationCode | None = None
    parent_organization_code: OrganizationCode | None = None
    registry_internal_code: str | None = None
    name: str | None = None
    short_name: str | None = None
    foreign_name: str | None = None
    type: Label | None = None
    legal_status: LegalStatus | None = None
    founded_on: PartialDate | None = None
    last_amended_on: PartialDate | None = None
    amendment_count: int | None = None
    charter_capital: Money | None = None
    head_office: Address | None = None
    representatives: tuple[Representative, ...] | None = None
    business_lines: tuple[BusinessLine, ...] | None = None
    members: tuple[Member, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation(Verdict):
    """One answer: is the person asked about a representative of the organization asked about."""

    representative: VerdictWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Verdict):
    """One answer: do the two persons asked about stand in the relation asked about, as the register says."""

    related: VerdictWord


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationDossier:
    """A dossier at the business registry and how far it has come (fact sheet 5.1); codes are the registry's own."""

    dossier_number: str | None = None
    kind: Label | None = None
    status: Label | None = None
    organization_code: OrganizationCode | None = None
    registry_internal_code: str | None = None
    name: str | None = None
    organization_type: Label | None = None
    registry_office: str | None = None
    submission_type: Label | None = None
    received_on: PartialDate | None = None
    due_on: PartialDate | None = None
    processed_on: PartialDate | None = None
    registered_on: PartialDate | None = None
    supplemented_on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBehalfOf:
    """The organization an identity acts for."""

    organization_code: OrganizationCode | None = None
    name: str | None = None
    role: Role = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A completed VNeID sign-in (Decree 69/2024; fact sheet 4). ``authenticated_at`` is UTC with ``Z``."""

    personal_id: PersonalId | None = None
    full_name: str | None = None
    date_of_birth: PartialDate | None = None
    on_behalf_of: OnBehalfOf | None = None
    account_type: AccountType | None = None
    account_level: int | None = None
    authentication_level: int | None = None
    level_of_assurance: LevelOfAssurance | None = None
    authenticated_at: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A source's "yes": somebody stands under exactly the number, folded name and birth date that were asked for."""

    confirmed: Literal[True] = True


@dataclass(frozen=True, slots=True)
class Answered:
    """A record with what the connector noticed on the way: unknown elements met and the source's own ids."""

    record: Any
    """A frozen dataclass of the dataset's record type."""
    drift: tuple[str, ...] = field(default=())
    source_ids: dict[str, str] = field(default_factory=dict)


def document(record: Any) -> Any:
    """The JSON form of a record: dicts, lists, strings, numbers, booleans, ``None``; identifiers and dates in clear."""
    if record is None or isinstance(record, str | bool | int):
        return record
    if isinstance(record, Identifier):
        return record.value
    if isinstance(record, PartialDate):
        return record.iso
    if isinstance(record, tuple | list):
        return [document(item) for item in record]
    if is_dataclass(record):
        return {item.name: document(getattr(record, item.name)) for item in fields(record)}
    raise TypeError(f"a record can't hold {type(record).__name__}")

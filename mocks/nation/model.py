"""The people, organizations and officers that every mock draws from, as plain values without wire forms.

Identifiers lie in the synthetic ranges only: personal IDs `099…`, old cards `99…`, organization codes `99…`.
Dates are ISO 8601 and may be partial: "1990", "1990-04", "1990-04-15".
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address; codes are those of the statistical office, "" where the record holds none.

    `district_code` is "" since the two-level reform of 2025-07-01 and filled in older records. The names are for
    services that send text instead of codes (the business registry).
    """

    province_code: str = ""
    district_code: str = ""
    commune_code: str = ""
    line: str = ""
    country_code: str = "VN"
    province_name: str = ""
    district_name: str = ""
    commune_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Another person as a record names them; `structured` sends the name as Ho, ChuDem and Ten instead of as text."""

    full_name: str
    personal_id: str = ""
    old_card_number: str = ""
    nationality_code: str = "VN"
    structured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wedding:
    """The one marriage of a person whom a file or a test names, as their own record has it.

    `ended_on` and `ended_by` ("death", "divorce") are None while it lasts. `told_back` (`mocks.nation.ties`) gives the
    other half theirs.
    """

    spouse: Relative
    day: str
    ended_on: str | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdHead:
    """Head of the household with the code of the person's relation to them ("CH01" = is the head)."""

    full_name: str
    relationship_code: str
    personal_id: str = ""
    old_card_number: str = ""
    structured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person as the population register holds them.

    `full_name` is as stored (upper case, perhaps NFD, perhaps with a look-alike letter); `known_as` is how the person
    would write it. `wire_date_of_birth` overrides the full-date element where the register keeps a placeholder
    ("19450000"). `sex`: 1 male, 2 female, 0 unknown, None not told. `life_status`: 1 alive, 2 deceased, 3 missing, 0
    none.
    `wedding` and `died_on` ("" for the living) are kept for people of the files and of tests alone; those of the
    generated are computed.
    `superseded_numbers` are the person's earlier personal IDs. `account_level` is that of the VNeID account, 0 for
    none. Codes that are "" are sent as empty elements; None leaves the element out.
    """

    personal_id: str | None
    full_name: str
    date_of_birth: str
    known_as: str = ""
    old_card_number: str = ""
    sex: int | None = 0
    wire_date_of_birth: str | None = None
    other_name: str | None = None
    ethnicity_code: str | None = "01"
    religion_code: str | None = "00"
    marital_status: str | None = "1"
    blood_group: str | None = "00"
    nationality_code: str | None = "VN"
    birth_registration: Address | None = None
    home_town: Address | None = None
    permanent_residence: Address | None = None
    current_residence: Address | None = None
    father: Relative | None = None
    mother: Relative | None = None
    spouse: Relative | None = None
    wedding: Wedding | None = None
    guardian: Relative | None = None
    household_head: HouseholdHead | None = None
    household_book_number: str | None = None
    life_status: str | None = None
    died_on: str = ""
    superseded_numbers: tuple[str, ...] = ()
    account_level: int = 2
    traits: tuple[str, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether the register has them as dead or missing."""
        return self.life_status in ("2", "3")

    @property
    def name(self) -> str:
        """The name as the person writes it: what a caller would ask with."""
        return self.known_as or self.full_name.title()


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """A legal representative; `document_number` is a personal ID or, for a foreigner, a passport number."""

    full_name: str
    date_of_birth: str
    document_number: str
    sex: int = 1
    document_name: str = "Căn cước"
    nationality_name: str = "Việt Nam"
    document_issued_on: str = ""
    document_issued_by: str = ""
    document_expires_on: str = ""

    @property
    def personal_id(self) -> str | None:
        """The document number where it is a personal ID, else None."""
        number = self.document_number
        return number if len(number) == 12 and number.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessLine:
    """A VSIC business line; the wire carries no edition, `edition` ("2018", "2025") says which one it comes from."""

    code: str
    name: str
    main: bool = False
    edition: str = "2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A capital-contributing member; amounts in dong as decimal strings, ratio in percent as decimal string."""

    name: str
    amount: str
    ratio_percent: str
    country_name: str = "Việt Nam"
    number: str = ""
    """Whose share it is (personal ID or organization code), where it was told; the wire has the name alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """One organization as the business registry holds it.

    `organization_code` has 10 digits, 10-3 for a branch, or is the 12-digit personal ID of a household business.
    `location_number` is the five-digit counter of a business location under `parent_code`. `legal_status` is one of
    the seven values of Decree 168/2025 Art. 35 in Vietnamese. `capital` is a decimal string in dong.
    `representatives_as_object` sends a single representative as an object, `status_as_text` sends Status as a string,
    `hide_documents` leaves the representatives' document numbers out (a contract may hide them).
    """

    organization_code: str
    name: str
    type_id: str = "MOCK2"
    type_name: str = "Công ty trách nhiệm hữu hạn hai thành viên trở lên"
    status_id: str = "MOCK1"
    legal_status: str = "Đang hoạt động"
    short_name: str | None = None
    foreign_name: str | None = None
    registry_number: int = 0
    internal_code: str = ""
    former_certificate: str | None = None
    parent_code: str | None = None
    location_number: str | None = None
    founded_on: str = "2024-01-05"
    amended_on: str | None = None
    changes: int = 0
    capital: str | None = None
    head_office: Address = Address()
    representatives: tuple[Representative, ...] = ()
    business_lines: tuple[BusinessLine, ...] = ()
    members: tuple[Member, ...] = ()
    representatives_as_object: bool = False
    status_as_text: bool = False
    hide_documents: bool = False
    traits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """An official of the demo agency: login in the calling system and personal ID (the wire's TaiKhoan and MaCanBo)."""

    account: str
    personal_id: str
    full_name: str
    licensed: bool = True

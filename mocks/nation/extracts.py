"""The shapes of what the other registers hold: extracts of birth, marriage and death, insurance, tax and households.

Dates are ISO 8601, partial where the person's own is; identifiers are synthetic.
"""

from dataclasses import dataclass

from mocks.nation.model import Address, Person, Relative


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthExtract:
    """Birth as registered. `number` is "n/year" within the office's book; `father` is None where none was declared."""

    number: str
    registered_on: str
    office: Address
    person: Person
    father: Relative | None
    mother: Relative | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarriageExtract:
    """Marriage as registered, the same whichever spouse is asked for.

    A foreigner has a name and nationality and no number. `ended_on` and `ended_by` ("death", "divorce") are None while
    it lasts.
    """

    number: str
    registered_on: str
    office: Address
    husband: Relative
    wife: Relative
    ended_on: str | None
    ended_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Marital status as civil status knows it: "never_married", "married", "divorced" or "widowed", and since when
    (None for who never married). The dead keep that of the day before they died."""

    person: Person
    status: str
    since: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathExtract:
    """Death as registered."""

    number: str
    registered_on: str
    office: Address
    person: Person
    died_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceRecord:
    """One with a social insurance number (10 digits `99NNNNNNNN`). `status`: "1" contributes, "2" pauses, "3" closed
    (dead); `household_number` is shared by a household and "" for those in none."""

    number: str
    person: Person
    status: str
    household_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRecord:
    """A taxpayer under 10, 10-3 or 12 digits. `status` as in fact sheet 3.3 ("00" active … "10" number to be updated);
    `kind`: "organization", "branch", "household_business", "individual"."""

    code: str
    name: str
    kind: str
    status: str
    registered_on: str
    address: Address | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMember:
    """A member and the code of the relation to the head ("CH01" for the head)."""

    person: Person
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Everybody who lives together, the head first."""

    head: Person
    members: tuple[HouseholdMember, ...]
    residence: Address | None

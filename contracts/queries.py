"""What can be asked, after normalisation: one small frozen type per kind of subject.

A query is all that a connector learns of the request besides its `Context`. ``canonical()`` is the form that the
cache key is made of; ``subjects()`` names whom the audit log files the access under.
"""

from __future__ import annotations

from dataclasses import dataclass

from contracts.dates import PartialDate
from contracts.identifiers import Identifier, OldCardNumber, OrganizationCode, PersonalId


@dataclass(frozen=True, slots=True)
class PersonQuery:
    """A person by number, name and birth date: the population database demands all three (fact sheet 2.3)."""

    identifier: PersonalId | OldCardNumber
    full_name: str
    date_of_birth: PartialDate

    def __repr__(self) -> str:
        return f"PersonQuery({self.identifier!r})"

    def canonical(self) -> dict[str, str]:
        """Strings by name, complete: two equal dicts ask the same question."""
        return {
            self.identifier.kind: self.identifier.value,
            "full_name": self.full_name,
            "date_of_birth": self.date_of_birth.iso,
        }

    def subjects(self) -> tuple[Identifier, ...]:
        """Identifiers of those the question is about."""
        return (self.identifier,)


@dataclass(frozen=True, slots=True)
class OrganizationQuery:
    """An organization by its code."""

    organization_code: OrganizationCode

    def canonical(self) -> dict[str, str]:
        """Strings by name, complete."""
        return {"organization_code": self.organization_code.value}

    def subjects(self) -> tuple[Identifier, ...]:
        """Identifiers of those the question is about."""
        return (self.organization_code,)


@dataclass(frozen=True, slots=True)
class RepresentationQuery:
    """Is this person a representative of this organization?"""

    organization_code: OrganizationCode
    person: PersonQuery

    def canonical(self) -> dict[str, str]:
        """Strings by name, complete."""
        person = {f"person.{name}": value for name, value in self.person.canonical().items()}
        return {"organization_code": self.organization_code.value, **person}

    def subjects(self) -> tuple[Identifier, ...]:
        """Identifiers of those the question is about."""
        return (self.organization_code, self.person.identifier)


@dataclass(frozen=True, slots=True)
class ConfirmationQuery:
    """Does somebody stand under this number, name and birth date? Yes or no, and no data with it.

    The gateway asks so in place of a `PersonQuery` where a verification needs no more and the source's profile says
    ``verify_by = "confirmation"``; the connector answers with `contracts.records.Confirmation`, or `NotFound`.
    """

    person: PersonQuery

    def canonical(self) -> dict[str, str]:
        """Strings by name, complete."""
        return self.person.canonical()

    def subjects(self) -> tuple[Identifier, ...]:
        """Identifiers of those the question is about."""
        return self.person.subjects()


Query = PersonQuery | OrganizationQuery | RepresentationQuery | ConfirmationQuery
QUERY_TYPES: dict[str, type[Query]] = {
    "person": PersonQuery,
    "organization": OrganizationQuery,
    "representation": RepresentationQuery,
}
"""Names that a manifest's ``query`` key may use; sign-in datasets use ``identity`` and have no query."""

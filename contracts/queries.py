"""What can be asked, after normalisation: one small frozen type per kind of subject.

A query is all that a connector learns of the request besides its `Context`. Its fields' types say everything else:
how a caller's JSON is read (`contracts.subjects`), what the cache key is made of (`canonical`), whom the audit log
files the access under (`subjects`). A new kind of question is a new type here, or in a connector's own folder.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, Self, Union, get_args, get_origin, get_type_hints

from contracts.dates import PartialDate
from contracts.identifiers import Identifier, InsuranceNumber, OldCardNumber, OrganizationCode, PersonalId
from contracts.names import upper_form


@dataclass(frozen=True, slots=True)
class Words:
    """Marks a text of a query: at most ``longest`` characters; a person's ``name`` holds a letter and has one case."""

    longest: int
    name: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """Marks a date that can't lie in the future."""


@dataclass(frozen=True, slots=True)
class From:
    """Marks a whole number that is at least ``lowest``, and at most a thousand million."""

    lowest: int


PersonName = Annotated[str, Words(100, name=True)]
BirthDate = Annotated[PartialDate, Past()]


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a query type: its kinds (several identifiers: one of them is given), marks, and if it may lack."""

    name: str
    kinds: tuple[Any, ...]
    marks: tuple[Any, ...]
    required: bool

    def mark(self, kind: type[Any]) -> Any:
        """The field's mark of a kind, or ``None``."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)

    @property
    def alternatives(self) -> bool:
        """Whether the field is one of several identifiers, each a member of its own in JSON."""
        return len(self.kinds) > 1

    @property
    def element(self) -> type[Query] | None:
        """What a tuple's elements are, where the field is one."""
        (kind, *_) = self.kinds
        found: type[Query] | None = get_args(kind)[0] if get_origin(kind) is tuple else None
        return found


def _split(hint: Any) -> tuple[tuple[Any, ...], tuple[Any, ...], bool]:
    """Kinds, marks, and whether ``None`` is allowed."""
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        kinds, more, optional = _split(inner)
        return kinds, (*marks, *more), optional
    if get_origin(hint) in (Union, types.UnionType):
        parts = [_split(item) for item in get_args(hint) if item is not type(None)]
        kinds = tuple(kind for part in parts for kind in part[0])
        return kinds, tuple(mark for part in parts for mark in part[1]), type(None) in get_args(hint)
    return (hint,), (), False


def as_key(kind: Any) -> Any:
    """A type as a key of a cache: mypy takes a dataclass's own ``__hash__`` for its class's."""
    return kind


def members(query: type[Query]) -> tuple[Member, ...]:
    """The fields of a query type, in order."""
    return _members(as_key(query))


@cache
def _members(query: Any) -> tuple[Member, ...]:
    hints = get_type_hints(query, include_extras=True)
    found = []
    for item in fields(query):
        kinds, marks, optional = _split(hints[item.name])
        found.append(Member(item.name, kinds, marks, not optional))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Query:
    """Base of all questions: frozen dataclasses of identifiers, dates, moments (aware `datetime`), texts, words
    (``Literal``), other queries and tuples of them."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    def canonical(self) -> dict[str, str]:
        """Strings by name, complete: two equal dicts ask the same question."""
        found: dict[str, str] = {}
        for member in members(type(self)):
            value = getattr(self, member.name)
            if value is None:
                continue
            if isinstance(value, Query):
                found |= {f"{member.name}.{name}": inner for name, inner in value.canonical().items()}
            elif isinstance(value, tuple):
                found[member.name] = str(len(value))
                for place, item in enumerate(value):
                    found |= {f"{member.name}.{place}.{name}": inner for name, inner in item.canonical().items()}
            elif isinstance(value, Identifier):
                found[value.kind if member.alternatives else member.name] = value.value
            elif isinstance(value, datetime):
                found[member.name] = value.isoformat()
            else:
                found[member.name] = value.iso if isinstance(value, PartialDate) else str(value)
        return found

    def subjects(self) -> tuple[Identifier, ...]:
        """Identifiers of those the question is about, in the order of the fields."""
        return tuple(self._subjects())

    def _subjects(self) -> Iterator[Identifier]:
        for member in members(type(self)):
            value = getattr(self, member.name)
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Query):
                    yield from item.subjects()
                elif isinstance(item, Identifier) and item.names_subject:
                    yield item

    def persons(self) -> tuple[tuple[str, PersonQuery], ...]:
        """The persons asked about who are named in full, each with the dotted prefix of its members."""
        if isinstance(self, PersonQuery):
            return (("", self),)
        found = []
        for member in members(type(self)):
            value = getattr(self, member.name)
            if isinstance(value, Query):
                found += [(f"{member.name}.{prefix}", person) for prefix, person in value.persons()]
        return tuple(found)

    def normalised(self) -> Self:
        """One spelling for one question: names in NFC, upper case, with single spaces."""
        changes: dict[str, Any] = {}
        for member in members(type(self)):
            value = getattr(self, member.name)
            if isinstance(value, Query):
                changes[member.name] = value.normalised()
            elif isinstance(value, tuple):
                changes[member.name] = tuple(item.normalised() for item in value)
            elif isinstance(value, str) and (words := member.mark(Words)) is not None and words.name:
                changes[member.name] = upper_form(value)
        return replace(self, **changes) if changes else self


@dataclass(frozen=True, slots=True, repr=False)
class PersonQuery(Query):
    """A person by number, name and birth date: the population database demands all three (fact sheet 2.3)."""

    identifier: PersonalId | OldCardNumber
    full_name: PersonName
    date_of_birth: BirthDate


@dataclass(frozen=True, slots=True, repr=False)
class OrganizationQuery(Query):
    """An organization by its code."""

    organization_code: OrganizationCode


@dataclass(frozen=True, slots=True, repr=False)
class RegistrationDossierQuery(Query):
    """How far has this dossier come at the business registry? It is known by the number of the registry's receipt."""

    dossier_number: Annotated[str, Words(100)]


@dataclass(frozen=True, slots=True, repr=False)
class RepresentationQuery(Query):
    """Is this person a representative of this organization?"""

    organization_code: OrganizationCode
    person: PersonQuery


Kinship = Literal["parent", "child", "spouse", "guardian", "same_household"]


@dataclass(frozen=True, slots=True, repr=False)
class RelationQuery(Query):
    """Is ``relative`` the parent, child, spouse or guardian of ``person``, or a member of the same household?"""

    person: PersonQuery
    relative: PersonQuery
    relation: Kinship


@dataclass(frozen=True, slots=True, repr=False)
class ConfirmationQuery(Query):
    """Does somebody stand under this number, name and birth date? Yes or no, and no data with it.

    The gateway asks so in place of a `PersonQuery` where a verification needs no more and the source's profile says
    ``verify_by = "confirmation"``; the connector answers with `contracts.records.Confirmation`, or `NotFound`.
    """

    person: PersonQuery


@dataclass(frozen=True, slots=True, repr=False)
class HouseholdQuery(PersonQuery):
    """With whom does this person live, and what are they to the head of the household?"""


@dataclass(frozen=True, slots=True, repr=False)
class BirthQuery(PersonQuery):
    """How was this person's birth registered?"""


@dataclass(frozen=True, slots=True, repr=False)
class MarriageQuery(PersonQuery):
    """How was this person's latest marriage registered?"""


@dataclass(frozen=True, slots=True, repr=False)
class DeathQuery(PersonQuery):
    """How was this person's death registered?"""


@dataclass(frozen=True, slots=True, repr=False)
class MaritalStatusQuery(PersonQuery):
    """Is this person married, and since when, or no longer?"""


InsuredSex = Literal["male", "female", "other"]
InsuredPlace = Literal["birth_registration", "residence"]
"""Which of a person's places the codes beside it name."""


@dataclass(frozen=True, slots=True, repr=False)
class InsuranceRecordQuery(Query):
    """Whose is this social insurance number (or personal ID, its successor), and what stands under it?

    The reply repeats no number: with ``full_name`` a record of another name counts as not found.
    """

    identifier: InsuranceNumber | PersonalId
    full_name: PersonName | None = None


@dataclass(frozen=True, slots=True, repr=False)
class InsuranceNumberQuery(PersonQuery):
    """Which social insurance number has this person? The source searches by all of it but the number."""

    sex: InsuredSex
    place: InsuredPlace
    province_code: Annotated[str, Words(5)]
    commune_code: Annotated[str, Words(5)]
    district_code: Annotated[str | None, Words(5)]


@dataclass(frozen=True, slots=True, repr=False)
class InsuredHouseholdQuery(PersonQuery):
    """Who is insured in this person's household? An old book's or a card's number narrows the search."""

    sex: InsuredSex
    place: InsuredPlace
    province_code: Annotated[str, Words(5)]
    book_number: Annotated[str | None, Words(20)]
    card_number: Annotated[str | None, Words(20)]

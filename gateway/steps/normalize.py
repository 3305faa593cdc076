"""A granted `Ask` becomes the `Query` that connectors and the cache key know: one spelling for one question."""

from __future__ import annotations

import unicodedata

from contracts.errors import Pointer, Problem
from contracts.identifiers import Identifier
from contracts.queries import ConfirmationQuery, PersonQuery, Query, RepresentationQuery
from gateway.steps.arrival import Ask
from gateway.steps.authorize import Grant

_RESERVED = {"personal_id": "099", "old_card_number": "99", "organization_code": "99"}
"""Prefixes that no real person or organization has (DESIGN section 4)."""


def reserved(identifier: Identifier) -> bool:
    """Whether an identifier lies in the ranges of synthetic data."""
    kind = "personal_id" if len(identifier.value) == 12 else identifier.kind
    return identifier.value.startswith(_RESERVED[kind])


def _person(query: PersonQuery) -> PersonQuery:
    name = " ".join(unicodedata.normalize("NFC", query.full_name).upper().split())
    return PersonQuery(query.identifier, name, query.date_of_birth)


def _needs_no_record(grant: Grant, ask: Ask, subject: PersonQuery) -> bool:
    """Whether "yes, such a person exists" judges every claim, and the source's profile says that it can be asked so."""
    if ask.operation != "verify" or grant.route.profile.get("verify_by") != "confirmation":
        return False
    if subject.date_of_birth.precision == "month":  # no wire can ask for it: a yes would be about the year
        return False
    return set(ask.claims) <= {"full_name", "date_of_birth", subject.identifier.kind}


def normalize(grant: Grant, ask: Ask) -> Query:
    """One spelling per question; a live source never sees a reserved number (`Problem` ``invalid_subject``)."""
    subject = ask.subject
    if subject is None:  # authorize gave a grant, so read has parsed the subject
        raise Problem("invalid_subject")
    if not grant.route.synthetic and any(reserved(identifier) for identifier in subject.subjects()):
        raise Problem("invalid_subject", errors=[Pointer("/subject", "is a test number, and this source is live")])
    if isinstance(subject, PersonQuery):
        person = _person(subject)
        return ConfirmationQuery(person) if _needs_no_record(grant, ask, subject) else person
    if isinstance(subject, RepresentationQuery):
        return RepresentationQuery(subject.organization_code, _person(subject.person))
    return subject

"""A granted `Ask` becomes the `Query` that connectors and the cache key know: one spelling for one question."""

from __future__ import annotations

from contracts.errors import Pointer, Problem
from contracts.queries import ConfirmationQuery, PersonQuery, Query
from gateway.steps.arrival import Ask
from gateway.steps.authorize import Grant


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
    if not grant.route.synthetic and any(identifier.synthetic for identifier in subject.subjects()):
        raise Problem("invalid_subject", errors=[Pointer("/subject", "is a test number, and this source is live")])
    query = subject.normalised()
    if isinstance(query, PersonQuery) and _needs_no_record(grant, ask, query):
        return ConfirmationQuery(query)
    return query

"""Only what was asked and granted leaves: a found record is cut to its fields, or its claims are judged.

`delivered` names everybody whose number goes out, so that the log can file the entry under each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.events import Kind, SubjectRef, SubjectRole
from contracts.hints import hints
from contracts.identifiers import Identifier, InvalidIdentifier
from contracts.queries import PersonQuery
from gateway.steps import paths
from gateway.steps.arrival import Ask, Found
from gateway.steps.authorize import Grant
from gateway.steps.claims import CONFIRMED, confirmed, judge, spelled
from gateway.steps.damage import check_claimed, check_part

_RELATIVES = (
    "father.", "mother.", "spouse.", "legal_guardian.", "household_head.", "husband.", "wife.", "members.",
)  # fmt: skip
_OWN = frozenset({"personal_id", "old_card_number", "superseded_by", "organization_code", "insurance_number"})
"""Numbers of the one answered about; every other number is a third party's, filed only where it is delivered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What leaves, before provenance and receipt: the members of the body and what the log says of them."""

    kind: Kind
    members: Mapping[str, Any]
    fields: tuple[str, ...]
    subjects: tuple[SubjectRef, ...]
    detail: tuple[tuple[str, str], ...] = ()
    """Of a sending: what the log notes of it beside its fields."""


def _role(path: str) -> SubjectRole:
    if path.startswith(_RELATIVES):
        return "relative"
    return "representative" if path.startswith("representatives.") else "answered"


def _well_formed(kind: type[Identifier], value: str) -> bool:
    try:
        kind.parse(value)
    except InvalidIdentifier:
        return False
    return True


def _identifiers(record: type[Any] | None, document: Mapping[str, Any], *, own: bool) -> Iterator[SubjectRef]:
    for path, kind in paths.identifiers(record):
        # of a dozen paths a record holds few: what lies under an absent member isn't walked to
        if (path in _OWN) is not own or document.get(path.partition(".")[0]) is None:
            continue
        for value in paths.values(document, path):
            if isinstance(value, str) and _well_formed(kind, value):  # a document may be a passport
                yield SubjectRef(_kind(kind.kind, value), value, _role(path))


def delivered(record: type[Any] | None, whole: Mapping[str, Any], part: Mapping[str, Any]) -> tuple[SubjectRef, ...]:
    """The number the source answered with, and every third person whose number is in the part that leaves."""
    return tuple(dict.fromkeys([*_identifiers(record, whole, own=True), *_identifiers(record, part, own=False)]))


def asked(identifiers: tuple[Identifier, ...]) -> tuple[SubjectRef, ...]:
    """References to those asked about; a 12-digit organization code files under the person's own number."""
    return tuple(SubjectRef(_kind(item.kind, item.value), item.value, "asked") for item in identifiers)


def _kind(kind: str, value: str) -> str:
    return "personal_id" if kind == "organization_code" and len(value) == 12 else kind


def _confirmed(
    record: type[Any] | None, ask: Ask, document: Mapping[str, Any], results: Mapping[str, str]
) -> tuple[SubjectRef, ...]:
    """Third persons whose number the caller claimed and was told to be right: a confirmation discloses it."""
    kinds = paths.identifiers(record)
    claimed = {spelled(kind, str(ask.claims[path])) for path, kind in kinds if results.get(path) == "match"}
    third = _identifiers(record, document, own=False)
    return tuple(dict.fromkeys(ref for ref in third if ref.identifier in claimed))


def _sent(delivery: Mapping[str, Any]) -> Answer:
    """Nothing is disclosed to whoever sends; the log notes under which number, to what end, and what was told."""
    used = delivery["databases"]
    noted = {
        "action": delivery["action"],
        "change": None if delivery["change"] is None else str(delivery["change"]),
        "databases": None if used is None else " ".join(one["source"] for one in used),
    }
    detail = tuple((name, value) for name, value in noted.items() if value is not None)
    return Answer(Kind.SENT, {"outcome": "sent", "delivery": delivery}, (), (), detail)


def minimise(grant: Grant, ask: Ask, found: Found) -> Answer:
    """Cut an answer to the grant: ``disclosed``, ``verified`` or ``sent`` by the operation, else the absence.

    Raises `SourceMalformed` where what would leave, or be compared, is damaged text.
    """
    if found.document is None:
        members: dict[str, Any] = {"outcome": found.outcome}
        if ask.operation == "verify":
            members["results"] = dict.fromkeys(ask.fields, "unknown")
        if found.absence == "not_found" and ask.subject is not None:
            members["hints"] = hints(ask.subject, ask.claims)
        return Answer(Kind(found.outcome), members, (), ())
    if ask.operation == "send":
        return _sent(found.document)
    record = grant.route.record
    if ask.operation == "verify":
        if found.document == CONFIRMED and isinstance(ask.subject, PersonQuery):
            results = confirmed(ask.subject, ask.claims)
        else:
            check_claimed(found.document, ask.claims, found.attempts)
            results = judge(record, found.document, ask.claims)
        subjects = (*delivered(record, found.document, {}), *_confirmed(record, ask, found.document, results))
        return Answer(Kind.VERIFIED, {"outcome": "found", "results": results}, tuple(results), subjects)
    part = paths.cut(found.document, grant.fields)
    check_part(part, found.attempts)
    return Answer(
        Kind.DISCLOSED, {"outcome": "found", "record": part}, grant.fields, delivered(record, found.document, part)
    )  # fmt: skip

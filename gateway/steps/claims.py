"""Whether what a caller claims agrees with what a source holds: per claim ``match``, ``no_match`` or ``unknown``.

Rules of API section 3: ``full_name`` in folded form; a claim more precise than the record, or in a code of another
edition that can't be mapped, is ``unknown``; through an array any element may match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.dates import PartialDate
from contracts.identifiers import Identifier, InvalidIdentifier
from contracts.names import compare, full_form
from contracts.places import CURRENT, current_province
from contracts.queries import PersonQuery
from contracts.records import Confirmation, Person, document
from gateway.steps import paths

NAMES = frozenset({"full_name", "other_name"})
CONFIRMED: Mapping[str, Any] = document(Confirmation())
_CODES = frozenset({"province_code", "district_code", "commune_code"})
_BEST = ("match", "match_except_diacritics", "unknown", "no_match")


def _dates(claimed: str, held: str) -> str:
    """Equal as far as both are known; a claim that knows more than the record can't be judged."""
    ours, theirs = PartialDate.parse_iso(claimed), PartialDate.parse_iso(held)
    for mine, other in ((ours.year, theirs.year), (ours.month, theirs.month), (ours.day, theirs.day)):
        if mine is None:
            return "match"
        if other is None:
            return "unknown"
        if mine != other:
            return "no_match"
    return "match"


def _one(path: str, kind: type, claimed: Any, held: Any) -> str:
    if held is None or held == "unknown":
        return "unknown"
    if not isinstance(claimed, str) or not isinstance(held, str):
        return "match" if type(claimed) is type(held) and claimed == held else "no_match"
    if path.rpartition(".")[2] in NAMES:
        return compare(claimed, held)
    if kind is PartialDate:
        return _dates(claimed, held)
    if issubclass(kind, Identifier):
        return "match" if spelled(kind, claimed) == held else "no_match"
    return "match" if full_form(claimed) == full_form(held) else "no_match"


def spelled(kind: type[Identifier], text: str) -> str:
    """The one spelling of an identifier: a branch may be claimed without its hyphen."""
    try:
        return kind.parse(text).value
    except InvalidIdentifier:  # `read` lets none through
        return text


def _place(branch: Any, leaf: str, claimed: str, edition: str) -> str:
    """An address's codes mean something only with the edition of their table (fact sheet 3.5)."""
    held, written = branch.get(leaf), branch.get("edition")
    if held is None:
        return "unknown"
    if written == edition:
        return "match" if claimed == held else "no_match"
    if leaf != "province_code":
        return "unknown"
    ours = current_province(claimed, edition)
    theirs = current_province(held, written)
    return "unknown" if ours is None or theirs is None else "match" if ours == theirs else "no_match"


def _places(document: Any, path: str, claims: Mapping[str, Any]) -> str:
    """A code is claimed in the edition claimed beside it, else in today's."""
    branch, _, leaf = path.rpartition(".")
    edition = str(claims.get(f"{branch}.edition", CURRENT))
    found = (held for held in paths.values(document, branch) if isinstance(held, Mapping))
    return _best(_place(held, leaf, str(claims[path]), edition) for held in found)


def _best(results: Iterable[str]) -> str:
    found = set(results)
    return next((result for result in _BEST if result in found), "unknown")


def judge(record: type[Any] | None, document: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, str]:
    """The result of each claim against a found record."""
    if verdict := paths.verdict(record):
        return {verdict: str(document.get(verdict, "unknown"))}
    results = {}
    for path, claimed in claims.items():
        leaf = paths.known(record).get(path)
        kind = leaf[0] if leaf else str
        if path.rpartition(".")[2] in _CODES:
            results[path] = _places(document, path, claims)
        else:
            results[path] = _best(_one(path, kind, claimed, held) for held in paths.values(document, path))
    return results


def confirmed(subject: PersonQuery, claims: Mapping[str, Any]) -> dict[str, str]:
    """The result of each claim where the source only said that ``subject`` exists.

    It compared folded names, so no name is known to agree to the last mark: at best `match_except_diacritics`.
    """
    said = {
        subject.identifier.kind: subject.identifier.value,
        "full_name": subject.full_name,
        "date_of_birth": subject.date_of_birth.iso,
    }
    results = judge(Person, said, claims)
    return {
        path: "match_except_diacritics" if path in NAMES and result == "match" else result
        for path, result in results.items()
    }

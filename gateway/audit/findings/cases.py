"""Keeps what belongs to one finding together while it grows: who, about whom, from where to where, bounded evidence.

A case is reported when it reaches what its rule asks for, while it is small with every entry, then each time it has
grown by a quarter, and at the end of its day: a flood of a thousand entries is one finding and few reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gateway.audit.findings.rule import Hit, Severity
from gateway.audit.findings.sighting import Sighting

EVIDENCE = 50
"""Positions kept per case: the first ones."""
SUBJECTS = 50
SMALL = 20
"""Up to this many entries every one is told."""

Case = dict[str, Any]


def open_case(seen: Sighting, **more: Any) -> Case:
    """A case that begins with this entry; what is not ``more`` is taken from the entry."""
    event = seen.event
    return {
        "caller": event.caller, "unit": event.unit, "officer": event.officer, "procedure": event.procedure,
        "dossier": event.dossier, "day": seen.day, "first": event.position, "last": event.position, "at": seen.at,
        "evidence": [], "subjects": [], "count": 0, "told": 0,
    } | more  # fmt: skip


def extend(case: Case, seen: Sighting, subjects: Iterable[str] = ()) -> None:
    """Add an entry. What differs between the entries of a case (dossier, procedure, unit) is left out of it."""
    event = seen.event
    case["last"], case["at"] = event.position, seen.at
    case["count"] += 1
    if len(case["evidence"]) < EVIDENCE:
        case["evidence"].append(event.position)
    kept = case["subjects"]
    for subject in subjects:
        if len(kept) < SUBJECTS and subject not in kept:
            kept.append(subject)
    if case["procedure"] != event.procedure:
        case["procedure"] = None
    if case["dossier"] != event.dossier:
        case["dossier"] = None
    if case["unit"] != event.unit:
        case["unit"] = None


def report(rule: str, severity: Severity, key: str, case: Case, **facts: object) -> Hit:
    """The hit of a case as it stands."""
    case["told"] = case["count"]
    return Hit(
        rule=rule, severity=severity, key=f"{rule}:{key}", at=case["at"], caller=case["caller"], unit=case["unit"],
        officer=case["officer"], procedure=case["procedure"], dossier=case["dossier"],
        subjects=tuple(case["subjects"]), first=case["first"], last=case["last"], evidence=tuple(case["evidence"]),
        count=case["count"], facts=tuple((name, str(value)) for name, value in facts.items()),
    )  # fmt: skip


def grown(case: Case, least: float) -> bool:
    """Whether a case is to be reported now: it has reached ``least``, is small, or has grown by a quarter."""
    told, count = case["told"], case["count"]
    return bool(count >= least if not told else count > told and (count <= SMALL or count >= 1.25 * told))


def untold(cases: dict[str, Case]) -> Iterator[tuple[str, Case]]:
    """Cases that were told of and have grown since, in the order in which they were opened."""
    for key, case in cases.items():
        if 0 < case["told"] < case["count"]:
            yield key, case

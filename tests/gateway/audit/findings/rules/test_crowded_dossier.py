"""One dossier for many people: a household does not fire, a street does, a linked procedure never."""

from dataclasses import replace
from typing import Any

from gateway.audit.findings.rules.crowded_dossier import CrowdedDossier
from tests.gateway.audit.findings.entries import CONTEXT, access, run, series

DOSSIER: dict[str, Any] = {"dossier": "H26.99.1-260303-0007"}


def test_thirteen_people_fire_and_twelve_do_not() -> None:
    (hit,) = run(CrowdedDossier, series("2026-03-03 09:00", 13, **DOSSIER))
    assert hit.dossier == DOSSIER["dossier"] and dict(hit.facts) == {"people": "13"} and hit.count == 13
    assert not run(CrowdedDossier, series("2026-03-03 09:00", 12, **DOSSIER))


def test_twelve_people_read_many_times_are_still_twelve() -> None:
    again = [access("2026-03-03 10:00", asked=f"2026-03-03 09:00-{n}", **DOSSIER) for n in range(12)] * 3
    assert not run(CrowdedDossier, [*series("2026-03-03 09:00", 12, **DOSSIER), *again])


def test_each_day_counts_anew() -> None:
    days = [event for day in (3, 4, 5) for event in series(f"2026-03-0{day} 09:00", 10, **DOSSIER)]
    assert not run(CrowdedDossier, days)


def test_linked_procedures_are_set_aside() -> None:
    linked = replace(CONTEXT, linked=frozenset({"1.000001"}))
    assert not run(CrowdedDossier, series("2026-03-03 09:00", 100, **DOSSIER), linked)


def test_two_callers_may_use_the_same_number() -> None:
    assert not run(
        CrowdedDossier,
        [*series("2026-03-03 09:00", 8, **DOSSIER), *series("2026-03-03 11:00", 8, caller="khac", **DOSSIER)],
    )

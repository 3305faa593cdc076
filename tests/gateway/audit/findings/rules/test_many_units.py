"""One person read by many unrelated units in a day fires; related units, one dossier and linked procedures don't."""

from dataclasses import replace
from typing import Any

from gateway.audit.event import Event
from gateway.audit.findings.rules.many_units import ManyUnits
from tests.gateway.audit.findings.entries import CONTEXT, access, run

UNITS = ("H26.91", "H26.92", "H26.93", "H26.94", "H26.95")


def reads(count: int, hours: float = 1, **fields: Any) -> list[Event]:
    found = []
    for n, unit in enumerate(UNITS[:count]):
        minutes = int(8 * 60 + n * hours * 60)
        at = f"2026-03-{3 + minutes // 1440:02} {minutes // 60 % 24:02}:{minutes % 60:02}"
        found.append(access(at, **({"unit": unit, "dossier": f"{unit}-260303-0001", "officer": unit} | fields)))
    return found


def test_four_units_fire_and_three_do_not() -> None:
    (hit,) = run(ManyUnits, reads(4))
    assert hit.subjects == ("thu",) and dict(hit.facts)["units"] == "4" and hit.evidence == (0, 1, 2, 3)
    assert not run(ManyUnits, reads(3))


def test_within_a_day_and_not_beyond() -> None:
    assert run(ManyUnits, reads(4, hours=7.9))
    assert not run(ManyUnits, reads(4, hours=8.1))


def test_growth_is_the_same_finding() -> None:
    (hit,) = run(ManyUnits, reads(5))
    assert hit.count == 5


def test_four_people_are_not_one() -> None:
    assert not run(
        ManyUnits, [replace(e, subjects=(replace(e.subjects[0], handle=str(n)),)) for n, e in enumerate(reads(5))]
    )


def test_one_dossier_that_wanders_counts_once() -> None:
    assert not run(ManyUnits, reads(5, dossier="H26.91-260303-0001"))


def test_units_of_one_family_count_once() -> None:
    family = [access("2026-03-03 09:00", unit=f"H26.91.{n}", dossier=f"H26.91.{n}-260303-0001") for n in range(3)]
    parent = access("2026-03-03 08:00", unit="H26.91", dossier="H26.91-260303-0009")
    assert not run(ManyUnits, [parent, *family, *reads(3)[1:]])


def test_linked_and_borderless_procedures_are_set_aside() -> None:
    assert not run(ManyUnits, reads(5), replace(CONTEXT, linked=frozenset({"1.000001"})))
    assert not run(ManyUnits, reads(5), replace(CONTEXT, non_territorial=frozenset({"1.000001"})))


def test_only_what_was_answered_counts() -> None:
    assert not run(ManyUnits, reads(5, kind="refused", code="not_granted"))

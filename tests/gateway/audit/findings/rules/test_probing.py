"""Refused until granted fires when purposes were tried; one wrong choice, and the same purpose again, don't."""

from typing import Any

from gateway.audit.event import Event
from gateway.audit.findings.rules.probing import Probing
from tests.gateway.audit.findings.entries import access, run


def refused(minute: int, **fields: Any) -> Event:
    return access(f"2026-03-03 09:{minute:02}", **({"kind": "refused", "code": "purpose_not_granted"} | fields))


THREE = [refused(0, procedure="1.000007"), refused(2, procedure="1.000008"), refused(4, procedure="1.000007")]


def test_three_refusals_in_two_ways_and_then_an_answer_fire() -> None:
    (hit,) = run(Probing, [*THREE, access("2026-03-03 09:05")])
    assert dict(hit.facts) == {"refusals": "3"} and hit.subjects == ("thu",) and hit.evidence == (0, 1, 2, 3)


def test_two_refusals_or_one_way_do_not() -> None:
    assert not run(Probing, [*THREE[:2], access("2026-03-03 09:05")])
    assert not run(Probing, [*(refused(n, procedure="1.000007") for n in range(5)), access("2026-03-03 09:06")])


def test_a_late_answer_another_person_or_another_official_does_not() -> None:
    assert not run(Probing, [*THREE, access("2026-03-03 09:31")])
    assert not run(Probing, [*THREE, access("2026-03-03 09:05", asked="khac")])
    assert not run(Probing, [*THREE, access("2026-03-03 09:05", officer="canbo.hai")])


def test_refusals_without_a_later_answer_do_not() -> None:
    assert not run(Probing, THREE * 3)


def test_other_refusals_are_no_trying() -> None:
    quota = [refused(n, procedure=f"1.00000{n}", code="quota_exhausted") for n in range(5)]
    assert not run(Probing, [*quota, access("2026-03-03 09:06")])


def test_one_wrong_choice_for_each_of_six_people_is_a_habit() -> None:
    def people(count: int) -> list[Event]:
        return [
            event
            for n in range(count)
            for event in (
                refused(4 * n, asked=f"p{n}", procedure="1.000007"),
                access(f"2026-03-03 09:{4 * n + 1:02}", asked=f"p{n}")
            )
        ]  # fmt: skip

    assert not run(Probing, people(5))
    assert run(Probing, people(6))


def test_the_same_way_that_works_later_was_no_trying() -> None:
    again = [*(refused(n) for n in range(4)), access("2026-03-03 09:06")]
    assert not run(Probing, again)

"""Links lead from a person to their own numbers, and never over an old card to somebody else."""

from datetime import UTC, datetime

import pytest

from gateway.audit.event import Event, Filed
from gateway.audit.persons import Person, person_of

KINDS = {"p": "personal_id", "c": "old_card_number", "x": "pair"}


def event(*filed: tuple[str, str], kind: str = "linked") -> Event:
    """An entry filed under (handle, role); a handle's first letter tells its kind."""
    subjects = tuple(Filed(handle, KINDS[handle[0]], role) for handle, role in filed)
    return Event(position=0, time=datetime(2026, 11, 27, tzinfo=UTC), kind=kind, entry="e", subjects=subjects)


def link(first: str, second: str) -> Event:
    return event((first, "asked"), (second, "answered"), (f"x{first}{second}", "answered"))


@pytest.mark.parametrize(
    ("handle", "links", "ids", "cards"),
    [
        ("p1", [], "p1", ""),
        ("p1", [("p1", "c1"), ("c2", "p1")], "p1", "c1 c2"),
        ("p1", [("p2", "p3"), ("p1", "p2"), ("p3", "c1")], "p1 p2 p3", "c1"),
        ("c1", [("c1", "p1"), ("p1", "c2")], "p1", "c1 c2"),
        ("c1", [("c1", "p1"), ("c1", "p2"), ("p1", "p2")], "p1 p2", "c1"),
        ("p1", [("p1", "c1"), ("c1", "p2"), ("p2", "c2")], "p1", "c1"),  # a number that was given out twice
        ("c1", [], "", "c1"),
    ],
)
def test_the_numbers_of_one_person(handle: str, links: list[tuple[str, str]], ids: str, cards: str) -> None:
    found = person_of(handle, KINDS[handle[0]], [link(*pair) for pair in links])
    assert found == Person(frozenset(ids.split()), frozenset(cards.split()))


def test_a_card_of_two_people_is_nobodys() -> None:
    found = person_of("c1", "old_card_number", [link("c1", "p1"), link("c1", "p2")])
    assert found.ambiguous and found.handles == {"c1"}


def test_other_entries_link_nobody() -> None:
    household = event(("p1", "asked"), ("p2", "relative"), kind="disclosed")
    assert person_of("p1", "personal_id", [household]).handles == {"p1"}


@pytest.mark.parametrize(
    ("filed", "roles"),
    [
        ([("p1", "asked"), ("p9", "officer")], {"asked"}),
        ([("p9", "asked"), ("p1", "relative"), ("c1", "relative")], {"relative"}),
        ([("c1", "asked"), ("p1", "answered")], {"asked", "answered"}),
        ([("c1", "asked")], {"asked"}),
        ([("c1", "asked"), ("p2", "answered")], set()),  # the other one who had this card
        ([("p2", "asked"), ("c2", "answered")], set()),
        ([("p2", "asked"), ("p1", "officer")], {"officer"}),
    ],
)
def test_an_entry_concerns_a_person_by_their_own_number(filed: list[tuple[str, str]], roles: set[str]) -> None:
    person = Person(frozenset({"p1"}), frozenset({"c1"}))
    assert person.roles(event(*filed, kind="disclosed")) == roles

"""Named people win over generated ones, old numbers lead to their owner, and an unknown number is nobody."""

from dataclasses import replace
from datetime import date, timedelta

from mocks.nation.model import Organization, Person
from mocks.nation.nation import Nation
from mocks.nation.view import seen_by

NAMED = Person(personal_id="099190000123", full_name="A", date_of_birth="1990", superseded_numbers=("099090000123",))
CARD = Person(personal_id=None, old_card_number="990000100", full_name="B", date_of_birth="1957")
FATHER = Person(personal_id="099060000201", full_name="C", date_of_birth="1960")
COMPANY = Organization(organization_code="9900000016", name="D")


class Everybody:
    """A generator that knows everyone, so that only the named can win."""

    def __init__(self, today: date = date(2026, 11, 1)) -> None:
        self.today = today

    def later(self, days: int) -> "Everybody":
        return Everybody(self.today + timedelta(days=days))

    def person(self, personal_id: str) -> Person | None:
        return Person(personal_id=personal_id, full_name="GENERATED", date_of_birth="2000")

    def person_with_old_card(self, number: str) -> Person | None:
        return Person(personal_id=None, old_card_number=number, full_name="GENERATED", date_of_birth="1950")

    def organization(self, organization_code: str) -> Organization | None:
        return Organization(organization_code=organization_code, name="GENERATED")


def nation(generator: Everybody | None = None) -> Nation:
    people = [NAMED, CARD, replace(CARD, full_name="B2")]
    return Nation(people, [COMPANY], [], generator, 1, [FATHER])


def test_the_named_win() -> None:
    full = nation(Everybody())
    assert full.person("099190000123") is NAMED
    assert full.organization("9900000016") is COMPANY
    assert full.persons_with_old_card("990000100")[0] is CARD


def test_an_old_number_leads_to_its_owner() -> None:
    assert nation().person("099090000123") is NAMED


def test_the_mentioned_are_found_but_not_listed() -> None:
    assert nation(Everybody()).person("099060000201") is FATHER
    assert FATHER not in nation().people


def test_whoever_is_not_named_is_generated_or_nobody() -> None:
    generated, company = nation(Everybody()).person("099190999999"), nation(Everybody()).organization("9900000023")
    assert generated is not None and generated.full_name == "GENERATED"
    assert company is not None and company.name == "GENERATED"
    assert len(nation(Everybody()).persons_with_old_card("990000999")) == 1
    assert nation().person("099190999999") is None
    assert nation().persons("099190999999") == ()
    assert nation().persons_with_old_card("990000999") == ()
    assert nation().organization("9900000023") is None


def test_two_with_one_number_are_two() -> None:
    assert [person.full_name for person in nation().persons_with_old_card("990000100")] == ["B", "B2"]
    twice = Nation([NAMED, replace(NAMED, full_name="A2")], [], [], None, 1)
    assert len(twice.persons("099190000123")) == 2
    assert twice.person("099190000123") is None


def test_a_session_sees_the_nation_on_its_own_day() -> None:
    one = nation(Everybody())
    assert one.today == date(2026, 11, 1)
    with seen_by("a", 30):
        assert one.today == date(2026, 12, 1)
    assert one.today == date(2026, 11, 1)
    assert nation().today is None

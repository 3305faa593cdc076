"""One household or no answer: one head, who lives there, and nobody twice; by number before by name."""

from dataclasses import replace

import pytest

from connectors.population.household import gather, question
from connectors.population.profile import read_profile
from contracts.dates import PartialDate
from contracts.errors import SourceMalformed
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.queries import HouseholdQuery
from contracts.records import Address, HouseholdHead, Person, Relative
from contracts.registers import Household, HouseholdMember
from tests.connectors.population.wire import context, profile

HOME = Address(province_code="01", commune_code="00070", line="SỐ 0 PHỐ THỬ NGHIỆM", edition="2025-07-01")
NUMBER = PersonalId.parse("099189000319")
HEAD = HouseholdHead(full_name="LƯƠNG THỊ ĐƠN", personal_id=NUMBER, relationship_code="CH01")
MOTHER = Person(personal_id=NUMBER, full_name="LƯƠNG THỊ ĐƠN", household_head=HEAD, permanent_residence=HOME,
                household_book_number="990000001")  # fmt: skip
CHILD = Person(personal_id=PersonalId.parse("099315000320"), full_name="LƯƠNG GIA NHI", sex="female",
               household_head=replace(HEAD, relationship_code="CH03"))  # fmt: skip
BY_NAME = HouseholdHead(full_name="Lương Thị Đơn")


def test_a_household_is_told_from_its_heads_record() -> None:
    found = gather(CHILD, [CHILD, MOTHER])
    assert found == Household(
        household_head=Relative(full_name="LƯƠNG THỊ ĐƠN", personal_id=NUMBER),
        household_book_number="990000001", permanent_residence=HOME,
        members=(
            HouseholdMember(personal_id=CHILD.personal_id, full_name=CHILD.full_name, sex="female",
                            relationship_code="CH03"),
            HouseholdMember(personal_id=NUMBER, full_name="LƯƠNG THỊ ĐƠN", relationship_code="CH01"),
        ),
    )  # fmt: skip


def test_no_household_is_not_held_and_no_fault() -> None:
    assert gather(Person(full_name="AI ĐÓ"), [Person(full_name="AI ĐÓ")]) == Household()


def test_heads_without_a_common_number_are_held_against_each_other_by_name() -> None:
    card = replace(HEAD, personal_id=None, old_card_number=OldCardNumber.parse("990000035"))
    child, mother = replace(CHILD, household_head=BY_NAME), replace(MOTHER, household_head=card)
    assert gather(child, [child, mother]).members is not None


@pytest.mark.parametrize(
    "people",
    [
        [CHILD, replace(MOTHER, household_head=replace(HEAD, personal_id=PersonalId.parse("099188000444")))],
        [CHILD, replace(MOTHER, household_head=None)],
        [CHILD, replace(MOTHER, household_head=HouseholdHead(full_name="TRẦN THỊ KHÁC"))],
        [replace(CHILD, household_head=HouseholdHead()), replace(MOTHER, household_head=HouseholdHead())],
        [CHILD],
        [CHILD, replace(MOTHER, full_name=None)],
        [replace(CHILD, full_name=None), MOTHER],
        [Person(personal_id=NUMBER)],
        [CHILD, MOTHER, MOTHER],
        [CHILD, CHILD, MOTHER],
        [replace(CHILD, household_head=None), MOTHER],
    ],
    ids=[
        "two-heads",
        "one-without",
        "other-name",
        "nameless",
        "no-head",
        "head-without-a-name",
        "asked-without-a-name",
        "alone-without-a-name",
        "head-twice",
        "member-twice",
        "headless-asked",
    ],
)
def test_anything_else_is_no_answer(people: list[Person]) -> None:
    with pytest.raises(SourceMalformed):
        gather(people[0], people)


def test_the_question_is_the_look_ups_under_its_own_code() -> None:
    query = HouseholdQuery(NUMBER, "Lương Thị Đơn", PartialDate(1989, 12, 12))
    asked = question(query, context(), read_profile(profile()))
    assert (asked["MaTichHop"], asked["SoDinhDanh"], asked["HoVaTen"]) == ("039", NUMBER.value, "LUONGTHIDON")

"""A swapped answer never reaches the caller; a documented succession does."""

from dataclasses import replace

import pytest

from connectors.population.profile import read_profile
from connectors.population.subject import settle
from contracts.dates import PartialDate
from contracts.errors import NotFound, SourceMalformed
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.queries import PersonQuery
from contracts.records import Person
from tests.connectors.population.wire import profile

ASKED = PersonalId.parse("099190000123")
OTHER = PersonalId.parse("099190000999")
CARD = OldCardNumber.parse("990000001")
OTHER_CARD = OldCardNumber.parse("990000002")
QUERY = PersonQuery(ASKED, "Nguyễn Thị Minh Khuê", PartialDate(1990, 4, 15))
BY_CARD = replace(QUERY, identifier=CARD)
HELD = Person(personal_id=ASKED, full_name="NGUYỄN THỊ MINH KHUÊ", date_of_birth=PartialDate(1990, 4, 15))
STRANGER = Person(personal_id=OTHER, full_name="TRẦN THỊ KHÁC", date_of_birth=PartialDate(1991, 1, 1))
LENIENT = read_profile(profile(undocumented_successor="accept"))
STRICT = read_profile(profile(undocumented_successor="refuse"))


@pytest.mark.parametrize("rules", [LENIENT, STRICT])
def test_the_same_number_is_the_same_person(rules: object) -> None:
    for held in (HELD, replace(HELD, full_name="TÊN MỚI"), replace(HELD, full_name=None, date_of_birth=None)):
        assert settle(QUERY, held, None, LENIENT if rules is LENIENT else STRICT) == held


def test_a_documented_successor_is_named() -> None:
    found = settle(QUERY, replace(HELD, personal_id=OTHER, full_name="TÊN MỚI"), ASKED, STRICT)
    assert (found.personal_id, found.superseded_by) == (OTHER, OTHER)


def test_a_succession_of_somebody_else_is_none() -> None:
    with pytest.raises(SourceMalformed):
        settle(QUERY, STRANGER, PersonalId.parse("099190000777"), LENIENT)
    with pytest.raises(SourceMalformed):
        settle(QUERY, replace(STRANGER, personal_id=None), ASKED, STRICT)


def test_an_undocumented_successor_is_the_profiles_decision() -> None:
    held = replace(HELD, personal_id=OTHER)
    assert settle(QUERY, held, None, LENIENT) == held  # nothing is claimed about a succession
    with pytest.raises(SourceMalformed):
        settle(QUERY, held, None, STRICT)


@pytest.mark.parametrize(
    "held",
    [
        STRANGER,
        replace(STRANGER, full_name=HELD.full_name),
        replace(STRANGER, date_of_birth=HELD.date_of_birth),
        replace(HELD, personal_id=OTHER, date_of_birth=PartialDate(1990)),
        replace(HELD, personal_id=OTHER, date_of_birth=None),
        replace(HELD, personal_id=OTHER, full_name=None),
        replace(STRANGER, personal_id=None, old_card_number=OTHER_CARD),
        Person(),
    ],
)
def test_somebody_else_is_malformed(held: Person) -> None:
    for query in (QUERY, BY_CARD):
        with pytest.raises(SourceMalformed) as caught:
            settle(query, held, None, LENIENT)
        assert str(caught.value) == "an answer about somebody else"


def test_a_record_without_a_number_is_told_by_name_and_date() -> None:
    held = replace(HELD, personal_id=None)
    assert settle(QUERY, held, None, STRICT) == held
    assert settle(replace(QUERY, full_name="NGUYEN THI MINH KHUE"), held, None, STRICT) == held


def test_an_old_card_is_enough_and_so_are_name_and_date() -> None:
    by_number = replace(STRANGER, old_card_number=CARD)
    assert settle(BY_CARD, by_number, None, STRICT) == by_number
    by_name = replace(HELD, personal_id=OTHER, old_card_number=OTHER_CARD)  # a card number was not unique over time
    assert settle(BY_CARD, by_name, None, STRICT) == by_name


@pytest.mark.parametrize(
    ("asked", "held", "same"),
    [
        (PartialDate(1990), PartialDate(1990, 4, 15), True),
        (PartialDate(1990, 4), PartialDate(1990, 4, 15), True),
        (PartialDate(1990), PartialDate(1990), True),
        (PartialDate(1990, 4, 15), PartialDate(1990, 4), False),
        (PartialDate(1991), PartialDate(1990, 4, 15), False),
    ],
)
def test_the_record_must_say_all_that_was_asked(asked: PartialDate, held: PartialDate, same: bool) -> None:
    query = replace(QUERY, date_of_birth=asked)
    person = replace(HELD, personal_id=None, date_of_birth=held)
    if same:
        assert settle(query, person, None, STRICT) == person
    else:
        with pytest.raises(SourceMalformed):
            settle(query, person, None, STRICT)


def test_a_month_that_nobody_compared_is_compared_here() -> None:
    query = replace(QUERY, date_of_birth=PartialDate(1990, 5))
    with pytest.raises(NotFound):
        settle(query, HELD, None, LENIENT)
    for held in (replace(HELD, date_of_birth=PartialDate(1990)), replace(HELD, date_of_birth=PartialDate(1990, 5, 1))):
        assert settle(query, held, None, LENIENT) == held

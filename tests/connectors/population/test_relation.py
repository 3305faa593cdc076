"""A match needs number and name, a no needs another name, and everything else is unknown: from every side."""

import pytest

from connectors.population.relation import asked_about, judge
from contracts.dates import PartialDate
from contracts.errors import SourceMalformed
from contracts.identifiers import OldCardNumber, PersonalId
from contracts.queries import Kinship, PersonQuery, RelationQuery
from contracts.records import HouseholdHead, Person, Relative

CHILD = PersonQuery(PersonalId.parse("099315000320"), "Lương Gia Nhi", PartialDate(2015, 5, 20))
OTHER = PersonQuery(PersonalId.parse("099189000319"), "Lương Thị Đơn", PartialDate(1989, 12, 12))
CARD = PersonQuery(OldCardNumber.parse("990000035"), "Lương Thị Đơn", PartialDate(1989))
NAMESAKE = Relative(full_name="LƯƠNG THỊ ĐON", personal_id=PersonalId.parse("099188000319"))
STRANGER = Relative(full_name="TRẦN THỊ KHÁC", personal_id=PersonalId.parse("099188000444"))
SAME = Relative(full_name="LƯƠNG THỊ ĐƠN", personal_id=PersonalId.parse("099189000319"))
BY_CARD = Relative(full_name="LƯƠNG THỊ ĐƠN", old_card_number=OldCardNumber.parse("990000035"))
NUMBER_ALONE = Relative(personal_id=PersonalId.parse("099189000319"))
NAME_ALONE = Relative(full_name="LƯƠNG THỊ ĐƠN")
OTHER_NAME = Relative(full_name="TRẦN THỊ KHÁC", personal_id=PersonalId.parse("099189000319"))


def related(relation: Kinship, *records: Person, relative: PersonQuery = OTHER) -> str:
    return judge(RelationQuery(CHILD, relative, relation), records).related


@pytest.mark.parametrize(
    ("held", "relative", "verdict"),
    [
        (SAME, OTHER, "match"),
        (NUMBER_ALONE, OTHER, "match"),
        (BY_CARD, CARD, "match"),
        (BY_CARD, OTHER, "unknown"),  # the register knows her by a card that nobody asked with
        (NAME_ALONE, OTHER, "unknown"),
        (NAMESAKE, OTHER, "unknown"),  # folded alike, another number: a namesake, or renumbered
        (OTHER_NAME, OTHER, "no_match"),
        (STRANGER, OTHER, "no_match"),
        (None, OTHER, "unknown"),
    ],
)
@pytest.mark.parametrize(("relation", "place"), [("spouse", "spouse"), ("guardian", "legal_guardian")])
def test_one_held_person(
    relation: Kinship, place: str, held: Relative | None, relative: PersonQuery, verdict: str
) -> None:
    record = Person(**{place: held})  # type: ignore[arg-type]  # the place of a relative
    assert related(relation, record, relative=relative) == verdict


@pytest.mark.parametrize(
    ("father", "mother", "verdict"),
    [
        (STRANGER, SAME, "match"),
        (SAME, None, "match"),
        (STRANGER, STRANGER, "no_match"),
        (STRANGER, None, "unknown"),
        (None, None, "unknown"),
        (NAME_ALONE, STRANGER, "unknown"),
    ],
)
def test_two_parents(father: Relative | None, mother: Relative | None, verdict: str) -> None:
    record = Person(father=father, mother=mother)
    assert related("parent", record) == verdict
    # the same from the other side: the child is the relative, and its own record is what was asked for
    other_side = RelationQuery(OTHER, CHILD, "child")
    assert asked_about(other_side) == (CHILD,)
    assert judge(other_side, (record,)).related == verdict


def head(held: Relative) -> Person:
    return Person(
        household_head=HouseholdHead(
            full_name=held.full_name, personal_id=held.personal_id, old_card_number=held.old_card_number
        )
    )


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (head(SAME), head(SAME), "match"),
        (head(SAME), head(NUMBER_ALONE), "match"),
        (head(SAME), head(STRANGER), "no_match"),
        (head(SAME), head(BY_CARD), "unknown"),
        (head(SAME), Person(), "unknown"),
        (Person(), Person(), "unknown"),
        (head(NAME_ALONE), head(NAME_ALONE), "unknown"),
    ],
)
def test_a_household_is_common_where_the_head_is(one: Person, other: Person, verdict: str) -> None:
    assert related("same_household", one, other) == related("same_household", other, one) == verdict


@pytest.mark.parametrize(
    ("relation", "asked"),
    [
        ("parent", (CHILD,)),
        ("spouse", (CHILD,)),
        ("guardian", (CHILD,)),
        ("child", (OTHER,)),
        ("same_household", (CHILD, OTHER)),
    ],
)
def test_nobody_is_asked_about_who_does_not_settle_it(relation: Kinship, asked: tuple[PersonQuery, ...]) -> None:
    assert asked_about(RelationQuery(CHILD, OTHER, relation)) == asked


def test_a_spoilt_name_is_no_other_name() -> None:
    spoilt = Relative(full_name="L??NG TH? Đ?N", personal_id=PersonalId.parse("099189000319"))
    with pytest.raises(SourceMalformed):
        related("parent", Person(mother=spoilt, father=STRANGER))

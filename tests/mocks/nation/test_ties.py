"""What one record tells of two people stands in both, and what can't be true of both is refused."""

from dataclasses import replace

import pytest

from mocks.nation.model import Person, Wedding
from mocks.nation.personas import named_people, synthetic_nation
from mocks.nation.ties import DERIVED, TiesDisagree, as_relative, own_head, told_back, without_absent

HE = Person(personal_id="099080000701", full_name="LÊ VĂN ANH", date_of_birth="1980", sex=1)
SHE = Person(personal_id="099182000702", full_name="VŨ THỊ EM", date_of_birth="1982", sex=2)
CHILD = Person(
    personal_id="099210000703", full_name="LÊ CON", date_of_birth="2010", sex=1, father=as_relative(HE),
    household_head=replace(own_head(HE), relationship_code=DERIVED),
)  # fmt: skip
WEDDING = Wedding(spouse=as_relative(SHE), day="2005-06-01")
HUSBAND = replace(HE, wedding=WEDDING)


def test_a_wedding_stands_in_both_records() -> None:
    he, she = told_back((HUSBAND, SHE))
    assert he.wedding is not None and she.wedding == replace(he.wedding, spouse=as_relative(HE))
    assert (he.spouse, she.spouse) == (as_relative(SHE), as_relative(HE))
    assert he.marital_status == she.marital_status == "2"
    assert told_back((he, she)) == (he, she), "once is enough"


def test_the_first_death_ends_it() -> None:
    dead = replace(HUSBAND, life_status="2", died_on="2015-01-02")
    he, she = told_back((dead, SHE))
    assert (he.marital_status, he.spouse, she.marital_status, she.spouse) == ("2", None, "3", None)
    assert she.wedding is not None and (she.wedding.ended_on, she.wedding.ended_by) == ("2015-01-02", "death")
    later = replace(SHE, life_status="2", died_on="2019-01-02")
    assert [one.marital_status for one in told_back((dead, later))] == ["2", "3"]


def test_a_divorce_stands_in_both_whatever_death_follows() -> None:
    ended = replace(HE, wedding=replace(WEDDING, ended_on="2012-01-02", ended_by="divorce"))
    for he, she in (told_back((ended, SHE)), told_back((ended, replace(SHE, life_status="2", died_on="2019-01-02")))):
        assert he.marital_status == she.marital_status == "3" and he.spouse is she.spouse is None
        assert she.wedding is not None and she.wedding.ended_by == "divorce"


def test_a_household_says_what_each_is_to_its_head() -> None:
    she = replace(SHE, household_head=replace(own_head(HE), relationship_code=DERIVED))
    other = replace(she, personal_id="099190000704", sex=2)
    found = told_back((HUSBAND, she, CHILD, other))
    assert [one.household_head.relationship_code for one in found if one.household_head] == [
        "CH01", "CH02", "CH03", "CH99"
    ]  # fmt: skip
    assert {one.household_head.personal_id for one in found if one.household_head} == {HE.personal_id}


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ((HUSBAND, SHE, replace(CHILD, wedding=WEDDING)), "two spouses"),
        ((HUSBAND, replace(SHE, wedding=replace(WEDDING, spouse=as_relative(CHILD))), CHILD), "two spouses"),
        ((replace(HUSBAND, died_on="2001-01-01"), SHE), "after a death"),
        ((replace(HE, life_status="2"), CHILD), "dead or missing"),
        ((replace(HE, household_head=own_head(SHE)), SHE, CHILD), "in another household"),
    ],
)
def test_what_can_not_be_true_of_both_is_refused(people: tuple[Person, ...], reason: str) -> None:
    with pytest.raises(TiesDisagree, match=reason):
        told_back(people)


def test_who_is_gone_leaves_no_tie() -> None:
    assert HE.personal_id and SHE.personal_id
    (child,) = without_absent((replace(CHILD, guardian=as_relative(HE)),), {HE.personal_id})
    assert child.household_head is None and child.guardian is None
    assert child.father is not None and (child.father.full_name, child.father.personal_id) == ("LÊ VĂN ANH", "")
    (he,) = without_absent(told_back((HUSBAND, SHE))[:1], {SHE.personal_id})
    assert (he.wedding, he.spouse, he.marital_status) == (None, None, "1")
    assert without_absent((HE,), {"x"}) == (HE,)


def test_the_named_are_told_back_already() -> None:
    nation = synthetic_nation()
    assert told_back(nation.people + tuple(one for one in nation.named if one not in nation.people))
    alone = {one.personal_id for one in named_people()[0]}
    told = {one.personal_id: one for one in nation.named if one.personal_id not in alone}
    assert {told["099187000457"].marital_status, told["099064000346"].marital_status} == {"2", "3"}

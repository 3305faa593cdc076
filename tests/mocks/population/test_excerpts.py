"""The services beside the look-up tell what they are for and nothing more."""

from itertools import islice

from mocks.nation.catalogue import person_with
from mocks.nation.finding import find
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers
from mocks.population.excerpts import kin, living_together

NATION = synthetic_nation()
REGISTERS = Registers(NATION)


def test_kin_has_relatives_and_no_residence() -> None:
    child = kin(person_with(NATION, "no_father"))
    assert child.mother is not None and child.household_head is not None
    assert (child.permanent_residence, child.ethnicity_code, child.sex, child.blood_group) == (None, None, None, None)


def test_a_household_is_the_same_whoever_of_it_is_asked_for() -> None:
    people = [person_with(NATION, "single_mother"), *islice(find(NATION, ["minor"]), 3, 8)]
    for person in people:
        home = living_together(REGISTERS, person)
        assert home[0].personal_id == person.personal_id and all(one.mother is None for one in home)
        assert len({one.household_head.personal_id for one in home if one.household_head}) == 1
        for other in home:
            asked = NATION.person(other.personal_id or "")
            assert asked is not None
            again = living_together(REGISTERS, asked)
            assert {one.personal_id for one in again} == {one.personal_id for one in home}


def test_who_is_in_no_household_is_told_alone() -> None:
    for trait in ("deceased", "old_card_only"):
        (alone,) = living_together(REGISTERS, person_with(NATION, trait))
        assert alone.household_head is None and alone.permanent_residence is None

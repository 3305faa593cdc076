"""An extract is the same from both sides, and marital status is what the population register has too."""

from dataclasses import replace

from mocks.nation.marriages import Marriages, named_number, office
from mocks.nation.model import Person, Relative, Wedding
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers

NATION = synthetic_nation(1)
BOOKS = Registers(NATION)
MADE = BOOKS._made
MARRIAGES = Marriages(NATION, lambda: MADE)


def named(personal_id: str) -> Person:
    found = NATION.person(personal_id)
    assert found is not None
    return found


def test_named_couples_have_one_extract() -> None:
    for one in NATION.named:
        extract = MARRIAGES.of_named(one)
        if extract is None or one.wedding is None:
            assert one.wedding is None
            continue
        assert (extract.husband if one.sex == 1 else extract.wife).full_name == one.full_name
        if one.wedding.spouse.personal_id:
            assert MARRIAGES.of_named(named(one.wedding.spouse.personal_id)) == extract


def test_who_was_divorced_is_so_in_both_registers() -> None:
    for number in ("099166000321", "099064000346"):
        person = named(number)
        standing = MARRIAGES.standing_of_named(person)
        assert person.marital_status == "3" and person.spouse is None
        assert standing is not None and (standing.status, standing.since) == ("divorced", "2004-09-01")


def test_the_dead_stand_as_the_day_before() -> None:
    dead = Person(
        personal_id="099040000701", full_name="LÊ VĂN XƯA", date_of_birth="1940", sex=1, life_status="2",
        died_on="2015-01-02",
        wedding=Wedding(spouse=Relative(full_name="VŨ THỊ Ở"), day="1965-02-03", ended_on="2015-01-02",
                        ended_by="death"),
    )  # fmt: skip
    standing = MARRIAGES.standing_of_named(dead)
    assert standing is not None and (standing.status, standing.since) == ("married", "1965-02-03")
    assert dead.wedding is not None
    widowed = MARRIAGES.standing_of_named(replace(dead, wedding=replace(dead.wedding, ended_on="2001-01-02")))
    assert widowed is not None and (widowed.status, widowed.since) == ("widowed", "2001-01-02")


def test_a_marriage_that_is_not_here_is_no_standing() -> None:
    assert MARRIAGES.standing_of_named(replace(named("099190000123"), marital_status="2")) is None
    assert MARRIAGES.standing_of_named(replace(named("099190000123"), marital_status="0")) is None
    single = MARRIAGES.standing_of_named(named("099190000123"))
    assert single is not None and (single.status, single.since) == ("never_married", None)
    assert BOOKS.standing("099190999998") is None or NATION.person("099190999998") is not None


def test_an_office_has_the_codes_of_its_day_and_numbers_come_from_the_person() -> None:
    place = MADE.place("099085001003")
    assert place is not None
    before, since = office(place, 730_000), office(place, 739_900)
    assert before.district_code and not since.district_code
    assert named_number(named("099190000123")) == 124

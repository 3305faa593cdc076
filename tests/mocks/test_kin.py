"""A family is added one by one and agrees from every side; whoever would make two records disagree is told why."""

from typing import Any

import pytest

from mocks import kin
from mocks.members import CannotAdd
from mocks.nation.model import Person, Relative
from mocks.nation.nation import Nation
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers
from mocks.nation.ties import TiesDisagree
from mocks.nation.view import seen_by
from mocks.newcomers import read_person

HE, SHE, SON, GRAN, OTHER = "099080000701", "099182000702", "099210000703", "099155000704", "099183000705"
ANH: dict[str, Any] = {"personal_id": HE, "full_name": "Lê Văn Anh", "date_of_birth": "1980-05-06"}
EM: dict[str, Any] = {
    "personal_id": SHE, "full_name": "Vũ Thị Em", "date_of_birth": "1982", "spouse": {"personal_id": HE},
    "household_head": {"personal_id": HE},
}  # fmt: skip
CON: dict[str, Any] = {
    "personal_id": SON, "full_name": "Lê Con", "date_of_birth": "2010-09-01", "father": {"personal_id": HE},
    "mother": {"personal_id": SHE}, "household_head": {"personal_id": HE},
}  # fmt: skip
BA: dict[str, Any] = {
    "personal_id": GRAN, "full_name": "Trần Thị Bà", "date_of_birth": "1955", "children": [{"personal_id": HE}],
}  # fmt: skip
STRANGER: dict[str, Any] = {"personal_id": OTHER, "full_name": "Đỗ Thị Khác", "date_of_birth": "1983-01-01"}


def add(nation: Nation, *documents: dict[str, Any], session: str | None = None) -> None:
    with seen_by(session):
        for document in documents:
            person = read_person(document, nation)
            nation.newcomers.add_people((person, *kin.children_of(document, person, nation)), session)


def family(*more: dict[str, Any]) -> tuple[Nation, Registers]:
    nation = synthetic_nation()
    add(nation, {**ANH, "permanent_residence": {"commune_code": "00004"}}, EM, CON, BA, *more)
    return nation, Registers(nation)


def person(nation: Nation, number: str) -> Person:
    found = nation.person(number)
    assert found is not None
    return found


def relations(books: Registers, one: str, other: str) -> set[str]:
    return set(books.relations(one, other) or ())


def test_a_family_agrees_from_every_side() -> None:
    nation, books = family()
    he, she = person(nation, HE), person(nation, SHE)
    assert he.marital_status == she.marital_status == "2"
    assert he.spouse is not None and he.spouse.personal_id == SHE
    extract = books.marriage(HE)
    assert extract is not None and extract == books.marriage(SHE)
    assert (extract.husband.personal_id, extract.wife.personal_id, extract.registered_on) == (HE, SHE, "2000-05-06")
    for number in (HE, SHE):
        standing = books.standing(number)
        assert standing is not None and (standing.status, standing.since) == ("married", "2000-05-06")
    household = books.household(SON)
    assert household is not None and household == books.household(HE) == books.household(SHE)
    assert [(one.person.personal_id, one.relation) for one in household.members] == [
        (HE, "CH01"), (SHE, "CH02"), (SON, "CH03"),
    ]  # fmt: skip
    assert {one.person.permanent_residence for one in household.members} == {he.permanent_residence}
    assert relations(books, HE, SHE) == {"spouse", "same_household"} == relations(books, SHE, HE)
    assert relations(books, HE, SON) == {"parent", "same_household"}
    assert relations(books, SON, SHE) == {"child", "same_household"}
    assert relations(books, GRAN, HE) == {"parent"} and relations(books, HE, GRAN) == {"child"}
    assert [one.personal_id for one in books.children(HE)] == [SON] == [one.personal_id for one in books.children(SHE)]
    assert [one.personal_id for one in books.children(GRAN)] == [HE]
    birth = books.birth(SON)
    assert birth is not None and birth.father is not None and birth.father.personal_id == HE


def test_a_generated_parent_has_the_newcomer_among_the_children() -> None:
    nation = synthetic_nation()
    books, parent = Registers(nation), person(nation, "099085001003")
    assert parent.personal_id and parent.sex == 1
    before = books.children(parent.personal_id)
    add(nation, {**CON, "father": {"personal_id": parent.personal_id}, "mother": None, "household_head": None})
    assert [one.personal_id for one in books.children(parent.personal_id)] == [
        *(one.personal_id for one in before), SON,
    ]  # fmt: skip
    assert relations(books, parent.personal_id, SON) == {"parent"}


def test_death_and_divorce_end_it_on_both_sides() -> None:
    nation = synthetic_nation()
    add(nation, ANH, {**EM, "household_head": None}, {**ANH, "life_status": "deceased", "died_on": "2020-02-03"})
    books = Registers(nation)
    widow, dead = books.standing(SHE), books.standing(HE)
    assert widow is not None and (widow.status, widow.since) == ("widowed", "2020-02-03")
    assert dead is not None and dead.status == "married" and person(nation, HE).marital_status == "2"
    assert person(nation, SHE).marital_status == "3" and relations(books, HE, SHE) == set()


def test_a_head_that_dies_has_no_household_so_it_is_refused() -> None:
    with pytest.raises(TiesDisagree, match="dead or missing"):
        family({**ANH, "life_status": "missing"})


def test_a_divorce_is_told_of_both() -> None:
    nation = synthetic_nation()
    ended = {"personal_id": HE, "married_on": "2004-01-02", "ended_by": "divorce", "ended_on": "2009-03-04"}
    add(nation, ANH, {**EM, "spouse": ended, "household_head": None})
    books = Registers(nation)
    for number in (HE, SHE):
        standing = books.standing(number)
        assert standing is not None and (standing.status, standing.since) == ("divorced", "2009-03-04")
        assert person(nation, number).marital_status == "3"


def test_a_spouse_by_name_alone_and_somebody_once_married() -> None:
    nation = synthetic_nation()
    abroad = {"full_name": "Jane Example", "nationality_code": "US", "married_on": "2010-01-02"}
    add(nation, {**ANH, "spouse": abroad}, {**STRANGER, "marital_status": "divorced_or_widowed"})
    books = Registers(nation)
    extract, standing = books.marriage(HE), books.standing(OTHER)
    assert extract is not None and (extract.wife.full_name, extract.wife.nationality_code) == ("JANE EXAMPLE", "US")
    assert standing is not None and standing.status == "divorced" and person(nation, OTHER).marital_status == "3"


def test_who_is_taken_away_is_nobodys() -> None:
    nation, books = family()
    nation.newcomers.remove_people(None, HE)
    she = books.standing(SHE)
    assert she is not None and she.status == "never_married" and books.household(SHE) is None
    assert person(nation, SON).father == Relative(full_name="LÊ VĂN ANH")
    assert books.children(GRAN) == ()


def test_a_session_adds_to_the_family_of_all_for_itself() -> None:
    nation = synthetic_nation()
    add(nation, ANH)
    add(nation, {**EM, "household_head": None}, BA, session="s")
    books = Registers(nation)
    with seen_by("s"):
        assert relations(books, SHE, HE) == {"spouse"} and relations(books, GRAN, HE) == {"parent"}
    standing = books.standing(HE)
    assert standing is not None and standing.status == "never_married" and nation.person(SHE) is None


GUARDED: dict[str, Any] = {**CON, "personal_id": "099215000709", "date_of_birth": "2015", "father": None,
                           "mother": None, "household_head": None}  # fmt: skip


def test_a_guardian_has_the_ward() -> None:
    _, books = family({**GUARDED, "guardian": {"personal_id": GRAN}})
    assert relations(books, GRAN, "099215000709") == {"guardian"}
    assert relations(books, "099215000709", GRAN) == {"ward"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({**STRANGER, "spouse": {"personal_id": HE}}, "married to somebody else"),
        ({**STRANGER, "spouse": {"personal_id": "099080000799"}}, "spouse: nobody who was added"),
        ({**STRANGER, "spouse": {"personal_id": "099085000456"}}, "spouse: nobody who was added"),
        ({**STRANGER, "spouse": {"personal_id": GRAN}}, "same sex"),
        ({**STRANGER, "spouse": {"personal_id": OTHER}}, "nobody who was added"),
        ({**STRANGER, "spouse": {"personal_id": SON}}, "a man marries at 20"),
        ({**STRANGER, "spouse": {"full_name": "A B", "married_on": "2000-12-31"}}, "a woman at 18"),
        ({**STRANGER, "spouse": {"full_name": "A B", "married_on": "2090-01-01"}}, "after the nation's day"),
        ({**STRANGER, "spouse": {"full_name": "A B", "ended_by": "quarrel", "ended_on": "2010-01-01"}}, "ended_by is"),
        ({**STRANGER, "spouse": {"full_name": "A B", "ended_by": "divorce", "ended_on": "2000-01-01"}}, "after the w"),
        ({**STRANGER, "spouse": {"full_name": "A B"}, "marital_status": "never_married"}, "contradicts"),
        ({**STRANGER, "life_status": "deceased", "died_on": "1999-01-02", "spouse": {"full_name": "A B"}}, "a death"),
        ({**STRANGER, "marital_status": "married"}, "has a spouse"),
        ({**STRANGER, "father": {"personal_id": HE}}, "12 years older"),
        ({**STRANGER, "children": [{"personal_id": HE}]}, "12 years older"),
        ({**BA, "personal_id": "099156000706", "date_of_birth": "1956"}, "another mother"),
        ({**STRANGER, "children": [{"personal_id": "099085000456"}]}, "nobody who was added"),
        ({**STRANGER, "children": [{"personal_id": SON, "born": "2010"}]}, "unknown born"),
        ({**STRANGER, "children": ["x"]}, "children are objects"),
        ({**GUARDED, "guardian": {"personal_id": SON}}, "of age"),
        ({**STRANGER, "guardian": {"personal_id": GRAN}}, "the ward is not"),
        ({**STRANGER, "household_head": {"personal_id": SHE}}, "another's household"),
        ({**STRANGER, "household_head": {"personal_id": "099085000456"}}, "nobody who was added"),
        ({**STRANGER, "household_head": {"personal_id": HE},
          "permanent_residence": {"commune_code": "00070"}}, "leave it out"),
        ({**STRANGER, "life_status": "missing", "household_head": {"personal_id": OTHER}}, "in no household"),
        ({**ANH, "household_head": {"personal_id": GRAN}}, "another household"),
        ({**CON, "spouse": {"full_name": "A B"}}, "a man marries at 20"),
    ],
)  # fmt: skip
def test_what_would_disagree_is_refused_and_nothing_has_changed(document: dict[str, Any], reason: str) -> None:
    nation, _ = family()
    before = nation.newcomers.people()
    with pytest.raises((CannotAdd, TiesDisagree), match=reason):
        add(nation, document)
    assert nation.newcomers.people() == before


def test_dates_that_are_partial_mean_their_first_day() -> None:
    assert [kin.first_day(iso) for iso in ("1990", "1990-04", "1990-04-15")] == [
        "1990-01-01",
        "1990-04-01",
        "1990-04-15",
    ]
    assert kin.years_between("1990-04-15", "2008-04-14") == 17 and kin.years_between("1990", "2008-01") == 18

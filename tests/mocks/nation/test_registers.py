"""The other registers say what the population register says, from every side, for named and generated people alike."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mocks.nation.kinship import Place
from mocks.nation.nation import Nation
from mocks.nation.personas import synthetic_nation
from mocks.nation.registers import Registers
from tests.mocks.nation.places import places

NATION = synthetic_nation(1)
BOOKS = Registers(NATION)
MADE = BOOKS._made
KHUE, NHI, DON, THU = "099190000123", "099315000320", "099189000319", "099085000456"


@given(places())
def test_birth_marriage_and_death_agree_with_the_record(place: Place) -> None:
    number = MADE.numbers.personal_id(place)
    person = NATION.person(number)
    if person is None:
        assert not any((BOOKS.birth(number), BOOKS.marriage(number), BOOKS.death(number)))
        return
    birth = BOOKS.birth(number)
    if birth is not None:
        assert (birth.person, birth.father, birth.mother) == (person, person.father, person.mother)
        assert birth.number.endswith(f"/{place.year}")
        assert birth.registered_on >= person.date_of_birth
        assert bool(birth.office.district_code) == (birth.registered_on < "2025-07-01")
    assert (BOOKS.death(number) is not None) == (person.life_status == "2")
    marriage = BOOKS.marriage(number)
    assert (marriage is not None) == (person.marital_status != "1")
    if marriage is not None:
        own, other = (marriage.wife, marriage.husband) if person.sex == 2 else (marriage.husband, marriage.wife)
        assert own.personal_id == number
        if other.personal_id:
            assert BOOKS.marriage(other.personal_id) == marriage
        if marriage.ended_on is None:
            assert person.spouse is not None and person.spouse.personal_id == other.personal_id


STATUS = {"1": {"never_married"}, "2": {"married"}, "3": {"divorced", "widowed"}}
NAMED = [one.personal_id for one in NATION.named if one.personal_id and len(NATION.persons(one.personal_id)) == 1]
OTHER_DAYS = [Registers(synthetic_nation(2, date(year, 6, 15))) for year in (1995, 2060)]
INVERSE = {
    "parent": "child", "child": "parent", "spouse": "spouse", "guardian": "ward", "ward": "guardian",
    "same_household": "same_household",
}  # fmt: skip


def of_someone(books: Registers) -> st.SearchStrategy[str]:
    """Personal IDs of one nation; of a named person's now and then."""
    computed = places(1900, 2080).map(books._made.numbers.personal_id)
    return st.one_of(computed, computed, st.sampled_from(NAMED))


@given(st.sampled_from([BOOKS, *OTHER_DAYS]).flatmap(lambda books: st.tuples(st.just(books), of_someone(books))))
def test_every_register_says_the_same_of_anybody(asked: tuple[Registers, str]) -> None:
    books, number = asked
    person = books._nation.person(number)
    registers = (
        books.birth, books.marriage, books.standing, books.death, books.insurance, books.household, books.tax,
    )  # fmt: skip
    if person is None:
        assert not any(register(number) for register in registers)
        return
    dead = person.life_status == "2"
    standing, marriage, death = books.standing(number), books.marriage(number), books.death(number)
    # marital status: population, civil status, the extract, the spouse on record, the spouse's own record
    assert (standing is not None) == (person.marital_status in STATUS), "or nobody knows it"
    status = standing.status if standing is not None else "never_married"
    assert standing is None or (standing.person == person and status in STATUS[str(person.marital_status)])
    assert (marriage is None) == (status == "never_married")
    assert (person.spouse is not None) == (status == "married" and not dead)
    if marriage is not None and standing is not None:
        ends = {"married": (None,), "divorced": ("divorce",), "widowed": ("death",)}[status]
        assert marriage.ended_by in (*ends, "death" if dead else None)
        assert standing.since == (marriage.registered_on if status == "married" else marriage.ended_on)
        own, other = (marriage.wife, marriage.husband) if person.sex == 2 else (marriage.husband, marriage.wife)
        assert own.personal_id in (number, person.personal_id)
        if other.personal_id and (half := books._nation.person(other.personal_id)) is not None:
            assert books.marriage(other.personal_id) == marriage
            lasting = marriage.ended_by is None
            assert ("spouse" in (books.relations(number, other.personal_id) or ())) == lasting
            assert (half.spouse is not None and half.spouse.personal_id == person.personal_id) == lasting
    # death: civil status, population, social insurance, tax, households
    assert (death is not None) == dead
    assert dead <= (person.household_head is None)
    insured, taxed = books.insurance(number), books.tax(str(person.personal_id))
    assert insured is None or (insured.status == "3") == dead
    assert taxed is None or (taxed.status == "01") == dead or taxed.kind == "household_business"
    # birth: parents and children
    birth = books.birth(number)
    for parent in (one for one in (person.father, person.mother) if one is not None and one.personal_id):
        assert birth is None or parent in (birth.father, birth.mother)
        assert person.personal_id in [one.personal_id for one in books.children(parent.personal_id)]
    # the household: the same whoever of it is asked for, and each says so
    household = books.household(number)
    assert (household is None) == (person.household_head is None or not person.household_head.personal_id)
    members = household.members if household is not None else ()
    if household is not None:
        assert person.household_head is not None and household.head.personal_id == person.household_head.personal_id
        relation = {member.person.personal_id: member.relation for member in members}
        assert relation[person.personal_id] == person.household_head.relationship_code
        assert (relation[person.personal_id] == "CH02") <= (
            person.spouse is not None and person.spouse.personal_id == household.head.personal_id
        )
    # relations: what one is to the other is what the other is to the one, turned about
    near = [person.father, person.mother, person.spouse, person.guardian, *(one.person for one in members)]
    for number_of_other in {one.personal_id for one in near if one is not None and one.personal_id}:
        there, back = books.relations(number, number_of_other), books.relations(number_of_other, number)
        assert there is back is None or {INVERSE[one] for one in there or ()} == set(back or ())
    for member in members:
        if member.person.personal_id and member.person.personal_id != person.personal_id:
            assert books.household(member.person.personal_id) == household


@given(places(1930, 2026))
def test_children_have_parents_and_households_have_members(place: Place) -> None:
    number = MADE.numbers.personal_id(place)
    for child in BOOKS.children(number):
        assert child.personal_id
        assert BOOKS.relations(number, child.personal_id) is not None
        assert "parent" in (BOOKS.relations(number, child.personal_id) or ())
        assert "child" in (BOOKS.relations(child.personal_id, number) or ())
    household = BOOKS.household(number)
    if household is None:
        return
    assert [one.relation for one in household.members].count("CH01") == 1
    for member in household.members:
        assert member.person.personal_id
        assert BOOKS.household(member.person.personal_id) == household
        if member.person.personal_id != number:
            assert "same_household" in (BOOKS.relations(number, member.person.personal_id) or ())


@given(places(1950, 2020))
def test_insurance_numbers_lead_to_the_same_person(place: Place) -> None:
    record = BOOKS.insurance(MADE.numbers.personal_id(place))
    assert record is not None
    assert BOOKS.insured(record.number) == record
    assert (record.status == "3") == (record.person.life_status == "2")


def test_the_named_have_all_registers_too() -> None:
    birth = BOOKS.birth(NHI)
    assert birth is not None and birth.father is None and birth.mother is not None
    assert birth.mother.personal_id == DON
    assert [one.personal_id for one in BOOKS.children(DON)] == [NHI]
    assert BOOKS.relations(DON, NHI) == frozenset({"parent", "same_household"})
    assert BOOKS.relations(NHI, DON) == frozenset({"child", "same_household"})
    assert BOOKS.relations(DON, KHUE) == frozenset()
    assert BOOKS.relations(DON, "099190999999") is None or NATION.person("099190999999") is not None
    assert BOOKS.relations(DON, DON) is None
    household = BOOKS.household(NHI)
    assert household is not None
    assert [(one.person.personal_id, one.relation) for one in household.members] == [(DON, "CH01"), (NHI, "CH03")]
    marriage = BOOKS.marriage(THU)
    assert marriage is not None and marriage.wife.full_name == "NGUYỄN THỊ MẪU"
    assert BOOKS.marriage(marriage.wife.personal_id) == marriage
    assert BOOKS.marriage(KHUE) is None
    dead = next(one.personal_id for one in NATION.people if one.life_status == "2")
    assert dead and BOOKS.death(dead) is not None
    record = BOOKS.insurance(KHUE)
    assert record is not None and BOOKS.insured(record.number) == record
    assert len({one.number for person in NATION.people if person.personal_id
                and (one := BOOKS.insurance(person.personal_id))}) > 30  # fmt: skip


def test_wards_and_guardians_of_the_named() -> None:
    assert "guardian" in (BOOKS.relations("099158000341", "099216000340") or ())
    assert "ward" in (BOOKS.relations("099216000340", "099158000341") or ())


def test_taxpayers_of_all_three_forms() -> None:
    company, branch, person = BOOKS.tax("9900000016"), BOOKS.tax("9900000016-001"), BOOKS.tax(KHUE)
    assert company is not None and (company.kind, company.status) == ("organization", "00")
    assert branch is not None and branch.kind == "branch"
    assert person is not None and person.kind == "individual"
    business = BOOKS.tax("099180000345")
    assert business is not None and (business.kind, business.name) == ("household_business", "HỘ KINH DOANH BẠCH HỘ")
    dissolved = BOOKS.tax("9900000023")
    assert dissolved is not None and dissolved.status == "01"
    assert BOOKS.tax(NHI) is None
    assert BOOKS.tax("9900000017") is BOOKS.tax("x") is BOOKS.tax("") is None
    found = {one.status for number in range(300) if (code := MADE.companies.code(number)) and (one := BOOKS.tax(code))}
    assert {"00", "05", "06"} <= found


def test_who_represents_what() -> None:
    codes = [one.organization_code for one in BOOKS.represented_by(THU)]
    assert codes == ["9900000016", "9900000062"]
    for number in range(40):
        if not (code := MADE.companies.code(number)):
            continue
        organization = NATION.organization(code)
        assert organization is not None
        for one in organization.representatives:
            assert organization in BOOKS.represented_by(one.document_number)
        owner = MADE.numbers.personal_id(MADE.companies.representatives(number)[0])
        assert organization in BOOKS.owned_by(owner)
    assert BOOKS.represented_by("") == () == BOOKS.owned_by(KHUE)


def test_on_an_earlier_day_less_has_happened() -> None:
    early = Registers(synthetic_nation(1, date(1980, 1, 1)))
    place = Place(1979, 1, 3, 5)
    number = MADE.numbers.personal_id(place)
    assert early.birth(number) is not None
    assert early.marriage(number) is None and early.children(number) == ()
    assert early.insured(MADE.numbers.insurance(Place(1990, 0, 1, 1))) is None


def test_without_a_generator_only_the_named_are_held() -> None:
    bare = Registers(Nation(NATION.people, NATION.organizations, (), None, 1))
    assert bare.birth(NHI) is not None
    assert bare.insured(MADE.numbers.insurance(Place(1990, 0, 1, 1))) is None
    assert bare.household("099085001003") is None and bare.children("099085001003") == ()

"""Dates agree with the ties: weddings of grown-ups, births within the mother's life, one marriage for both spouses."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mocks.nation.kinship import Kinship, Place
from mocks.nation.lives import Lives
from tests.mocks.nation.places import places

KIN = Kinship(1)
LIVES = Lives(1, KIN)
days = st.integers(date(1950, 1, 1).toordinal(), date(2050, 1, 1).toordinal())
END = date(2199, 1, 1).toordinal()


@given(places())
def test_one_is_born_in_the_year_of_the_number_and_dies_later(place: Place) -> None:
    born = LIVES.born(place)
    assert date.fromordinal(born).year == place.year
    assert 0 < LIVES.died(place) - born < 120 * 366
    assert LIVES.alive(place, born)
    assert not LIVES.alive(place, born - 1)
    assert not LIVES.alive(place, LIVES.died(place))


@given(places())
def test_parents_live_at_each_birth(place: Place) -> None:
    born = LIVES.born(place)
    mother, father = KIN.mother(place), KIN.father(place)
    assert LIVES.alive(mother, born)
    assert 18 * 365 < born - LIVES.born(mother) < 35 * 366
    if father is not None:
        assert LIVES.alive(father, born)
        marriage = LIVES.marriage(mother, born)
        assert marriage is not None and marriage.ended is None
    for twin in (other for other in KIN.siblings(place) if other.year == place.year):
        assert LIVES.born(twin) == born


@given(places(), days)
def test_both_spouses_have_the_same_marriage(place: Place, day: int) -> None:
    marriage = LIVES.marriage(place, day)
    spouse = KIN.spouse(place)
    if spouse is not None:
        assert LIVES.marriage(spouse, day) == marriage
    if marriage is None:
        return
    assert place in (marriage.wife, marriage.husband)
    assert marriage.day <= day
    for one, years in ((marriage.wife, 18), (marriage.husband, 20)):
        if one is not None:
            assert marriage.day - LIVES.born(one) >= years * 365
    assert (marriage.ended is None) == (marriage.how == "")
    if marriage.ended is None:
        assert all(one is None or LIVES.alive(one, day) for one in (marriage.wife, marriage.husband))
    else:
        assert marriage.day < marriage.ended <= day


def test_marriages_end_by_death_and_divorce_and_some_are_with_foreigners() -> None:
    ends = {
        (marriage.how, marriage.wife is None or marriage.husband is None)
        for rank in range(0, 7_000, 7)
        if (marriage := LIVES.marriage(Place(1940, rank % 2, 3, rank), END)) is not None
    }
    assert {("death", False), ("divorce", False), ("death", True)} <= ends


def test_few_are_missing_and_none_of_them_leaves_a_family() -> None:
    day = date(2026, 1, 1).toordinal()
    missing = [place for rank in range(6_020, 7_000) for sex in (0, 1) for community in range(5)
               if LIVES.missing(place := Place(1960, sex, community, rank), day)]  # fmt: skip
    assert 0 < len(missing) < 30
    assert all(LIVES.marriage(place, day) is None and not KIN.children(place) for place in missing)
    assert not any(LIVES.missing(place, LIVES.born(place) + 365) for place in missing)


def test_about_a_hundred_million_live() -> None:
    """A sample of every cohort, scaled up to 1.4 million births a year."""
    day = date(2026, 11, 1).toordinal()
    sample = [Place(year, turn % 2, turn % 100, turn * 131 % 7_000) for year in range(1910, 2027) for turn in range(60)]
    alive = sum(LIVES.alive(place, day) for place in sample) / 60 * 1.4
    assert 95 < alive < 110


@given(places(1950, 2000))
def test_children_are_counted_from_their_birth_on(place: Place) -> None:
    children = KIN.children(place)
    assert LIVES.born_children(place, END) == children
    for child in children:
        assert child not in LIVES.born_children(place, LIVES.born(child) - 1)

"""Family ties hold from every side: whoever is somebody's child, spouse or sibling has them in return."""

from collections import Counter

from hypothesis import given

from mocks.nation.kinship import FEMALE, KINDS, MALE, PLACES, START, Kinship, Place, kind_of
from tests.mocks.nation.places import places

KIN = Kinship(1)


@given(places())
def test_spouses_have_each_other(place: Place) -> None:
    spouse = KIN.spouse(place)
    if spouse is None:
        assert kind_of(place).husband_older is None
        return
    assert KIN.spouse(spouse) == place
    assert {place.sex, spouse.sex} == {MALE, FEMALE}
    assert kind_of(spouse) is kind_of(place)


@given(places())
def test_parents_have_their_children_and_children_their_parents(place: Place) -> None:
    mother, father = KIN.mother(place), KIN.father(place)
    assert mother.sex == FEMALE
    assert place in KIN.children(mother)
    if father is not None:
        assert place in KIN.children(father)
        assert KIN.wife(father) == mother
    for child in KIN.children(place):
        assert place in (KIN.mother(child), KIN.father(child))


@given(places())
def test_siblings_have_each_other_and_never_marry(place: Place) -> None:
    siblings = KIN.siblings(place)
    assert all(place in KIN.siblings(other) for other in siblings)
    assert KIN.spouse(place) not in (*siblings, KIN.mother(place), KIN.father(place))
    twins = [other for other in siblings if other.year == place.year]
    assert len(twins) == (1 if KIN.is_twin(place) else 0)


def test_no_gap_between_spouses_is_one_between_siblings() -> None:
    spouses = {abs(kind.husband_older) for kind in KINDS if kind.husband_older is not None}
    siblings = {later - earlier for kind in KINDS for earlier in kind.births for later in kind.births}
    assert not spouses & siblings


def test_births_fill_each_year_exactly() -> None:
    """A year of one community: everybody born has one mother, each mother as many children as her kind has."""
    born = [Place(1990, sex, 7, rank) for sex in (MALE, FEMALE) for rank in range(PLACES)]
    mothers = Counter((KIN.mother(place), KIN.is_twin(place)) for place in born)
    assert set(mothers.values()) <= {1, 2}
    assert all((count == 2) == twins for (_, twins), count in mothers.items())
    assert sum(kind.percent for kind in KINDS) == 100
    assert sum(kind.percent * len(kind.births) for kind in KINDS) == 200


def test_a_key_belongs_to_one_place_and_a_kind_to_its_ranks() -> None:
    some = [Place(year, sex, community, rank) for year in (1900, 1901) for sex in (0, 1) for community in (0, 99)
            for rank in (0, 6_999)]  # fmt: skip
    assert len({place.key for place in some}) == len(some)
    assert kind_of(Place(1990, 0, 0, START["unmarried"])).name == "unmarried"
    assert kind_of(Place(1990, 0, 0, 0)).name == "two_children"
    assert not Place(1899, 0, 0, 0).numbered and Place(2099, 0, 0, 0).numbered


def test_another_seed_is_another_nation() -> None:
    here, there = Kinship(1), Kinship(2)
    assert [here.mother(Place(1990, 0, 0, rank)) for rank in range(20)] != [
        there.mother(Place(1990, 0, 0, rank)) for rank in range(20)
    ]

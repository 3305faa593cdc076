"""Family names come down the line, and names fit sex and people."""

from datetime import date

from hypothesis import given

from mocks.nation.communities import MATRILINEAL, communities
from mocks.nation.kinship import Kinship, Place
from mocks.nation.naming import Names
from tests.mocks.nation.places import places

KIN = Kinship(1)
NAMES = Names(1, KIN)
FAMILY_LAST = ("12",)


def family(name: str, ethnicity: str) -> str:
    return name.split()[-1 if ethnicity in FAMILY_LAST else 0]


@given(places(1905, date(2026, 1, 1).year))
def test_the_family_name_comes_from_the_father(place: Place) -> None:
    ethnicity = communities()[place.community].ethnicity
    mother, father = KIN.mother(place), KIN.father(place)
    giver = mother if ethnicity in MATRILINEAL or father is None else father
    if ethnicity != "13":  # Ba-na have none
        assert family(NAMES.full_name(place), ethnicity) == family(NAMES.full_name(giver), ethnicity)
    assert NAMES.religion(place) == NAMES.religion(giver)


@given(places())
def test_a_name_has_two_to_five_parts(place: Place) -> None:
    name = NAMES.full_name(place)
    assert 2 <= len(name.split()) <= 5
    assert "  " not in name and name == name.strip()


def test_names_fit_sex_and_people() -> None:
    of = {
        ethnicity: next(number for number, one in enumerate(communities()) if one.ethnicity == ethnicity)
        for ethnicity in ("01", "12", "13")
    }
    men = [NAMES.full_name(Place(1980, 0, of["01"], rank)) for rank in range(200)]
    women = [NAMES.full_name(Place(1980, 1, of["01"], rank)) for rank in range(200)]
    assert not any(" Thị " in name for name in men)
    assert any(" Thị " in name for name in women)
    assert 30 < sum(name.startswith("Nguyễn ") for name in men) < 100
    assert all(NAMES.full_name(Place(1980, 1, of["12"], rank)).startswith("H'") for rank in range(20))
    assert all(NAMES.full_name(Place(1980, 0, of["12"], rank)).startswith("Y ") for rank in range(20))
    assert all(NAMES.full_name(Place(1980, 1, of["13"], rank)).startswith("Y ") for rank in range(20))

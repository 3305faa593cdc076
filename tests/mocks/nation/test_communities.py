"""Homes lie in communes that exist, under the codes of their day."""

from collections import Counter

from mocks.nation.communities import commune, communities, home_province


def test_there_are_a_hundred_and_one_in_seven_is_of_a_smaller_people() -> None:
    found = Counter(one.ethnicity for one in communities())
    assert sum(found.values()) == 100
    assert found["01"] == 85
    assert len(found) > 10


def test_homes_have_the_codes_until_2025_and_a_province_since() -> None:
    for one in communities():
        assert (len(one.home.province_code), len(one.home.district_code), len(one.home.commune_code)) == (2, 3, 5)
        assert commune(one.province, 1).district_code == ""
        assert commune(one.province, 1).province_code == one.province


def test_a_commune_is_chosen_by_any_number() -> None:
    found = {commune("01", drawn).commune_code for drawn in range(1_000)}
    assert len(found) == 126
    assert "00070" in found


def test_a_quarter_moved_to_the_capital() -> None:
    other = next(one for one in communities() if one.province != "01")
    assert [home_province(other, drawn) for drawn in range(4)] == ["01", other.province, other.province, other.province]

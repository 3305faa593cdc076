"""A province keeps its people when its code changes: old codes lead to today's, and to nothing when nobody knows."""

import pytest

from contracts.places import CURRENT, current_province

OLD = "2004-07-08"


@pytest.mark.parametrize(
    ("old", "new"), [("10", "15"), ("15", "15"), ("27", "24"), ("24", "24"), ("26", "25"), ("62", "51"), ("01", "01")]
)
def test_a_merged_province_is_found_under_its_new_code(old: str, new: str) -> None:
    assert current_province(old, OLD) == new


def test_all_sixty_three_lead_to_thirty_four() -> None:
    led = {code: current_province(f"{code:02d}", OLD) for code in range(100)}
    found = {old: new for old, new in led.items() if new is not None}
    assert len(found) == 63 and len(set(found.values())) == 34


def test_todays_code_is_its_own_and_an_unknown_one_leads_nowhere() -> None:
    assert current_province("10", CURRENT) == "10"
    assert current_province("03", OLD) is None


def test_without_an_edition_only_what_never_changed_can_be_told() -> None:
    assert current_province("01", None) == "01"
    assert current_province("15", None) is None and current_province("10", None) is None

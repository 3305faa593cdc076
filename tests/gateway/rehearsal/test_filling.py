"""Places are filled from people and tables, at any depth; a place that nothing fits is named."""

import pytest

from gateway.rehearsal.filling import Filling, NobodyFits, look_alike, unmarked
from tests.gateway.rehearsal.stand_in import ORGANIZATIONS, PEOPLE

FILLING = Filling(PEOPLE, ORGANIZATIONS, {"run": {"id": "261127"}})


def test_places_at_any_depth() -> None:
    given = {"a": ["{plain.personal_id}", {"b": "Bà {plain.full_name}"}], "c": 1, "d": "{run.id}", "e": None}
    assert FILLING.filled(given) == {
        "a": ["099190000123", {"b": "Bà Nguyễn Thị Minh Khuê"}], "c": 1, "d": "261127", "e": None,
    }  # fmt: skip
    assert FILLING.filled("{org_plain.organization_code}") == "9900000016"
    assert FILLING.filled("{plain.full_name|unmarked}") == "Nguyen Thi Minh Khue"


@pytest.mark.parametrize("place", ["{twin.full_name}", "{org_branch.name}", "{plain.old_card_number}", "{run.other}"])
def test_a_place_that_nothing_fits(place: str) -> None:
    with pytest.raises(NobodyFits):
        FILLING.filled(place)


def test_a_person_is_a_subject_by_the_number_that_there_is() -> None:
    assert FILLING.subject("plain") == {
        "personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê", "date_of_birth": "1990-04-15",
    }  # fmt: skip
    assert "personal_id" not in FILLING.subject("old_card_only")
    broken = Filling([{"traits": ["plain"], "personal_id": "099190000123"}], [])
    with pytest.raises(NobodyFits):
        broken.subject("plain")


def test_names_as_they_are_mistyped() -> None:
    assert unmarked("Đỗ Văn Đức, H'Mok, Y Thô") == "Do Van Duc, H'Mok, Y Tho"
    assert look_alike("Đỗ Văn đức") == "\u00d0ỗ Văn \u00f0ức"

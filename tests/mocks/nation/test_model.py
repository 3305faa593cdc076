"""The plain values behind all mocks: what they derive, and that nobody can change them by accident."""

from dataclasses import FrozenInstanceError

import pytest

from mocks.nation.model import Person, Representative


def test_a_person_asks_with_the_name_as_written() -> None:
    person = Person(personal_id="099190000123", full_name="Y THÔ", date_of_birth="1990")
    assert person.name == "Y Thô"
    assert Person(personal_id=None, full_name="ÐỖ ÐỨC", known_as="Đỗ Đức", date_of_birth="1990").name == "Đỗ Đức"


@pytest.mark.parametrize(
    ("document", "personal_id"), [("099085000456", "099085000456"), ("X0000000", None), ("", None), ("99000001", None)]
)
def test_only_a_personal_id_is_one(document: str, personal_id: str | None) -> None:
    one = Representative(full_name="ĐỖ VĂN THỬ", date_of_birth="1985-09-02", document_number=document)
    assert one.personal_id == personal_id


def test_values_are_frozen() -> None:
    person = Person(personal_id="099190000123", full_name="Y THÔ", date_of_birth="1990")
    with pytest.raises(FrozenInstanceError):
        person.full_name = "X"  # type: ignore[misc]  # the point of the test

"""A typo in a dataset, a field or a licence is refused where it is made."""

import pytest

from gateway.access.entries import RegistrationRefused
from gateway.cli import vocabulary


def test_what_is_installed_passes() -> None:
    vocabulary.check_fields("persons", ["full_name", "father", "father.personal_id"])
    vocabulary.check_fields("organizations", ["representatives.full_name", "legal_status.code"])
    vocabulary.check_fields("representations", ["representative"])
    vocabulary.check_fields("disclosures", ["by_sign_in", "by_request_number"])
    vocabulary.check_licences(["population", "business", "identity"])
    vocabulary.check_licences([])


@pytest.mark.parametrize(
    ("dataset", "field", "told"),
    [
        ("person", "full_name", "no installed connector"),
        ("persons", "fullname", "fullname"),
        ("persons", "father.sex", "father.sex"),
        ("organizations", "full_name", "full_name"),
        ("disclosures", "by_curiosity", "by_curiosity"),
    ],
)
def test_a_typo_is_told(dataset: str, field: str, told: str) -> None:
    with pytest.raises(RegistrationRefused, match=told):
        vocabulary.check_fields(dataset, [field])


def test_a_licence_of_no_source_is_told() -> None:
    with pytest.raises(RegistrationRefused, match="populatoin"):
        vocabulary.check_licences(["population", "populatoin"])

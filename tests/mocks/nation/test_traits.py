"""Every trait of the catalogue can be found, and holds for those who have it."""

import pytest

from mocks.nation.generator import SyntheticGenerator
from mocks.nation.model import Person
from mocks.nation.traits import TRAITS, Facts, trait_named, traits_of
from tests.house.tree import text

MADE = SyntheticGenerator(1)
PLAIN = Person(personal_id="099190123456", full_name="AN BÌNH", date_of_birth="1990-04-15", blood_group="00")


def test_a_plain_record_has_few_traits() -> None:
    assert traits_of(Facts(PLAIN, 36, False, False)) == ("no_father",)


def test_facts_beyond_the_record_count() -> None:
    assert {"twin", "representative", "minor"} <= set(traits_of(Facts(PLAIN, 3, True, True)))


@pytest.mark.parametrize("trait", sorted(TRAITS))
def test_each_has_a_meaning_and_a_frequency(trait: str) -> None:
    assert TRAITS[trait].meaning and TRAITS[trait].frequency


@pytest.mark.parametrize(
    ("written", "name"),
    [("year-only-birth", "year_only"), ("Year-Only", "year_only"), ("one_letter_name", "one_letter_name")],
)
def test_traits_may_be_written_with_hyphens(written: str, name: str) -> None:
    assert trait_named(written) == name


def test_the_page_lists_every_trait() -> None:
    for name, trait in TRAITS.items():
        assert f"| `{name}` | {trait.meaning} | {trait.frequency} |" in text("docs/mocks.md")

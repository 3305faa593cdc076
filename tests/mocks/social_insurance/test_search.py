"""A search finds whom all criteria fit, named or generated, and nobody by a part of them."""

from dataclasses import replace
from typing import Any

import pytest

from mocks.nation.nation import Nation
from mocks.nation.personas import synthetic_nation
from mocks.social_insurance.search import Criteria, Search

NATION = synthetic_nation()
SEARCH = Search(NATION)
KHUE = Criteria(
    name="nguyen thi minh khue", born="1990-04-15", sex="2", at_birth=True, province="01", district="002",
    commune="00037",
)  # fmt: skip


def numbers(criteria: Criteria) -> list[str | None]:
    return [one.person.personal_id for one in SEARCH.insured(criteria)]


@pytest.mark.parametrize("changes", [{}, {"born": "1990-04"}, {"born": "1990"}, {"district": "", "commune": ""}])
def test_less_that_is_known_still_fits(changes: dict[str, Any]) -> None:
    assert "099190000123" in numbers(replace(KHUE, **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "NGUYEN THI MINH"}, {"born": "1990-04-16"}, {"sex": "1"}, {"sex": "3"}, {"province": "79"},
        {"district": "001"}, {"commune": "00001"}, {"at_birth": False},
    ],
)  # fmt: skip
def test_anything_else_fits_nobody(changes: dict[str, Any]) -> None:
    assert numbers(replace(KHUE, **changes)) == []


def test_one_can_be_found_by_where_one_lives() -> None:
    home = NATION.people[0].permanent_residence
    assert home is not None
    at_home = replace(KHUE, at_birth=False, province=home.province_code, district="", commune=home.commune_code)
    assert numbers(at_home) == ["099190000123"]


def test_two_are_as_good_as_many() -> None:
    common = Criteria(
        name="NGUYỄN THÀNH BẢO", born="1990", sex="1", at_birth=True, province="01", district="016", commune="00394"
    )
    assert len(set(numbers(common))) == 2


def test_a_nation_without_generator_has_the_named_alone() -> None:
    alone = Search(Nation(NATION.people[:1], (), (), None, 0))
    assert [one.person for one in alone.insured(KHUE)] == [NATION.people[0]]

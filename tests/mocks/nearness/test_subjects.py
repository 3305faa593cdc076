"""Whom a question came nearest to, and which field of theirs differed, for people and for codes."""

import pytest

from mocks.nation.catalogue import person_with
from mocks.nearness.subjects import AskedPerson, Fields, code_miss, person_miss, swapped
from tests.mocks.nearness.almost import nation

FIELDS = Fields(number="so", name="ten", born="sinh")
NUMBER, NAME, BORN = "099190000123", "Nguyễn Thị Minh Khuê", "19900415"


def told(
    number: str = NUMBER, name: str = NAME, born: str = BORN, *, folded: bool = False, follows: bool = True
) -> tuple[str, list[tuple[str, str]]]:
    asked = AskedPerson(number=number, name=name, born=born, fields=FIELDS, folded=folded, follows=follows)
    found = person_miss(nation(), asked)
    if found is None:
        return "", []
    return found.nearest, [(one.where, one.problem) for one in found.differences]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, []),
        ({"name": "NGUYENTHIMINHKHUE", "born": "1990"}, []),
        ({"name": "Nguyễn Thị Khuê"}, [("ten", "part_missing")]),
        ({"name": "Bà Nguyễn Thị Minh Khuê"}, [("ten", "title")]),
        ({"name": "Nguyễn Thị Minh Кhuê"}, [("ten", "look_alike")]),
        ({"born": "19901504"}, [("sinh", "day_month_swapped")]),
        ({"born": "19910415"}, [("sinh", "other_year")]),
        ({"name": "Ai Đó", "born": "1985"}, [("ten", "differs"), ("sinh", "differs")]),
        ({"number": "099190000132"}, [("so", "swapped")]),
        ({"number": "099190000124"}, [("so", "one_character")]),
    ],
)
def test_which_field_of_a_person_differs(asked: dict[str, str], found: list[tuple[str, str]]) -> None:
    nearest, differences = told(asked.get("number", NUMBER), asked.get("name", NAME), asked.get("born", BORN))
    assert differences == found
    assert nearest == (f"{NAME} · {NUMBER} · 1990-04-15" if found else "")


def test_a_number_of_nobody_is_nobodys() -> None:
    assert told("099999999999", "AI ĐÓ", "1990") == ("", [("so", "nobody")])


def test_a_service_that_wants_folded_names_says_so() -> None:
    assert told(folded=True)[1] == [("ten", "not_folded")]
    assert told(name="NGUYENTHIMINHKHUE", folded=True)[1] == []


def test_an_earlier_number_is_told_where_it_is_not_followed() -> None:
    person = next(one for one in nation().people if one.superseded_numbers)
    asked = (person.superseded_numbers[0], person.name, person.date_of_birth)
    assert told(*asked)[1] == []
    assert told(*asked, follows=False)[1] == [("so", "superseded")]


def test_an_old_card_finds_its_person_too() -> None:
    person = next(one for one in nation().people if one.old_card_number and not one.personal_id)
    assert told(person.old_card_number, "Ai Đó", person.date_of_birth[:4])[1] == [("ten", "differs")]


def test_a_record_that_knows_less_than_the_question_says_so() -> None:
    year_only = next(
        one
        for one in nation().people
        if len(one.date_of_birth) == 4 and one.wire_date_of_birth is None and one.personal_id
    )
    asked = (str(year_only.personal_id), year_only.name)
    assert told(*asked, f"{year_only.date_of_birth}0101")[1] == [("sinh", "only_year_known")]
    kept = person_with(nation(), "placeholder_date")
    assert told(str(kept.personal_id), kept.name, f"{kept.date_of_birth[:4]}0704")[1] == [("sinh", "placeholder")]
    assert told(str(kept.personal_id), kept.name, kept.date_of_birth[:4])[1] == []


def held(code: str) -> str | None:
    found = nation().organization(code)
    return found.name if found else None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("9900000016", None),
        ("9900000017", "check_digit"),
        ("9900000016-099", "no_branch"),
        (NUMBER, "no_business"),
        ("9900000061", "check_digit"),
        ("x", "nobody"),
        ("099999999999", "nobody"),
    ],
)
def test_what_is_wrong_with_a_code(code: str, problem: str | None) -> None:
    found = code_miss(nation(), code, "msdn", held)
    assert (found.differences[0].problem if found else None) == problem


def test_neighbours_are_swapped_once_each() -> None:
    assert list(swapped("0112")) == ["1012", "0121"]

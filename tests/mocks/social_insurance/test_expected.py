"""What is off in a request to social insurance: members, number, or what is known of a person."""

import json

import pytest

from mocks.nation.registers import Registers
from tests.mocks.nearness.almost import entry, nation, told

BASE = "/apiBHXH/1.0"
BEARER = {"authorization": "Bearer t"}
NOTE = ("nobody, or not one alone: errorCode 1",)
PERSON = next(
    one for one in nation().people if one.personal_id == "099190000123" and one.birth_registration is not None
)


def criteria(**changed: str) -> dict[str, str]:
    place = PERSON.birth_registration
    assert place is not None
    return {
        "hoTen": PERSON.name, "ngaySinh": "19900415", "loaiNgaySinh": "0", "gioiTinh": str(PERSON.sex), "isKs": "1",
        "maTinhKs": place.province_code, "maHuyenKs": "", "maXaKs": place.commune_code, **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"hoTen": "Nguyễn Thị Khuê"}, [("hoTen", "part_missing")]),
        ({"ngaySinh": "19900416"}, [("ngaySinh", "other_day")]),
        ({"gioiTinh": "1"}, [("gioiTinh", "differs")]),
        ({"maTinhKs": "79"}, [("maTinhKs", "differs")]),
        ({"gioiTinh": "9"}, [("body.gioiTinh", "wrong_form")]),
        ({"hoTen": "Ai Đó", "ngaySinh": "20010101", "gioiTinh": "1"}, [("social_insurance", "noted")]),
    ],
)
def test_what_is_known_of_a_person(changed: dict[str, str], found: list[tuple[str, str]]) -> None:
    body = json.dumps(criteria(**changed))
    asked = entry("social_insurance", "POST", f"{BASE}/getMaSoBhxhTheoTieuChi", BEARER, body, notes=NOTE)
    assert told(asked, "ngsp") == found


def test_a_search_that_found_somebody_is_not_searched_again() -> None:
    asked = entry("social_insurance", "POST", f"{BASE}/getMaSoBhxhTheoTieuChi", BEARER, json.dumps(criteria()))
    assert told(asked, "envelope") == []


@pytest.mark.parametrize(("form", "problem"), [("swapped", "swapped"), ("nobody", "nobody")])
def test_a_number(form: str, problem: str) -> None:
    record = Registers(nation()).insurance("099190000123")
    assert record is not None
    number = record.number
    place = next(place for place in range(9, 0, -1) if number[place] != number[place - 1])
    swapped = number[: place - 1] + number[place] + number[place - 1] + number[place + 1 :]
    asked = entry(
        "social_insurance",
        "POST",
        f"{BASE}/getTraCuuTtHgdByMaSoBhxh",
        BEARER,
        json.dumps({"maSoBhxh": swapped if form == "swapped" else "0000000000"}),
        notes=NOTE,
    )
    assert told(asked, "ngsp") == [("maSoBhxh", problem)]


def test_an_earlier_personal_id_is_told() -> None:
    person = next(one for one in nation().people if one.superseded_numbers)
    body = json.dumps({"maSoBhxh": person.superseded_numbers[0]})
    asked = entry("social_insurance", "POST", f"{BASE}/getTraCuuTtHgdByMaSoBhxh", BEARER, body, notes=NOTE)
    assert told(asked, "ngsp") == [("maSoBhxh", "superseded")]

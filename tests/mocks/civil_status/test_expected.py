"""What is off in a request to the civil status service: members, folded name, date, number."""

import json

import pytest

from tests.mocks.nearness.almost import entry, told

PATH = "/apiHoTichTuPhap/1.0/traCuuKhaiSinh"
GOOD = {
    "maYeuCau": "1", "maDonVi": "H26.99", "maCanBo": "099080000001", "soDinhDanh": "099190000123",
    "hoTen": "NGUYENTHIMINHKHUE", "ngaySinh": "1990-04-15",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"hoTen": "Nguyễn Thị Minh Khuê"}, [("hoTen", "not_folded")]),
        ({"hoTen": "NGUYENTHIMINH"}, [("hoTen", "part_missing")]),
        ({"ngaySinh": "1990-15-04"}, [("ngaySinh", "day_month_swapped")]),
        ({"ngaySinh": "15/04/1990"}, [("body.ngaySinh", "wrong_form")]),
        ({"maDonVi": ""}, [("body.maDonVi", "wrong_form")]),
        ({"diaChi": ""}, [("body.diaChi", "unknown")]),
    ],
)
def test_a_question(changed: dict[str, str], found: list[tuple[str, str]]) -> None:
    asked = entry("civil_status", "POST", PATH, {"authorization": "Bearer t"}, json.dumps({**GOOD, **changed}))
    assert told(asked, "lgsp") == found


def test_a_person_without_such_an_extract_is_told_in_the_services_words() -> None:
    note = "the person has no such extract"
    asked = entry("civil_status", "POST", PATH, {"authorization": "Bearer t"}, json.dumps(GOOD), notes=(note,))
    assert told(asked, "lgsp") == [("civil_status", "noted")]


def test_a_token_call_looks_for_nobody() -> None:
    assert told(entry("civil_status", "POST", "/token", {}, "grant_type=client_credentials"), "lgsp") == [
        ("header Authorization", "missing")
    ]

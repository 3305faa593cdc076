"""What is off in a request to the tax register: members and code."""

import json

import pytest

from tests.mocks.nearness.almost import entry, told

PATH = "/apiThue/1.0/traCuuNguoiNopThue"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("9900000016", []),
        ("099190000123", []),
        ("9900000018", [("maSoThue", "check_digit")]),
        ("9900000016-099", [("maSoThue", "no_branch")]),
        ("990000001", [("body.maSoThue", "wrong_form")]),
        ("099999999999", [("maSoThue", "nobody")]),
    ],
)
def test_a_code(code: str, found: list[tuple[str, str]]) -> None:
    body = json.dumps({"maYeuCau": "1", "maDonVi": "H26.99", "maSoThue": code})
    assert told(entry("tax", "POST", PATH, {"authorization": "Bearer t"}, body), "lgsp") == found


def test_a_misspelt_member() -> None:
    body = json.dumps({"maYeuCau": "1", "maDonVi": "H26.99", "MaSoThue": "9900000016"})
    asked = entry("tax", "POST", PATH, {"authorization": "Bearer t"}, body)
    assert told(asked, "lgsp") == [("body.MaSoThue", "misspelt")]

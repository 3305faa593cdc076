"""Folding, hash and check digit against values that stand in the fact sheet, not against our own code."""

import pytest

from mocks.folding import c06_digest, check_digit, fold_name, is_organization_code


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Nguyễn Thị Minh Khuê", "NGUYENTHIMINHKHUE"),
        ("  nguyễn  thị-minh khuê. ", "NGUYENTHIMINHKHUE"),
        ("Đỗ Văn Đức", "DOVANDUC"),
        ("ÐỖ VĂN ÐỨC", "DOVANDUC"),
        ("ɖỗ Ɖức ðạt đạt", "DODUCDATDAT"),
        ("Đặng Thị Hồng", "DANGTHIHONG"),
        ("H'Mok Niê", "HMOKNIE"),
        ("H\u2019Mok Niê", "HMOKNIE"),
        ("Y Thô", "YTHO"),
        ("Hoà Thuý", "HOATHUY"),
        ("Hòa Thúy", "HOATHUY"),
        ("Nguyễn Văn 2", "NGUYENVAN2"),
        ("李", ""),
        ("", ""),
    ],
)
def test_folding(name: str, folded: str) -> None:
    assert fold_name(name) == folded


def test_the_published_hash_vector() -> None:
    digest = c06_digest("/mock/csdldc/TraCuuThongTinCongDan", "mock_hanoi", "1767225600000", "mock-secret")
    assert digest == "cc8f1facfcd07909dc38c2f59674826a556b3ca8a1ba6c99df304d9c2a97923e"


@pytest.mark.parametrize("code", ["9900000016", "9900000023", "9900000030", "9900000048", "9900000055"])
def test_published_codes_are_valid(code: str) -> None:
    assert is_organization_code(code)
    wrong = code[:9] + str((int(code[9]) + 1) % 10)
    assert not is_organization_code(wrong)


def test_some_sequences_are_never_issued() -> None:
    assert check_digit("990000007") is None
    assert not any(is_organization_code(f"990000007{digit}") for digit in range(10))


@pytest.mark.parametrize("text", ["99000001", "9900000019", "99000000a", "\u0669" * 9, ""])
def test_only_nine_digits_have_a_check_digit(text: str) -> None:
    if len(text) == 9 or not text.isdigit():
        with pytest.raises(ValueError, match="nine digits"):
            check_digit(text)
    assert not is_organization_code(text)

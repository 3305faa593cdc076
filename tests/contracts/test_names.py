"""Two spellings of one name are one name; two names that differ by a mark are not: the rule of DESIGN section 1."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.names import compare, fold, full_form

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
letters = st.sampled_from(LETTERS + LETTERS.upper() + "ÐðƉɖ'’")
syllables = st.lists(st.tuples(letters, st.sampled_from(TONES)).map("".join), min_size=1, max_size=6).map("".join)
names = st.lists(syllables, min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Nguyễn Thị Minh Khuê", "NGUYENTHIMINHKHUE"),
        ("Đỗ Văn Thử", "DOVANTHU"),
        ("ÐỖ VĂN THỬ", "DOVANTHU"),
        ("Ɖỗ văn ɖức", "DOVANDUC"),
        ("đỗ ðức", "DODUC"),
        ("H'Mok Ênuôl", "HMOKENUOL"),
        ("H’Mok", "HMOK"),
        ("Y Thô", "YTHO"),
        ("Ka-Brơi 2", "KABROI2"),
        ("  ", ""),
        ("山田", ""),
    ],
)
def test_the_folded_form(name: str, folded: str) -> None:
    assert fold(name) == folded
    assert fold(unicodedata.normalize("NFD", name)) == folded


@pytest.mark.parametrize(
    ("claimed", "held", "result"),
    [
        ("Nguyễn Thị Hòa", "NGUYỄN THỊ HOÀ", "match"),
        ("thúy", "Thuý", "match"),
        ("Đỗ Văn Thử", "ÐỖ VĂN THỬ", "match"),
        ("đỗ văn thử", "ƉỖ  VĂN\u00a0THỬ ", "match"),
        ("H'Mok", "H’MOK", "match"),
        ("Y Thô", "y thô", "match"),
        ("Hồng", "Hông", "match_except_diacritics"),
        ("Hồng", "Hổng", "match_except_diacritics"),
        ("Nguyen Thi Hoa", "Nguyễn Thị Hòa", "match_except_diacritics"),
        ("Do Van Thu", "Đỗ Văn Thử", "match_except_diacritics"),
        ("HMok", "H'Mok", "match_except_diacritics"),
        ("Ythô", "Y Thô", "match_except_diacritics"),
        ("Thị Nguyễn", "Nguyễn Thị", "no_match"),
        ("Nguyễn Thị", "Nguyễn Thị Minh", "no_match"),
        ("Nguyễn", "", "no_match"),
        ("山田", "山田", "match"),
        ("山田", "田中", "no_match"),
        ("", "'", "no_match"),
    ],
)
def test_comparing(claimed: str, held: str, result: str) -> None:
    assert compare(claimed, held) == result
    assert compare(held, claimed) == result


@given(st.text())
def test_folding_is_idempotent_and_keeps_letters_and_digits_only(text: str) -> None:
    folded = fold(text)
    assert re.fullmatch(r"[A-Z0-9]*", folded) and fold(folded) == folded


@given(names)
def test_case_spacing_and_form_change_nothing(name: str) -> None:
    spellings = {
        name, name.upper(), name.lower(), name.swapcase(), f"  {name.replace(' ', '   ')} ",
        unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name),
    }  # fmt: skip
    assert len({fold(spelling) for spelling in spellings}) == 1
    assert {compare(name, spelling) for spelling in spellings} == {"match"}
    assert len({full_form(spelling) for spelling in spellings}) == 1


@given(names, names)
def test_a_full_match_is_also_a_folded_one(one: str, other: str) -> None:
    result = compare(one, other)
    assert result == compare(other, one)
    if result == "match":
        assert fold(one) == fold(other)
    assert (result == "match_except_diacritics") == (bool(fold(one)) and fold(one) == fold(other) and result != "match")


@given(names)
def test_without_its_marks_a_name_still_agrees_except_for_them(name: str) -> None:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    assert compare(bare, name) in ("match", "match_except_diacritics") or not fold(name)

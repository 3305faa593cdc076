"""Each way in which two names differ is told from the others, by names as they are met."""

import unicodedata

import pytest

from mocks.nearness.texts import told_apart

KHUE = "Nguyễn Thị Minh Khuê"


@pytest.mark.parametrize(
    ("expected", "received", "problem"),
    [
        (KHUE, KHUE, None),
        (KHUE, unicodedata.normalize("NFD", KHUE), "composition"),
        (KHUE, "Nguyễn  Thị Minh Khuê ", "blanks"),
        (KHUE, KHUE.upper(), "letter_case"),
        ("Lê Thị Hòa", "Lê Thị Hoà", "tone_placement"),
        ("Lê Thị Hồng", "Lê Thị Hống", "tone_marks"),
        ("Lê Thị Hồng", "Lê Thị Hông", "tone_marks"),
        ("Lê Thị Hồng", "Lê Thị Hong", "marks"),
        ("Đỗ Văn Thử", "Do Van Thu", "marks"),
        ("ĐỖ VĂN THỬ", "ÐỖ VĂN THỬ", "marks"),  # Icelandic eth: folded alike by every register
        ("Đỗ Văn An", "Đỗ Văn Аn", "look_alike"),  # a Cyrillic A
        ("Trần Văn Long", "Trần Văn L0ng", "look_alike"),
        (KHUE, KHUE.encode().decode("cp1252"), "double_encoded"),
        ("Lê Thị Hoa", "Lê Thị Hoa".encode().decode("latin-1"), "double_encoded"),
        (KHUE, "Nguy?n Th? Minh Khuê", "damaged"),
        (KHUE, "Nguy\ufffdn Thị Minh Khuê", "damaged"),
        (KHUE, "Bà Nguyễn Thị Minh Khuê", "title"),
        (KHUE, "Khuê Nguyễn Thị Minh", "order"),
        ("NGUYỄN THỊ MINH KHUÊ", "KHUENGUYENTHIMINH", "order"),
        (KHUE, "Nguyễn Thị Khuê", "part_missing"),
        (KHUE, "Nguyễn Thị Minh Ngọc Khuê", "part_added"),
        (KHUE, "Nguyễn Thị Minh Kheê", "one_character"),
        ("NGUYENTHIMINHKHUE", "NGUYENTHIMIHNKHUE", "swapped"),
        ("099190000123", "099190000132", "swapped"),
        ("099190000123", "099190000124", "one_character"),
        ("099190000123", "09919000123", "one_character"),
        (KHUE, "Phạm Quang Hải", "differs"),
        ("", "x", "differs"),
    ],
)
def test_how_two_texts_differ(expected: str, received: str, problem: str | None) -> None:
    assert told_apart(expected, received) == problem

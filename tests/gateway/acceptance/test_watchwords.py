"""A value is found however it was spelled, and what is nobody's is not looked for."""

import pytest

from gateway.acceptance.watchwords import NUMBER, WORDS, Watchwords, leaves, telling

QUERY = {"person": {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê"}, "relation": "same_household"}


@pytest.mark.parametrize(
    "text",
    [
        "x 099190000123 x",
        "0991 9000 0123",
        "nguyen thi minh khue",
        "NGUYỄN-THỊ-MINH-KHUÊ",
        f"so {NUMBER}",
        WORDS.upper(),
    ],
)
def test_a_value_is_found_however_it_is_spelled(text: str) -> None:
    assert Watchwords(QUERY).in_text(text)


@pytest.mark.parametrize("text", ["", "same_household", "source_malformed: no record", "099190000124", "Nguyễn Thị"])
def test_what_is_no_value_is_let_pass(text: str) -> None:
    assert not Watchwords(QUERY).in_text(text)


def test_a_file_is_searched_in_clear() -> None:
    words = Watchwords(QUERY)
    assert words.in_bytes(b"\x00\x01099190000123\x02") and words.in_bytes("Nguyễn Thị Minh Khuê".encode())
    assert not words.in_bytes(b"0991\x009000\x000123")


def test_leaves_are_all_texts() -> None:
    assert list(leaves({"a": ["x", {"b": "y"}], "c": 7, "d": None})) == ["x", "y"]
    assert [telling(value) for value in ("active", "12345678", "1990-04-15", "Lò Y", "Đỗ Văn Thử")] == [
        False, True, True, False, True,
    ]  # fmt: skip

"""A reason says why; a number that could be a person's is refused in whatever form it is typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.reasons import LONGEST, ReasonRefused, check_reason, holds_number, is_personal

PERSON = "099190000123"
CARD = "990000001"
GROUPINGS = (" ", ".", "-", "\u00a0", "_", "/", ", ", "\u200b", "")


@pytest.mark.parametrize(
    "text",
    [
        "Nghi tra cứu hàng loạt",
        "Theo quyết định 123/QĐ-CAHN ngày 27/11/2026, từ 08:30 đến 17h00",
        "Dossier H26.99-260302-0001 has no feed entry since 2026-11-27",
        "H26.99.99.9-260302-0002 và H26.99-260302-0001",
        "Procedure 1.001193, stopped 2026-11-27 10:15:30",
        "40 lookups in 5 minutes; 12 of them refused",
        "1.001193 27.11.2026, 08:30",
    ],
)
def test_what_officers_really_write_is_taken(text: str) -> None:
    assert check_reason(f"  {text} ") == text


@pytest.mark.parametrize("text", ["", "   ", "a\nb", "x" * (LONGEST + 1), "a\x00b"])
def test_a_reason_is_one_line_of_something(text: str) -> None:
    with pytest.raises(ReasonRefused):
        check_reason(text)


def test_the_longest_reason_is_taken() -> None:
    assert check_reason("x" * LONGEST)


@settings(max_examples=500)
@given(
    number=st.sampled_from([PERSON, CARD, "9900000016"]),
    cuts=st.sets(st.integers(1, 11)),
    separator=st.sampled_from(GROUPINGS),
    before=st.sampled_from(["", "số ", "CCCD:", "27/11/2026 ", "x", "("]),
    after=st.sampled_from(["", ".", " đã tra", ")"]),
)
def test_no_grouping_hides_a_number(number: str, cuts: set[int], separator: str, before: str, after: str) -> None:
    written = "".join(separator + digit if at in cuts else digit for at, digit in enumerate(number))
    assert holds_number(before + written + after)
    with pytest.raises(ReasonRefused) as refused:
        check_reason(before + written + after)
    assert number not in str(refused.value)


@pytest.mark.parametrize("zero", ["\u0660", "\uff10", "\u0966"], ids=["arabic", "full width", "devanagari"])
def test_no_other_digits_hide_it_either(zero: str) -> None:
    assert holds_number("".join(chr(ord(zero) + int(digit)) for digit in PERSON))


@pytest.mark.parametrize("text", ["099190000123", "990000123", "٠٩٩١٩٠٠٠٠١٢٣"])
def test_a_number_alone_is_personal(text: str) -> None:
    assert is_personal(text)


@pytest.mark.parametrize("text", ["", "0991900001", "H26.99-260302-0001", "can.bo.099190000123", "099 190000123"])
def test_other_names_are_not(text: str) -> None:
    assert not is_personal(text)

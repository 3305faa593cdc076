"""What is made for a pattern fits it by Python's own reading; what isn't understood is said so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.schemas.examples import Chooser
from contracts.schemas.patterns import TooHard, fits, matching, searches


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{12}", r"\d{2}-\d{1,4}", "[A-Z]{2}[0-9]+", "(ab|c)?d*", "0|1", "[0-9A-F]{4}(-[0-9A-F]{4}){2}",
        r"H26(\.[0-9]{1,3})*",
        r"\i\c*", "a.c", r"\+84[0-9]{9}", "", r"[\da-fA-F]{8}-[\da-fA-F]{4}", r"\p{Lu}\p{Ll}*",
        r"[\p{L}\p{N} ]+", r"\p{P}",
        "[^a]", r"[^\d]{3}", r"[a\]\[b]+", r"\-?P(\d*D)?(T(\d*H)?(\d*(\.\d*)?S)?)?",
    ],
)  # fmt: skip
def test_a_text_is_made_that_fits(pattern: str) -> None:
    made = {matching(pattern, Chooser(seed).at("x")) for seed in range(20)}
    assert all(fits(pattern, text) for text in made)


@settings(max_examples=30, deadline=None)
@given(st.text("ab[]{}()|?*+\\d-^.,0123", max_size=12))
def test_any_pattern_is_met_or_too_hard(pattern: str) -> None:
    try:
        assert fits(pattern, matching(pattern, Chooser(1).at("x")))
    except TooHard:
        return


@pytest.mark.parametrize(
    "pattern", ["[^xA0 _.é-]", "(?=a)b", r"\p{IsGreek}+", r"\p{M}", "[a-z-[b]]", "a{", "[", "*", "[]", "[b-a]"]
)
def test_what_isnt_understood_is_said_so(pattern: str) -> None:
    with pytest.raises(TooHard):
        matching(pattern, Chooser(1).at("x"))


def test_json_patterns_may_stand_anywhere() -> None:
    assert searches("^[0-9]{2}$", "01") and not searches("^[0-9]{2}$", "012") and searches("b", "abc")
    with pytest.raises(TooHard):
        searches("[", "a")

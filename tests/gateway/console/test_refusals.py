"""Tests of refusals: each has a status and both languages."""

import pytest

from gateway.console import refusals
from gateway.console.refusals import Refused


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (refusals.no_such_page(), 404),
        (refusals.not_yours(), 403),
        (refusals.foreign_form(), 403),
        (refusals.bad_form(), 400),
        (refusals.unavailable(), 503),
    ],
)
def test_every_refusal_says_why_in_both_languages(made: Refused, status: int) -> None:
    assert made.status == status and made.vi.endswith(".") and made.en.endswith(".") and made.vi != made.en
    assert str(made) == made.en

"""A birth date says how much of it is known, whatever form it came in, and never shows itself by accident."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dates import InvalidDate, PartialDate

days = st.dates(date(1850, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "parts", "precision"),
    [
        ("1990", (1990, None, None), "year"),
        ("1990-04", (1990, 4, None), "month"),
        ("1990-04-15", (1990, 4, 15), "day"),
        ("2024-02-29", (2024, 2, 29), "day"),
    ],
)
def test_iso_forms(text: str, parts: tuple[int, int | None, int | None], precision: str) -> None:
    found = PartialDate.parse_iso(text)
    assert (found.year, found.month, found.day) == parts
    assert found.iso == text and found.precision == precision


@pytest.mark.parametrize(
    "text",
    [
        "1990-00", "1990-00-00", "1990-04-00", "1990-13", "1990-02-30", "1985-02-29", "1990-4-15", "1990-04-15\n",
        " 1990", "199", "19900415", "1990-0415", "15/04/1990", "2024-W01-1", "9999-12-31", "0001-01-01", "1849", "2201",
        "0000", "", "١٩٩٠", "1990-04-15T00:00:00Z", None, 1990, True, date(1990, 4, 15), "1" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_iso_date_is_refused_without_being_quoted(text: object) -> None:
    with pytest.raises(InvalidDate) as refused:
        PartialDate.parse_iso(text)
    assert not isinstance(text, str) or len(text) < 4 or text not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("19900415", "1990-04-15"),
        ("1990-04-15", "1990-04-15"),
        ("15/04/1990", "1990-04-15"),
        ("1990", "1990"),
        ("04/1990", "1990-04"),
        ("19450000", "1945"),
        ("1945-00-00", "1945"),
        ("00/00/1945", "1945"),
        ("00/1945", "1945"),
        ("19450400", "1945-04"),
        ("00/04/1945", "1945-04"),
        ("19450015", "1945"),
        ("15/00/1945", "1945"),
    ],
)
def test_national_forms_and_placeholders(text: str, iso: str) -> None:
    assert PartialDate.parse_wire(text).iso == iso


@pytest.mark.parametrize(
    "text",
    [
        "", "00000000", "00/00/0000", "19901301", "19900230", "30/02/1990", "2/9/1985", "1990-0415", "199004-15",
        "1990-04", "1990/04/15", "15-04-1990", "19900415\n", "199004", "19900415000000", "31/04/1990", "٠١/٠١/١٩٩٠",
    ],
)  # fmt: skip
def test_what_is_no_date_on_the_wire_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate):
        PartialDate.parse_wire(text)


@given(days)
def test_every_day_survives_every_form(day: date) -> None:
    forms = (day.isoformat(), day.strftime("%d/%m/%Y"), day.strftime("%Y%m%d"))
    assert {PartialDate.parse_wire(form) for form in forms} == {PartialDate(day.year, day.month, day.day)}
    assert PartialDate.parse_iso(PartialDate(day.year, day.month, day.day).iso) == PartialDate.parse_wire(forms[0])


@given(st.integers(), st.none() | st.integers(-5, 20), st.none() | st.integers(-5, 40))
def test_only_days_that_exist_can_be_made(year: int, month: int | None, day: int | None) -> None:
    try:
        made = PartialDate(year, month, day)
    except InvalidDate:
        return
    assert 1850 <= made.year <= 2200 and not (made.day and made.month is None)
    assert made.month != 0 and made.day != 0
    assert PartialDate.parse_iso(made.iso) == made
    date(made.year, made.month or 1, made.day or 1)


def test_a_day_without_a_month_is_refused() -> None:
    with pytest.raises(InvalidDate):
        PartialDate(1990, None, 15)


def test_no_way_of_printing_shows_it() -> None:
    born = PartialDate.parse_iso("1990-04-15")
    for shown in (repr(born), str(born), f"{born}", f"{born!s:>30}", str([born])):
        assert "1990" not in shown and "15" not in shown

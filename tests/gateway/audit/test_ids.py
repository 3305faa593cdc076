"""Entry ids are ULIDs: sortable, unique, and unmoved by a clock that jumps."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.audit import ids
from gateway.audit.ids import is_entry_id, milliseconds, new_entry_id

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def test_the_time_is_in_front() -> None:
    later = NOW + timedelta(days=400)
    text = new_entry_id(later)
    assert is_entry_id(text)
    number = 0
    for ch in text:
        number = number * 32 + ids.ALPHABET.index(ch)
    assert number >> 80 == int(later.timestamp() * 1000) == milliseconds(text)
    assert milliseconds(text.lower()) is None and milliseconds("") is None


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=50))
def test_ids_rise_whatever_the_clock_does(jumps: list[int]) -> None:
    made = [new_entry_id(NOW + timedelta(milliseconds=jump)) for jump in jumps]
    assert made == sorted(set(made))


def test_many_in_one_millisecond_differ() -> None:
    made = [new_entry_id(NOW) for _ in range(5_000)]
    assert len(set(made)) == 5_000 and made == sorted(made)


def test_what_is_no_entry_id() -> None:
    good = new_entry_id(NOW)
    bad = ["", good[:-1], good + "0", "8" + good[1:], good[:-1] + "I", good[:-1] + "l", good.lower(), "٠" * 26]
    assert is_entry_id(good) and not any(map(is_entry_id, bad))

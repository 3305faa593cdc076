"""Moments go out in Viet Nam's time and come back in UTC, and what is no moment is believed by nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.portal.times import moment, written
from connectors.rest.reading import Node
from contracts.errors import SourceMalformed


@settings(max_examples=50)
@given(st.integers(-2_000_000_000, 30_000_000_000))
def test_what_is_written_is_read(seconds: int) -> None:
    at = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
    told = moment(Node({"x": written(at)}), "x")
    assert told == at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def test_viet_nam_is_seven_hours_ahead() -> None:
    assert written(datetime(2026, 3, 1, 18, 0, 0, tzinfo=UTC)) == "20260302010000"


@pytest.mark.parametrize(
    "text", ["2026030201000", "20260302 10000", "20261302010000", "00000000000000", "00010101000000", "٢0260302010000"]
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(SourceMalformed) as fault:
        moment(Node({"NgayTra": text}), "NgayTra")
    assert text not in str(fault.value)


def test_none_is_none() -> None:
    assert moment(Node({}), "x") is None and moment(Node({"x": ""}), "x") is None

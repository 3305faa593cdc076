"""A percentile is off by five per cent at most, whatever the durations are."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.figures.durations import bucket, percentile, upper


@given(st.integers(min_value=0, max_value=10_000_000))
def test_a_bucket_holds_what_lies_in_it(milliseconds: int) -> None:
    number = bucket(milliseconds)
    assert milliseconds <= upper(number) + 0.5 and (number == 0 or milliseconds > upper(number) / 1.05 - 1)


@given(
    st.lists(st.integers(min_value=1, max_value=100_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.95, 1.0])
)
def test_percentiles(durations: list[int], share: float) -> None:
    exact = sorted(durations)[-(-int(share * 1000) * len(durations) // 1000) - 1]
    found = percentile(Counter(map(bucket, durations)), share)
    assert found is not None and exact - 1 <= found <= exact * 1.05 + 1


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_none_of_none(share: float) -> None:
    assert percentile({}, share) is None

"""Waits are drawn the same for a seed, spread as they were asked for, and refused where they can't be."""

import statistics

import pytest

from mocks.latency import LONGEST, USUAL, NoDistribution, read_latency


def test_a_fixed_wait_is_always_the_same() -> None:
    latency = read_latency({"distribution": "fixed", "seconds": 1})
    assert {latency.draw(number) for number in range(5)} == {1.0}


def test_a_uniform_wait_lies_between() -> None:
    latency = read_latency({"distribution": "uniform", "from": 0.5, "to": 2})
    waits = [latency.draw(number) for number in range(500)]
    assert 0.5 <= min(waits) < 0.6 and 1.9 < max(waits) <= 2
    assert abs(statistics.fmean(waits) - 1.25) < 0.1


@pytest.mark.parametrize(("name", "share"), [("p75", 0.75), ("p90", 0.90), ("p95", 0.95), ("p99", 0.99)])
def test_a_lognormal_wait_has_its_percentiles(name: str, share: float) -> None:
    latency = read_latency({"distribution": "lognormal", "p50": 0.2, name: 2, "seed": 7})
    waits = sorted(latency.draw(number) for number in range(2000))
    assert abs(sum(wait <= 0.2 for wait in waits) / 2000 - 0.5) < 0.04
    assert abs(sum(wait <= 2 for wait in waits) / 2000 - share) < 0.03
    assert waits[-1] <= LONGEST


def test_a_seed_decides_every_wait() -> None:
    one, same, other = (
        read_latency({"distribution": "uniform", "from": 0, "to": 1, "seed": seed}) for seed in (3, 3, 4)
    )
    waits = [one.draw(number) for number in range(10)]
    assert waits == [same.draw(number) for number in range(10)]
    assert waits != [other.draw(number) for number in range(10)]
    assert len(set(waits)) == 10


@pytest.mark.parametrize(
    "document",
    [
        {"distribution": "fixed", "seconds": 1, "seed": 2},
        {"distribution": "uniform", "seed": 0, "from": 0.1, "to": 0.4},
        {"distribution": "lognormal", "seed": 1, "p50": 0.2, "p99": 2.0},
    ],
)
def test_a_distribution_is_shown_as_it_was_asked_for(document: dict[str, object]) -> None:
    assert read_latency(document).document() == document


def test_the_usual_wait_is_told_by_its_percentiles() -> None:
    assert USUAL.document() == {"distribution": "lognormal", "seed": 0, "p50": 0.2, "p99": 2.0}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({}, "distribution is one of"),
        ({"distribution": "normal"}, "distribution is one of"),
        ({"distribution": ["fixed"]}, "distribution is one of"),
        ({"distribution": "fixed"}, "needs seconds"),
        ({"distribution": "fixed", "seconds": -1}, "between 0 and 3600"),
        ({"distribution": "fixed", "seconds": True}, "between 0 and 3600"),
        ({"distribution": "fixed", "seconds": 1, "to": 2}, "has no to"),
        ({"distribution": "uniform", "from": 2, "to": 1}, "rising"),
        ({"distribution": "lognormal", "p50": 0, "p99": 1}, "rising"),
        ({"distribution": "lognormal", "p50": 2, "p99": 1}, "rising"),
        ({"distribution": "lognormal", "p90": 1, "p99": 2}, "needs"),
        ({"distribution": "fixed", "seconds": 1, "seed": "x"}, "seed is a whole number"),
    ],
)
def test_what_is_no_distribution_says_why(document: dict[str, object], reason: str) -> None:
    with pytest.raises(NoDistribution, match=reason):
        read_latency(document)

"""A token must live as long as `expires_in` said, die on time, and stay unknown if it was never issued."""

from __future__ import annotations

import pytest

from mocks.business.tokens import LIFETIME_SECONDS, Tokens


class _Clock:
    def __init__(self) -> None:
        self.moment = 1_767_225_600.0

    def __call__(self) -> float:
        return self.moment


def test_a_token_dies_at_the_end_of_its_hour() -> None:
    clock = _Clock()
    tokens = Tokens(clock)
    token = tokens.issue()
    clock.moment += LIFETIME_SECONDS - 1
    assert tokens.state(token) == "live"
    clock.moment += 1
    assert tokens.state(token) == "expired"


def test_a_token_never_issued_is_unknown_and_cannot_be_expired_into_being() -> None:
    tokens = Tokens(_Clock())
    tokens.expire("made-up")
    assert tokens.state("made-up") == "unknown"


def test_expiring_one_token_leaves_the_other() -> None:
    tokens = Tokens(_Clock())
    one, other = tokens.issue(), tokens.issue()
    tokens.expire(one)
    assert (tokens.state(one), tokens.state(other)) == ("expired", "live")


def test_dead_tokens_are_forgotten_so_that_the_table_stays_bounded() -> None:
    clock = _Clock()
    tokens = Tokens(clock, lifetime=10)
    old = tokens.issue()
    clock.moment += 19
    tokens.issue()
    assert tokens.state(old) == "expired"
    clock.moment += 1
    tokens.issue()
    assert tokens.state(old) == "unknown"


def test_a_lifetime_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="one second"):
        Tokens(_Clock(), lifetime=0)

"""A token must live as long as `expires_in` said, die on time, and stay unknown if it was never issued."""

from __future__ import annotations

import pytest

from mocks.business.tokens import LIFETIME_SECONDS, Tokens

_NOW = 1_767_225_600.0


def test_a_token_dies_at_the_end_of_its_hour() -> None:
    tokens = Tokens()
    token = tokens.issue(_NOW)
    assert tokens.state(token, _NOW + LIFETIME_SECONDS - 1) == "live"
    assert tokens.state(token, _NOW + LIFETIME_SECONDS) == "expired"


def test_a_token_never_issued_is_unknown_and_cannot_be_expired_into_being() -> None:
    tokens = Tokens()
    tokens.expire("made-up")
    assert tokens.state("made-up", _NOW) == "unknown"


def test_expiring_one_token_leaves_the_other() -> None:
    tokens = Tokens()
    one, other = tokens.issue(_NOW), tokens.issue(_NOW)
    tokens.expire(one)
    assert (tokens.state(one, _NOW), tokens.state(other, _NOW)) == ("expired", "live")


def test_the_oldest_tokens_are_forgotten_so_that_the_table_stays_bounded() -> None:
    tokens = Tokens(remembered=2)
    oldest, middle, newest = (tokens.issue(_NOW) for _ in range(3))
    assert [tokens.state(token, _NOW) for token in (oldest, middle, newest)] == ["unknown", "live", "live"]


def test_a_lifetime_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="one second"):
        Tokens(lifetime=0)

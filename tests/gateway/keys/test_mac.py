"""Tests of the prepared HMAC: it is the library's for every key and message, and no message leaves a trace in it."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.keys.mac import keyed


@given(st.binary(max_size=64), st.lists(st.binary(max_size=200), min_size=1, max_size=3))
def test_it_is_the_librarys(key: bytes, messages: list[bytes]) -> None:
    made = keyed(key)
    assert [made(message) for message in messages] == [hmac.digest(key, message, "sha256") for message in messages]


def test_a_longer_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 64"):
        keyed(bytes(65))

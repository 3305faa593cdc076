"""A sealed value opens for its own purpose, place and key, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.keys import sealing
from gateway.keys.sealing import SealBroken, Sealer

ONE = bytes(range(32))
TWO = bytes(range(32, 64))


@given(st.binary(max_size=300), st.binary(max_size=60))
def test_round_trip(plaintext: bytes, associated: bytes) -> None:
    sealer = Sealer({1: ONE}, "cache")
    sealed = sealer.seal(plaintext, associated)
    assert len(sealed) == len(plaintext) + 37
    assert sealer.open(sealed, associated) == plaintext
    assert Sealer({1: ONE}, "cache").open(sealed, associated) == plaintext


def test_every_flipped_byte_and_every_cut_is_noticed() -> None:
    sealer = Sealer({1: ONE}, "cache")
    sealed = sealer.seal(b"synthetic", b"place")
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(SealBroken):
            sealer.open(bytes(altered), b"place")
        with pytest.raises(SealBroken):
            sealer.open(sealed[:position], b"place")


def test_purpose_place_and_key_are_bound() -> None:
    sealed = Sealer({1: ONE}, "cache").seal(b"x", b"place")
    for other in (Sealer({1: ONE}, "officers"), Sealer({1: TWO}, "cache"), Sealer({2: ONE}, "cache")):
        with pytest.raises(SealBroken):
            other.open(sealed, b"place")
    with pytest.raises(SealBroken):
        Sealer({1: ONE}, "cache").open(sealed, b"elsewhere")


def test_the_newest_key_seals_and_the_old_one_still_opens() -> None:
    old = Sealer({1: ONE}, "cache").seal(b"x", b"")
    both = Sealer({1: ONE, 2: TWO}, "cache")
    assert both.open(old, b"") == b"x"
    assert both.seal(b"y", b"")[0] == 2


def test_a_salt_is_redrawn_before_its_nonces_wear_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "VALUES_PER_SALT", 3)
    sealer = Sealer({1: ONE}, "cache")
    sealed = [sealer.seal(b"x", b"") for _ in range(7)]
    assert len({value[1:9] for value in sealed}) == 3
    assert [sealer.open(value, b"") for value in sealed] == [b"x"] * 7


def test_many_foreign_salts_do_not_pile_up() -> None:
    sealer = Sealer({1: ONE}, "cache")
    for _ in range(100):
        sealer.open(Sealer({1: ONE}, "cache").seal(b"x", b""), b"")
    assert len(sealer._opened) == 64


@pytest.mark.parametrize("versions", [{}, {0: ONE}, {256: ONE}, {1: b"short"}])
def test_bad_keys_are_refused(versions: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="32-byte keys"):
        Sealer(versions, "cache")


def test_repr_holds_no_key() -> None:
    assert repr(Sealer({1: ONE}, "cache")) == "Sealer(version 1)"

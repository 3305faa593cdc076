"""A seal opens with the private half alone, says nothing by its length, and a broken one is refused without a value."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.keys.escrow import Escrow, EscrowClosed

KEY = Escrow.parse("private " + base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("="))


def test_a_seal_opens_with_the_private_half_alone() -> None:
    public = Escrow.parse(KEY.public_text)
    sealed = public.seal("personal_id", "099190000123")
    assert KEY.open(sealed) == ("personal_id", "099190000123")
    with pytest.raises(EscrowClosed, match="not here"):
        public.open(sealed)
    assert "099190000123" not in repr(public) + repr(KEY)


def test_two_seals_of_one_person_have_nothing_in_common_but_their_length() -> None:
    one, two = KEY.seal("personal_id", "099190000123"), KEY.seal("personal_id", "099190000123")
    assert one != two and len(one) == len(two) == len(KEY.seal("organization_code", "9900000016"))


@pytest.mark.parametrize(
    "damage", [lambda s: s[:-1], lambda s: s[:-1] + bytes([s[-1] ^ 1]), lambda s: b"", lambda s: s * 2]
)
def test_a_damaged_seal_is_refused(damage: "object") -> None:
    sealed = KEY.seal("personal_id", "099190000123")
    with pytest.raises(EscrowClosed, match="not of this"):
        KEY.open(damage(sealed))  # type: ignore[operator]  # a parametrised function


@pytest.mark.parametrize("text", ["", "private", "private AAAA", "secret " + "A" * 43, "private " + "*" * 43])
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no|not"):
        Escrow.parse(text)


@given(st.binary(min_size=32, max_size=32))
def test_a_private_key_is_read_whole_and_opens_what_its_public_half_sealed(raw: bytes) -> None:
    text = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    key = Escrow.parse(f"private {text}")
    assert key.private is not None and key.private.private_bytes_raw() == raw
    assert key.open(Escrow.parse(key.public_text).seal("unit", "H26")) == ("unit", "H26")
    others = [text + "A", text[:-1], text + "="]
    for spoilt in (f"PRIVATE {text}", f"private  {text}", *(f"private {other}" for other in others)):
        with pytest.raises(ValueError, match=r"^(not base64url|no escrow key)$"):
            Escrow.parse(spoilt)


def test_a_key_has_one_text() -> None:
    """`+` and `/` are of the other base64, and the last letter has bits to spare: neither is read as the same key."""
    raw = b"\xfb\xff" * 16
    text = base64.b64encode(raw).decode().rstrip("=")
    assert {"+", "/"} <= set(text)
    for other in (text, "A" * 42 + "B"):
        with pytest.raises(ValueError, match="no escrow key"):
            Escrow.parse(f"private {other}")

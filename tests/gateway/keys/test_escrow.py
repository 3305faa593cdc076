"""A seal opens with the private half alone, says nothing by its length, and a broken one is refused without a value."""

import base64

import pytest

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

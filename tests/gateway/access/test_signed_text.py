"""One text, one reading: what joserfc would forgive is refused here."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.signed_text import MAX_LENGTH, Unreadable, decode, encode, numeric_date, read_object, split
from tests.gateway.access.parties import b64

GOOD = ".".join(map(b64, (b'{"alg":"ES256"}', b'{"a":1}', b"x" * 64)))


def test_a_good_text_is_read() -> None:
    text = split(GOOD)
    assert text.header() == {"alg": "ES256"}
    assert text.payload() == {"a": 1}
    assert text.signature() == b"x" * 64
    assert text.signing_input.decode() == GOOD.rpartition(".")[0]


@pytest.mark.parametrize(
    "text",
    [
        None, b"a.b.c", ["a.b.c"], "", "a", "a.b", "a.b.c.d", "a.b.c.d.e", ".b.c", "a..c", "a.b.", "a.b.c=", "a.b.c\n",
        " a.b.c", "a.b.c ", "a.b.+", "a.b./", "a.b.é", '{"payload":"a"}', "a" * (MAX_LENGTH - 3) + ".b.c",
    ],
)  # fmt: skip
def test_what_is_no_compact_jws_is_refused(text: object) -> None:
    with pytest.raises(Unreadable):
        split(text)


@given(st.binary(max_size=200))
def test_base64url_goes_round(data: bytes) -> None:
    assert decode(encode(data)) == data
    assert encode(data) == b64(data)


@given(st.binary(min_size=1, max_size=40), st.integers(0, 10_000), st.sampled_from("ABCDwxyz0189-_+/= \n"))
def test_bytes_have_one_spelling(data: bytes, where: int, letter: str) -> None:
    spelled = encode(data)
    where %= len(spelled) + 1
    for other in (spelled[:where] + letter + spelled[where + 1 :], spelled[:where] + letter + spelled[where:]):
        if other != spelled:
            try:
                read = decode(other)
            except Unreadable:
                continue
            assert read != data


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"null", b"[]", b'"x"', b"1", b"{", b"{}x", b'{"a":1,"a":2}', b'{"a":{"b":1,"b":1}}', b'{"a":NaN}',
        b'{"a":Infinity}', b'{"a":-Infinity}', '{"a":1}'.encode("utf-16"), b'\xef\xbb\xbf{"a":1}', b'{"a":"\xff"}',
        b'{"a":' + b"9" * 5000 + b"}", b"[" * 40_000 + b"]" * 40_000, b'{"a":' * 3000 + b"1" + b"}" * 3000,
        b'{"a":"\n"}',
    ],
)  # fmt: skip
def test_what_is_no_plain_object_is_refused(payload: bytes) -> None:
    with pytest.raises(Unreadable):
        read_object(b64(payload))


@pytest.mark.parametrize("member", ["crit", "b64", "zip", "enc"])
def test_a_header_that_changes_how_the_rest_is_read_is_refused(member: str) -> None:
    header = json.dumps({"alg": "ES256", member: ["b64"]}).encode()
    with pytest.raises(Unreadable):
        split(f"{b64(header)}.{b64(b'{}')}.{b64(b'x')}").header()


@pytest.mark.parametrize(("value", "read"), [(0, 0.0), (1_800_000_000, 1_800_000_000.0), (1.5, 1.5)])
def test_a_numeric_date_is_read(value: object, read: float) -> None:
    assert numeric_date(value) == read


@pytest.mark.parametrize("value", [None, True, "1", [1], -1, 2**33, 10**400, float("inf"), float("nan"), 1e300])
def test_what_is_no_date_is_nothing(value: object) -> None:
    assert numeric_date(value) is None

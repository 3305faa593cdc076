"""A form has one reading; what has two, or is no form, is refused before anyone looks into it."""

import pytest

from gateway.oauth.forms import FormRefused, parse_form


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", {}),
        (b"a=1&b=2", {"a": "1", "b": "2"}),
        (b"a=x%20y+z", {"a": "x y z"}),
        (b"a=%C4%90", {"a": "Đ"}),
        (b"a=&b=2", {"b": "2"}),
    ],
)
def test_a_form_is_read(body: bytes, form: dict[str, str]) -> None:
    assert parse_form(body) == form


@pytest.mark.parametrize(
    "body",
    [
        b"a=1&a=2", b"a=1&a=1", b"a=1&a=", b"a", b"a=1&&b=2", b"a=%FF", b"a=\xc4\x90", b"a=%00", b"a=%0A",
        b"a=%ED%A0%80",
        b"&".join(b"a%d=1" % number for number in range(21)), b'{"a": 1}', b"a=%E2%80%AE",
    ],
)  # fmt: skip
def test_what_has_no_single_reading_is_refused(body: bytes) -> None:
    with pytest.raises(FormRefused):
        parse_form(body)

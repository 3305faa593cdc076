"""A path and parameters become exactly one URL, whatever stands in them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import SourceMalformed
from contracts.wire import REQUEST_ID, WireRequest
from gateway.transport.outgoing import compose

BASE = "https://source.example/base"


def request(path: str = "/look-up", **more: object) -> WireRequest:
    return WireRequest(method="GET", path=path, operation="look_up", **more)  # type: ignore[arg-type]  # members of the right types


@pytest.mark.parametrize("base", [BASE, BASE + "/"])
def test_base_and_path_are_joined(base: str) -> None:
    assert compose(request(), base, "H26-1").url == "https://source.example/base/look-up"


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), min_size=1, max_size=4))
def test_any_parameter_arrives_as_it_was(params: dict[str, str]) -> None:
    params = {
        name.encode(errors="ignore").decode() or "n": v.encode(errors="ignore").decode() or "v"
        for name, v in params.items()
    }
    url = compose(request(params=params), BASE, "H26-1").url
    assert url.isascii()
    parts = urlsplit(url)
    assert (parts.hostname, parts.path, parts.fragment) == ("source.example", "/base/look-up", "")
    assert parse_qs(parts.query, strict_parsing=True, separator="&", keep_blank_values=True) == {
        name: [value] for name, value in params.items()
    }


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_no_path_leaves_the_base(tail: str) -> None:
    try:
        composed = compose(request("/a/" + tail), BASE, "H26-1")
    except ValueError:
        return
    parts = urlsplit(composed.url)
    assert (parts.hostname, parts.query, parts.fragment) == ("source.example", "", "")
    assert parts.path.startswith("/base/a/")


@pytest.mark.parametrize("path", ["/a/%2e%2E/b", "/a%2Fb", "/a%5cb", "/a%00"])
def test_a_disguised_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="escapes"):
        compose(request(path), BASE, "H26-1")


def test_a_form_is_encoded() -> None:
    made = compose(request(form={"code": "a+b/c=", "id": REQUEST_ID, "name": "Đ ỗ"}), BASE, "H26-1")
    assert made.body == b"code=a%2Bb%2Fc%3D&id=H26-1&name=%C4%90+%E1%BB%97"
    assert made.header("content-type") == "application/x-www-form-urlencoded"


def test_a_body_keeps_its_type_and_gets_the_id() -> None:
    made = compose(request(body=f"<a>{REQUEST_ID}</a>".encode(), content_type="application/xml"), BASE, "H26-1")
    assert (made.body, made.header("content-type")) == (b"<a>H26-1</a>", "application/xml")


def test_a_bearer_of_an_earlier_turn_is_shown() -> None:
    assert compose(request(bearer="abc"), BASE, "H26-1").header("authorization") == "Bearer abc"


@pytest.mark.parametrize("bearer", ["", "a b", "a\r\nX-B: b", "ă", "a" * 20_000])
def test_a_token_of_the_source_cannot_split_the_request(bearer: str) -> None:
    with pytest.raises(SourceMalformed):
        compose(request(bearer=bearer), BASE, "H26-1")


def test_logs_see_the_template_alone() -> None:
    made = compose(request("/persons/099190000123", template="/persons/{id}"), BASE, "H26-1")
    assert repr(made) == "Outgoing(GET /persons/{id})"

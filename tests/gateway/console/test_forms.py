"""Tests of forms: only our own page's form, which reads one way only."""

from collections.abc import Iterator

import pytest
from starlette.requests import Request

from gateway.console import forms
from gateway.console.forms import MAX_BODY, Form
from gateway.console.refusals import Refused
from tests.gateway.console.desk import ORIGIN

FORM = "application/x-www-form-urlencoded"


def request(headers: dict[str, str], body: bytes = b"") -> Request:
    parts: Iterator[bytes] = iter([body[:10], body[10:]])
    named = {"content_type": FORM, **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]

    async def receive() -> dict[str, object]:
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw, "query_string": b""}, receive)


@pytest.mark.parametrize(
    "headers",
    [{"origin": ORIGIN}, {"sec_fetch_site": "same-origin"}, {"origin": ORIGIN, "sec_fetch_site": "same-origin"}],
)
def test_our_own_page_may_send(headers: dict[str, str]) -> None:
    forms.check_origin(request(headers), ORIGIN)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": ORIGIN + ".evil.example"},
        {"origin": ORIGIN.replace("https", "http")},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"origin": ORIGIN, "sec_fetch_site": "cross-site"},
        {"origin": "https://evil.example", "sec_fetch_site": "same-origin"},
    ],
)
def test_nobody_else_may(headers: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        forms.check_origin(request(headers), ORIGIN)
    assert refused.value.status == 403


@pytest.mark.parametrize("sent", [[], [("csrf", "")], [("csrf", "other")], [("csrf", "t"), ("csrf", "t")]])
def test_a_form_brings_the_sessions_token_once(sent: list[tuple[str, str]]) -> None:
    forms.check_token(Form([("csrf", "t"), ("a", "b")]), "t")
    with pytest.raises(Refused) as refused:
        forms.check_token(Form(sent), "t")
    assert refused.value.status == 403


async def test_a_form_is_read() -> None:
    body = b"reason=V%E1%BB%A5+vi%E1%BB%87c%0D%0Ahai&box=1&box=2&blank="
    form = await forms.read_form(request({}, body))
    assert form["reason"] == "Vụ việc\nhai" and form.all("box") == ["1", "2"] and form["blank"] == ""
    assert form.text("missing") == "" and form.text("reason") == "Vụ việc\nhai" and form.all("missing") == []
    assert "reason" in form and "missing" not in form and set(form) == {"reason", "box", "blank"} and len(form) == 3
    assert "Vụ" not in repr(form)
    for wrong in ("box", "missing"):
        with pytest.raises(Refused):
            form[wrong]
    with pytest.raises(Refused):
        form.text("reason", 3)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"a=b", {"content_type": "multipart/form-data; boundary=x"}, 415),
        (b"a=b", {"content_type": "application/json"}, 415),
        (b"a=b", {"content_encoding": "gzip"}, 415),
        (b"a=" + b"b" * MAX_BODY, {}, 413),
        (b"a", {}, 400),
        (b"a=%ff", {}, 400),
        (b"a=\xc3\xa9", {}, 400),
        (b"a=%00", {}, 400),
        (b"&".join(b"a%d=1" % n for n in range(501)), {}, 400),
    ],
)
async def test_what_reads_two_ways_or_is_no_form(body: bytes, headers: dict[str, str], status: int) -> None:
    with pytest.raises(Refused) as refused:
        await forms.read_form(request(headers, body))
    assert refused.value.status == status

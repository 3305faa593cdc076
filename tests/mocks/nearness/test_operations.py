"""Which operation a request most likely meant, and in what it isn't that operation."""

import pytest

from mocks.matching import Traffic
from mocks.nearness.forms import Form, Member
from mocks.nearness.operations import FORM, Operation, header_differences, nearest, request_differences

LOOK = Operation(
    name="look",
    method="GET",
    path="/v1/things/{id}",
    query=Form(kind="object", members=(Member(name="code", form=Form(kind="text", pattern="[0-9]+")),)),
)
FIND = Operation(
    name="find", method="POST", path="/v1/find", body=Form(kind="object", closed=True, members=(Member(name="name"),))
)
TOKEN = Operation(
    name="token",
    method="POST",
    path="/token",
    body=Form(kind="object", members=(Member(name="grant_type", form=Form(kind="text", values=("x",))),)),
    media=FORM,
)
ALL = (LOOK, FIND, TOKEN)


def asked(method: str, target: str, body: bytes = b"") -> Traffic:
    return Traffic(method=method, target=target, body=body)


@pytest.mark.parametrize(
    ("traffic", "meant"),
    [
        (asked("GET", "/v1/things/7?code=1"), LOOK),
        (asked("POST", "/v1/things/7"), LOOK),
        (asked("POST", "/v1/findd"), FIND),
        (asked("POST", "/V1/Find"), FIND),
        (asked("POST", "/elsewhere", b'{"name": "x"}'), FIND),
        (asked("POST", "/tokens"), TOKEN),
        (asked("DELETE", "/"), None),
    ],
)
def test_what_was_meant(traffic: Traffic, meant: Operation | None) -> None:
    assert nearest(ALL, traffic) is meant
    assert nearest((), traffic) is None


@pytest.mark.parametrize(
    ("operation", "traffic", "found"),
    [
        (LOOK, asked("GET", "/v1/things/7?code=1"), []),
        (LOOK, asked("GET", "/v1/things/7?Code=1"), [("query.Code", "misspelt")]),
        (LOOK, asked("GET", "/v1/things/7?code=a"), [("query.code", "wrong_form")]),
        (LOOK, asked("GET", "/v1/things/7?code=1&code=2"), [("query.code", "repeated")]),
        (LOOK, asked("PUT", "/v1/thing/7?code=1"), [("path", "misspelt"), ("method", "wrong_method")]),
        (FIND, asked("POST", "/v1/find", b'{"name": 1}'), [("body.name", "wrong_type")]),
        (FIND, asked("POST", "/v1/find", b"name"), [("body", "not_json")]),
        (FIND, asked("POST", "/elsewhere", b'{"name": "x"}'), [("path", "unknown_path")]),
        (TOKEN, asked("POST", "/token", b"grant_type=x"), []),
        (TOKEN, asked("POST", "/token", b"grant_type=y&a=b"), [("body.grant_type", "wrong_form")]),
        (TOKEN, asked("POST", "/token", b"grant_type=x&grant_type=x"), [("body.grant_type", "repeated")]),
    ],
)
def test_in_what_it_is_not_that(operation: Operation, traffic: Traffic, found: list[tuple[str, str]]) -> None:
    assert [(one.where, one.problem) for one in request_differences(operation, traffic, {})] == found


def test_headers_are_judged_by_form() -> None:
    wanted = (Member(name="ApiKey", form=Form(values=("k",))), Member(name="X-Maybe", required=False))
    assert [one.problem for one in header_differences(wanted, {})] == ["missing"]
    assert [one.problem for one in header_differences(wanted, {"apikey": "other"})] == ["wrong_form"]
    assert header_differences(wanted, {"apikey": "k"}) == []

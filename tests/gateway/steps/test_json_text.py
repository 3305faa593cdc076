"""Every hostile text of the security facts ends in one problem that says where and why, and never what."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Problem
from gateway.api import problems
from gateway.steps import json_text

DEEP = b'{"a":' * 31 + b"{}" + b"}" * 31


def refused(body: bytes) -> Problem:
    with pytest.raises(Problem) as problem:
        json_text.read(body)
    fault = problem.value
    assert fault.__context__ is None or fault.__suppress_context__  # no value travels along as a cause
    return fault


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"a": NaN}', "finite"),
        (b'{"a": Infinity}', "finite"),
        (b'{"a": -Infinity}', "finite"),
        (b'{"a": 1e999}', "finite"),
        (b'{"a": -1E+999}', "finite"),
        (rb'{"a": "\ud800"}', "surrogate"),
        (rb'{"a": "\uDfff x"}', "surrogate"),
        (rb'{"\udabc": 1}', "surrogate"),
        (rb'{"a": [["\ud83d", "\ude00"]]}', "surrogate"),
        (b'{"a": "\xed\xa0\x80"}', "UTF-8"),
        (b'{"a": "\xff"}', "UTF-8"),
        (b'{"a": "\xc0\xaf"}', "UTF-8"),
        (b"[" * 30_000, "nested"),
        (b"[" * 30_000 + b"]" * 30_000, "nested"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "nested"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b'{"a": -' + b"9" * 18 + b"}", "digits"),
        (b'{"a": ' + b"9" * 19 + b"}", "digits"),
        (b'{"a": 1, "a": 1}', "repeats"),
        (rb'{"a": 1, "\u0061": 2}', "repeats"),
        (b'{"a": {"b": [{"c": 1, "c": 2}]}}', "repeats"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        ('{"a": 1}'.encode("utf-16-le"), "JSON"),
        ('{"a": 1}'.encode("utf-32"), "UTF-8"),
        (b'\xef\xbb\xbf{"a": 1}', "JSON"),
        (b"", "JSON"),
        (b"{", "JSON"),
        (b'{"a": 1} {}', "JSON"),
        (b'{"a": 1,}', "JSON"),
        (b"{'a': 1}", "JSON"),
        (b'{"a": 01}', "JSON"),
        (b'{"a": "x\ny"}', "JSON"),
        (b'{"a": "x\x00y"}', "JSON"),
        ('{"a": ١}'.encode(), "JSON"),
        (b"null", "object"),
        (b"true", "object"),
        (b'"text"', "object"),
        (b"7", "object"),
        (b"[]", "object"),
    ],
)
def test_a_hostile_text_is_refused(body: bytes, reason: str) -> None:
    problem = refused(body)
    assert problem.code == "invalid_request"
    (error,) = problem.errors
    assert error.pointer == "" and reason in error.reason


def test_a_body_over_the_limit_is_not_even_looked_at() -> None:
    assert json_text.MAX_BYTES == 65_536
    assert refused(b" " * (json_text.MAX_BYTES + 1)).code == "payload_too_large"
    assert json_text.read(b"{}" + b" " * (json_text.MAX_BYTES - 2)) == {}


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'{"a": "\ud83d\ude00"}', {"a": "😀"}),
        (rb'{"a": "\\ud800"}', {"a": "\\ud800"}),
        (b'{"a": 999999999999999999}', {"a": 10**18 - 1}),
        (b'{"a": 1.5, "b": -0.0, "c": 1e-999}', {"a": 1.5, "b": 0.0, "c": 0.0}),
        (rb'{"a": "\u0000"}', {"a": "\x00"}),
        (b'{"__proto__": {"x": 1}}', {"__proto__": {"x": 1}}),
        ('{"a": "' + "[" * 1000 + '"}', {"a": "[" * 1000}),
        (rb'{"a": "[[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', {"a": '[["' + "[" * 37}),
        (DEEP, json.loads(DEEP)),
        (b" \t\r\n{} ", {}),
    ],
)
def test_what_is_json_is_read_as_it_stands(body: bytes | str, value: dict[str, Any]) -> None:
    assert json_text.read(body.encode() if isinstance(body, str) else body) == value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17) + 1, 10**17) | st.text(st.characters(codec="utf-8"), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=10), json_values, max_size=5), st.booleans())
def test_whatever_is_written_properly_comes_back(value: dict[str, Any], ascii_only: bool) -> None:
    assert json_text.read(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_end_in_an_object_or_a_problem_that_quotes_nothing(body: bytes) -> None:
    try:
        assert isinstance(json_text.read(body), dict)
    except Problem as problem:
        said = json.dumps(problems.document(problem, 0), ensure_ascii=False)
        plain = json.dumps(problems.document(Problem(problem.code), 0), ensure_ascii=False)
        assert problem.code == "invalid_request" and len(said) < len(plain) + 120
        assert [error.pointer for error in problem.errors] == [""]

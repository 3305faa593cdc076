"""The forms of the bodies are strict: nothing unknown, nothing coerced, and no value in what is said about it."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from contracts.errors import Problem
from contracts.queries import OrganizationQuery, PersonQuery
from contracts.subjects import form
from gateway.api import problems
from gateway.steps.bodies import (
    CompleteBody,
    PurposeBody,
    QueryBody,
    SignInBody,
    VerifyBody,
    check,
)
from gateway.steps.read import read_purpose

PURPOSE: dict[str, Any] = {
    "procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "counter",
    "officer": {"account": "canbo.thu"},
}  # fmt: skip
SUBJECT = {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê", "date_of_birth": "1990-04-15"}
QUERY: dict[str, Any] = {
    "purpose": PURPOSE, "subject": SUBJECT, "fields": ["full_name", "permanent_residence.province_code"],
    "max_age_seconds": 3600, "max_wait_seconds": 5,
}  # fmt: skip


def errors(form: type[BaseModel], raw: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    with pytest.raises(Problem) as refused:
        check(form, raw, prefix)
    assert refused.value.code == "invalid_request"
    assert refused.value.__context__ is None and refused.value.__cause__ is None
    return [(error.pointer, error.reason) for error in refused.value.errors]


def test_the_example_of_the_contract_is_taken() -> None:
    body = check(QueryBody, QUERY)
    assert body.purpose.officer is not None and body.purpose.officer.account == "canbo.thu"
    assert (body.max_age_seconds, body.max_wait_seconds) == (3600, 5.0)
    assert check(VerifyBody, {"purpose": PURPOSE, "subject": SUBJECT}).claims is None
    assert check(CompleteBody, {"callback_query": "code=a+b&state=c"}).callback_query == "code=a+b&state=c"


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("max_age_seconds", "1", ("/max_age_seconds", "must be a whole number")),
        ("max_age_seconds", False, ("/max_age_seconds", "must be a whole number")),
        ("max_age_seconds", 1.0, ("/max_age_seconds", "must be a whole number")),
        ("max_age_seconds", -1, ("/max_age_seconds", "is too small")),
        ("max_age_seconds", 10**17, ("/max_age_seconds", "is too large")),
        ("max_wait_seconds", "5", ("/max_wait_seconds", "must be a number")),
        ("max_wait_seconds", False, ("/max_wait_seconds", "must be a number")),
        ("max_wait_seconds", 0, ("/max_wait_seconds", "is too small")),
        ("max_wait_seconds", 121, ("/max_wait_seconds", "is too large")),
        ("fields", "full_name", ("/fields", "must be a list")),
        ("fields", {"0": "full_name"}, ("/fields", "must be a list")),
        ("fields", [], ("/fields", "is empty")),
        ("fields", ["full_name"] * 101, ("/fields", "has too many elements")),
        ("fields", ["full_name", 7], ("/fields/1", "must be a string")),
        ("fields", ["Full_Name"], ("/fields/0", "has a wrong form")),
        ("fields", ["full_name\n"], ("/fields/0", "has a wrong form")),
        ("fields", ["a.b.c.d.e.f"], ("/fields/0", "has a wrong form")),
        ("fields", ["a" * 101], ("/fields/0", "is too long")),
        ("subject", None, ("/subject", "must be an object")),
        ("subject", [SUBJECT], ("/subject", "must be an object")),
        ("purpose", "1.001193", ("/purpose", "must be an object")),
    ],
)
def test_wrong_types_are_named_not_coerced(member: str, value: Any, expected: tuple[str, str]) -> None:
    assert errors(QueryBody, {**QUERY, member: value}) == [expected]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"channel": "phone"}, ("/purpose/channel", "is not one of the allowed words")),
        ({"channel": "Counter"}, ("/purpose/channel", "is not one of the allowed words")),
        ({"procedure": ""}, ("/purpose/procedure", "is empty")),
        ({"procedure": 1.001193}, ("/purpose/procedure", "must be a string")),
        ({"unit": "H" * 201}, ("/purpose/unit", "is too long")),
        ({"dossier": "x" * 65}, ("/purpose/dossier", "is too long")),
        ({"officer": "canbo.thu"}, ("/purpose/officer", "must be an object")),
        ({"officer": {}}, ("/purpose/officer/account", "is missing")),
        ({"officer": {"account": "a", "personal_id": "099080000001"}}, ("/purpose/officer", "holds an unknown member")),
        ({"sign_in": 7}, ("/purpose/sign_in", "must be a string")),
        ({"legal_basis": "mine"}, ("/purpose", "holds an unknown member")),
    ],
)
def test_a_purpose_is_exact(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert errors(QueryBody, {**QUERY, "purpose": {**PURPOSE, **changes}}) == [expected]


@pytest.mark.parametrize("name", ["__proto__", "constructor", "099190000123", "Nguyễn", "subject ", ""])
def test_an_unknown_members_name_is_not_repeated(name: str) -> None:
    """A name is the caller's text as much as a value is: it could be one."""
    assert errors(QueryBody, {**QUERY, name: 1}) == [("", "holds an unknown member")]
    assert errors(PERSON_SUBJECT, {**SUBJECT, name: 1}, "/subject") == [("/subject", "holds an unknown member")]


def test_a_missing_member_is_named() -> None:
    assert errors(PERSON_SUBJECT, {}, "/subject") == [
        ("/subject/full_name", "is missing"), ("/subject/date_of_birth", "is missing"),
    ]  # fmt: skip
    assert errors(form(OrganizationQuery), {}, "/subject") == [("/subject/organization_code", "is missing")]
    assert errors(SignInBody, {"purpose": PURPOSE, "fields": ["full_name"]}) == [("/redirect_uri", "is missing")]
    assert errors(CompleteBody, {"callback_query": ""}) == [("/callback_query", "is empty")]
    assert errors(CompleteBody, {"callback_query": "x" * 8001}) == [("/callback_query", "is too long")]


def test_what_is_said_is_bounded() -> None:
    assert len(errors(QueryBody, {**QUERY, "fields": [7] * 90})) == 20


def test_forms_of_subjects() -> None:
    for member in ("personal_id", "old_card_number", "full_name", "date_of_birth"):
        assert errors(PERSON_SUBJECT, {**SUBJECT, member: 99190000123}, "/subject") == [
            (f"/subject/{member}", "must be a string")
        ]


PERSON_SUBJECT = form(PersonQuery)
OURS = re.compile(
    "(/(purpose|subject|fields|claims|max_age_seconds|max_wait_seconds|redirect_uri|callback_query|procedure|dossier|"
    "draft|unit|channel|officer|account|sign_in|full_name|date_of_birth|personal_id|old_card_number|[0-9]{1,2}))*"
)
WORDS = {
    "is missing", "must be a string", "must be a whole number", "must be a number", "must be an object",
    "must be a list",
    "is too long", "is empty", "has too many elements", "is not one of the allowed words", "has a wrong form",
    "is too small", "is too large", "must be finite", "holds an unknown member", "is not valid",
}  # fmt: skip
values = st.text(st.characters(codec="utf-8"), max_size=60) | st.text("ỄỜỰĐ0123456789", min_size=4, max_size=30)
wild = st.recursive(
    values | st.integers(1000, 10**12) | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(values, inner, max_size=3),
    max_leaves=8,
)
forms = st.sampled_from([QueryBody, VerifyBody, SignInBody, CompleteBody, PurposeBody, PERSON_SUBJECT])


@given(st.dictionaries(values, wild, min_size=1, max_size=4), forms)
def test_what_is_said_of_a_wild_body_is_in_our_own_words(raw: dict[str, Any], form: type[BaseModel]) -> None:
    for pointer, reason in errors(form, raw):
        assert OURS.fullmatch(pointer) and reason in WORDS


@given(st.sampled_from(["max_age_seconds", "max_wait_seconds", "fields", "subject", "purpose", "claims"]), wild)
def test_what_is_said_of_a_wild_member_is_in_our_own_words(member: str, value: Any) -> None:
    for body in (QueryBody, VerifyBody):
        try:
            check(body, {**QUERY, member: value})
        except Problem as refused:
            assert all(OURS.fullmatch(error.pointer) and error.reason in WORDS for error in refused.errors)


marked = st.text("ỄỜỰĐ0123456789", min_size=4, max_size=30)


@given(st.dictionaries(marked, marked | st.lists(marked) | st.dictionaries(marked, marked), min_size=1), forms)
def test_no_piece_of_a_value_comes_back(raw: dict[str, Any], form: type[BaseModel]) -> None:
    with pytest.raises(Problem) as refused:
        check(form, raw)
    said = json.dumps([problems.document(refused.value, language) for language in (0, 1)], ensure_ascii=False)
    text = "".join(json.dumps(raw, ensure_ascii=False).split('"'))
    assert not [
        text[at : at + 4] for at in range(len(text) - 3) if text[at : at + 4] in said and text[at : at + 4].isalnum()
    ]


@pytest.mark.parametrize(("network", "kept"), [("10.20.30.40", "10.20.30.40"), ("2001:db8::1", "2001:db8::/64")])
def test_an_officers_network_is_an_address(network: str, kept: str) -> None:
    body = PurposeBody(**{**PURPOSE, "officer": {"account": "canbo.thu", "network": network}})
    assert read_purpose(body, sign_in_call=False).officer_network == kept


@pytest.mark.parametrize("network", ["counter 3", "10.0.0.0/8", "099190000123", "other"])
def test_what_is_no_address_is_no_network(network: str) -> None:
    body = PurposeBody(**{**PURPOSE, "officer": {"account": "canbo.thu", "network": network}})
    with pytest.raises(Problem) as refused:
        read_purpose(body, sign_in_call=False)
    assert [error.pointer for error in refused.value.errors] == ["/purpose/officer/network"]


@pytest.mark.parametrize(
    ("path", "good"),
    [("dia_chi_2", True), ("so1.m2n", True), ("a.b.c.d.e", True), ("a123", True), ("a1234", False),
     ("a099190000123", False),
     ("1a", False), ("a.1", False), ("a..b", False), ("a.b.c.d.e.f", False), ("A", False)],
)  # fmt: skip
def test_a_path_holds_digits_and_no_number_of_anybodys(path: str, good: bool) -> None:
    raw = {**QUERY, "fields": [path]}
    if good:
        assert check(QueryBody, raw).fields == [path]
    else:
        with pytest.raises(Problem):
            check(QueryBody, raw)

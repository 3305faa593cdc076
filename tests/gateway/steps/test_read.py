"""Bytes become a question or a problem: the right code, a pointer, and never a piece of what was sent."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Problem
from contracts.queries import OrganizationQuery, PersonQuery, RepresentationQuery
from gateway.api import problems
from gateway.steps.arrival import Ask, Call
from gateway.steps.read import MAX_CLAIMS, read
from tests.gateway.steps.parts import NOW, arrival, call, route

PURPOSE: dict[str, Any] = {
    "procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "counter",
    "officer": {"account": "canbo.thu"},
}  # fmt: skip
PERSON = {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê", "date_of_birth": "1990-04-15"}
QUERY: dict[str, Any] = {"purpose": PURPOSE, "subject": PERSON, "fields": ["full_name"]}
VERIFY: dict[str, Any] = {"purpose": PURPOSE, "subject": PERSON, "claims": {"full_name": "Nguyễn Thị Minh Khuê"}}


def ask(body: object, of: Call | None = None, query: str | None = "person", **given_: Any) -> Ask:
    at = given_.pop("at", NOW)
    of = of or call()
    way = route(of.dataset, of.operation) if query else None
    return read(arrival(body, of, at=at), way, granted=given_.pop("granted", True))


def refused(body: object, *arguments: Any, **keywords: Any) -> Problem:
    with pytest.raises(Problem) as problem:
        ask(body, *arguments, **keywords)
    assert problem.value.__cause__ is None
    return problem.value


def said(problem: Problem) -> list[tuple[str, str]]:
    return [(error.pointer, error.reason) for error in problem.errors]


def person(**changes: Any) -> dict[str, Any]:
    members = {**PERSON, **changes}
    return {**QUERY, "subject": {name: value for name, value in members.items() if value is not ...}}


def purpose(**changes: Any) -> dict[str, Any]:
    members = {**PURPOSE, **changes}
    return {**QUERY, "purpose": {name: value for name, value in members.items() if value is not ...}}


def test_the_contracts_example_becomes_a_question() -> None:
    asked = ask({**QUERY, "max_age_seconds": 3600, "max_wait_seconds": 5})
    assert isinstance(asked.subject, PersonQuery) and asked.subject.identifier.value == "099190000123"
    assert (asked.dataset, asked.operation, asked.fields) == ("persons", "query", ("full_name",))
    assert (asked.max_age_seconds, asked.max_wait_seconds) == (3600, 5.0)
    assert (asked.purpose.procedure.value, asked.purpose.officer_account) == ("1.001193", "canbo.thu")


def test_subjects_of_all_kinds() -> None:
    old = ask(person(personal_id=..., old_card_number="990000001")).subject
    assert isinstance(old, PersonQuery) and old.identifier.kind == "old_card_number"
    company = ask({**QUERY, "subject": {"organization_code": "9900000016001"}}, call("organizations"), "organization")
    assert isinstance(company.subject, OrganizationQuery)
    assert company.subject.organization_code.value == "9900000016-001"
    body = {"purpose": PURPOSE, "subject": {"organization_code": "9900000016", "person": PERSON}}
    both = ask(body, call("representations", "verify"), "representation")
    assert isinstance(both.subject, RepresentationQuery)
    assert (both.fields, both.claims) == (("representative",), {"representative": "match"})


ARABIC = PERSON["personal_id"].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (person(personal_id="09919000012"), "/subject/personal_id"),
        (person(personal_id=""), "/subject/personal_id"),
        (person(personal_id=ARABIC), "/subject/personal_id"),
        (person(personal_id="099190000123\n"), "/subject/personal_id"),
        (person(personal_id="099190000123\u0000"), "/subject/personal_id"),
        (person(personal_id="0991 9000 0123"), "/subject/personal_id"),
        (person(personal_id=..., old_card_number="99000001"), "/subject/old_card_number"),
        (person(personal_id=..., old_card_number=""), "/subject/old_card_number"),
        (person(date_of_birth="1985-02-29"), "/subject/date_of_birth"),
        (person(date_of_birth="1990-00-00"), "/subject/date_of_birth"),
        (person(date_of_birth="15/04/1990"), "/subject/date_of_birth"),
        (person(date_of_birth="19450000"), "/subject/date_of_birth"),
        (person(date_of_birth="9999-12-31"), "/subject/date_of_birth"),
        (person(date_of_birth="0001-01-01"), "/subject/date_of_birth"),
        (person(date_of_birth="2024-W01-1"), "/subject/date_of_birth"),
        (person(date_of_birth="1990-04-15T00:00:00Z"), "/subject/date_of_birth"),
        (person(date_of_birth="2027"), "/subject/date_of_birth"),
        (person(full_name=""), "/subject/full_name"),
        (person(full_name="   "), "/subject/full_name"),
        (person(full_name="Nguyễn\u0000Thị"), "/subject/full_name"),
        (person(full_name="Nguyễn\tThị"), "/subject/full_name"),
        (person(full_name="Nguyễn\nThị"), "/subject/full_name"),
        (person(full_name="Nguyễn\u202eThị"), "/subject/full_name"),
        (person(full_name="Nguyễn\u200bThị"), "/subject/full_name"),
        (person(full_name="Nguyễn\u2028Thị"), "/subject/full_name"),
        (person(full_name="\ufeffNguyễn"), "/subject/full_name"),
        (person(full_name="\ue000"), "/subject/full_name"),
        (person(full_name="..."), "/subject/full_name"),
        (person(full_name="ă" * 101), "/subject/full_name"),
    ],
)
def test_a_wrong_subject_is_422_and_named(body: dict[str, Any], pointer: str) -> None:
    problem = refused(body)
    assert (problem.code, problem.row.status) == ("invalid_subject", 422)
    assert [error.pointer for error in problem.errors] == [pointer]


def test_every_wrong_member_is_named_at_once() -> None:
    problem = refused(person(personal_id="1", full_name=" ", date_of_birth="x"))
    assert [error.pointer for error in problem.errors] == [
        "/subject/personal_id", "/subject/full_name", "/subject/date_of_birth",
    ]  # fmt: skip
    body = {
        "purpose": PURPOSE,
        "subject": {"organization_code": "9900000017", "person": {**PERSON, "personal_id": "1"}},
    }
    problem = refused(body, call("representations", "verify"), "representation")
    assert [error.pointer for error in problem.errors] == [
        "/subject/organization_code", "/subject/person/personal_id",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        person(old_card_number="990000001"),
        person(personal_id=...),
        person(full_name=...),
        person(full_name=None),
        person(personal_id=99190000123),
        person(date_of_birth=1990),
        person(sex="female"),
        {**QUERY, "subject": {}},
        {**QUERY, "fields": ["full_name", "full_name"]},
        {**QUERY, "claims": {}},
        {**QUERY, "fields": None},
    ],
)
def test_a_wrong_shape_is_400(body: dict[str, Any]) -> None:
    problem = refused(body)
    assert (problem.code, problem.row.status) == ("invalid_request", 400) and problem.errors


def test_a_name_is_kept_as_it_is_written() -> None:
    composed = "Nguyễn Thị H'Mok"
    for spelling in (composed, unicodedata.normalize("NFD", composed), "  Nguyễn   Thị H'Mok "):
        subject = ask(person(full_name=spelling)).subject
        assert isinstance(subject, PersonQuery) and subject.full_name == composed
    assert ask(person(full_name="ă" * 100)).subject is not None


@pytest.mark.parametrize(
    ("now", "born", "fits"),
    [
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "2026-11-22", True),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "2026-11-23", False),
        (datetime(2026, 11, 22, 16, 59, tzinfo=UTC), "2026-11-23", False),
        (datetime(2026, 11, 22, 17, tzinfo=UTC), "2026-11-23", True),
        (datetime(2026, 11, 30, 18, tzinfo=UTC), "2026-12-01", True),
        (datetime(2026, 12, 31, 18, tzinfo=UTC), "2027-01-01", True),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), "2027-01-01", False),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "2026", True),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "2026-11", True),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), "2026-12", False),
    ],
)
def test_nobody_is_born_after_today_in_viet_nam(now: datetime, born: str, fits: bool) -> None:
    body = person(date_of_birth=born)
    if fits:
        assert ask(body, at=now).subject is not None
    else:
        assert said(refused(body, at=now)) == [("/subject/date_of_birth", "lies in the future")]
    assert ask(body, at=now + timedelta(days=400)).subject is not None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (purpose(procedure="1193"), "/purpose/procedure"),
        (purpose(unit="h26.99"), "/purpose/unit"),
        (purpose(unit="H26.99\n"), "/purpose/unit"),
        (purpose(dossier=...), "/purpose"),
        (purpose(draft="d-1"), "/purpose"),
        (purpose(dossier="a b"), "/purpose/dossier"),
        (purpose(dossier=..., draft="\u0000"), "/purpose/draft"),
        (purpose(officer=...), "/purpose/officer"),
        (purpose(officer=None), "/purpose/officer"),
        (purpose(channel="post", officer=...), "/purpose/officer"),
        (purpose(channel="agent", officer=...), "/purpose/officer"),
        (purpose(channel="online"), "/purpose/sign_in"),
        (purpose(officer={"account": "Nguyễn Thị Thử"}), "/purpose/officer/account"),
        (purpose(officer={"account": "canbo.thu\n"}), "/purpose/officer/account"),
        (purpose(officer={"account": "=cmd()"}), "/purpose/officer/account"),
        (purpose(officer={"account": ".thu"}), "/purpose/officer/account"),
        (purpose(officer={"account": "@thu"}), "/purpose/officer/account"),
        (purpose(officer={"account": "a" * 101}), "/purpose/officer/account"),
    ],
)
def test_a_purpose_that_is_no_purpose_is_400(body: dict[str, Any], pointer: str) -> None:
    problem = refused(body)
    assert problem.code == "invalid_request" and [error.pointer for error in problem.errors] == [pointer]


@pytest.mark.parametrize(
    "body",
    [
        purpose(channel="background", officer=...),
        purpose(officer={"account": "a" * 100}),
        purpose(channel="online", officer=..., sign_in="s7Kf"),
        purpose(channel="online", sign_in="s7Kf"),
        purpose(dossier=..., draft="my-draft-1"),
        purpose(dossier="H26.99.99.9-260302-0002"),
        purpose(procedure="1.001193.000.00.00.H56"),
    ],
)
def test_a_purpose_of_another_channel_is_one_too(body: dict[str, Any]) -> None:
    assert ask(body).purpose.unit.value == "H26.99"


def claim(path: str, value: Any) -> dict[str, Any]:
    return {**VERIFY, "claims": {path: value}}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("full_name", 7), ("full_name", None), ("full_name", ["A"]), ("full_name", {"a": 1}), ("full_name", True),
        ("full_name", ""), ("full_name", "a\u0000b"), ("full_name", "a\u202eb"), ("full_name", "a" * 501),
        ("sex", "F"), ("sex", "Female"), ("date_of_birth", "15/04/1990"), ("date_of_birth", "1990-02-30"),
        ("personal_id", "1"), ("personal_id", "099190000123\n"), ("father.personal_id", "abc"), ("father", "Đỗ"),
        ("permanent_residence", {"line": "x"}),
    ],
)  # fmt: skip
def test_a_claim_that_can_not_be_compared_is_422(path: str, value: Any) -> None:
    problem = refused(claim(path, value), call(operation="verify"))
    assert (problem.code, problem.row.status) == ("invalid_claim", 422)
    assert [error.pointer for error in problem.errors] == [f"/claims/{path}"]


@pytest.mark.parametrize(
    ("path", "value", "fits"),
    [
        ("amendment_count", 2, True), ("amendment_count", "2", False), ("amendment_count", True, False),
        ("amendment_count", 2.0, False), ("business_lines.main", True, True), ("business_lines.main", 1, False),
        ("founded_on", "2024", True), ("organization_code", "9900000016001", True),
        ("legal_status.code", "active", True), ("legal_status.code", "dead", False),
    ],
)  # fmt: skip
def test_claims_about_an_organization(path: str, value: Any, fits: bool) -> None:
    body = {**claim(path, value), "subject": {"organization_code": "9900000016"}}
    of = call("organizations", "verify")
    if fits:
        assert ask(body, of, "organization").claims == {path: value}
    else:
        assert refused(body, of, "organization").code == "invalid_claim"


@pytest.mark.parametrize(
    "path", ["Full_Name", "099190000123", "Nguyễn Thị", "a..b", "", "full_name\n", "a.b.c.d.e.f", "__proto__"]
)
def test_a_claim_that_is_no_path_is_not_repeated(path: str) -> None:
    problem = refused(claim(path, "x"), call(operation="verify"))
    assert problem.code == "invalid_claim" and said(problem) == [("/claims", "holds a claim that is not a dotted path")]


def test_from_one_claim_to_sixteen() -> None:
    def some(count: int) -> dict[str, Any]:
        letters = "abcdefghijklmnopqrstuvwxyz"
        return {**VERIFY, "claims": {f"a_{letter}": "x" for letter in letters[:count]}}

    assert len(ask(some(MAX_CLAIMS), call(operation="verify")).claims) == MAX_CLAIMS == 16
    for body in (some(17), some(0), {**VERIFY, "claims": None}, {"purpose": PURPOSE, "subject": PERSON}):
        assert refused(body, call(operation="verify")).code == "invalid_claim"


def test_a_representation_has_no_claims() -> None:
    body = {"purpose": PURPOSE, "subject": {"organization_code": "9900000016", "person": PERSON}, "claims": {"a": "b"}}
    assert refused(body, call("representations", "verify"), "representation").code == "invalid_request"


@pytest.mark.parametrize("value", [["x"], {"a": 1}, None, 1.5, "a\u0000", "x" * 501])
def test_a_foreign_datasets_claims_are_plain_too(value: Any) -> None:
    assert refused(claim("colour", value), call("vehicles", "verify")).code == "invalid_claim"
    for plain in ("red", 4, True):
        assert ask(claim("colour", plain), call("vehicles", "verify")).claims == {"colour": plain}


def test_without_a_grant_nonsense_is_nobody_and_no_error() -> None:
    """Such a caller must not learn what the dataset's subjects look like; the shape of the body it may know."""
    for subject in ({}, {"personal_id": "1"}, {"colour": "red"}, {**PERSON, "personal_id": 7}, {**PERSON, "x": 1}):
        assert ask({**QUERY, "subject": subject}, granted=False).subject is None
        assert ask({**QUERY, "subject": subject}, query=None).subject is None
    assert refused({**QUERY, "subject": 7}, granted=False).code == "invalid_request"
    assert ask({**VERIFY, "claims": {}}, call(operation="verify"), granted=False).claims == {}


def test_without_a_grant_somebody_is_still_filed() -> None:
    assert [item.value for item in ask(QUERY, granted=False).identifiers] == ["099190000123"]


def test_without_a_grant_no_text_of_a_claim_reaches_the_log() -> None:
    claims = {"099190000123": 1, "Nguyễn Thị": 2, "sex": [], **{f"a_{'b' * count}": 1 for count in range(1, 40)}}
    asked = ask({**VERIFY, "claims": claims}, call(operation="verify"), granted=False)
    assert asked.fields[0] == "sex" and len(asked.fields) == MAX_CLAIMS


def test_a_sign_in_has_no_subject() -> None:
    of = call("identities", form="sign_in")
    body = {"purpose": {**PURPOSE, "channel": "online"}, "fields": ["full_name"], "redirect_uri": "http://127.0.0.1/cb"}
    del body["purpose"]["officer"]  # type: ignore[attr-defined]  # a dict
    asked = ask(body, of, "identity")
    assert (asked.subject, asked.redirect_uri, asked.fields) == (None, "http://127.0.0.1/cb", ("full_name",))
    assert refused({**body, "subject": PERSON}, of, "identity").code == "invalid_request"
    assert refused({**body, "fields": ["a", "a"]}, of, "identity").code == "invalid_request"


@pytest.mark.parametrize("body", [b"", b"null", b"\xff", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 9000])
def test_what_is_no_json_is_400(body: bytes) -> None:
    for of in (call(), call(operation="verify"), call(form="sign_in")):
        assert refused(body, of).code == "invalid_request"
    assert refused(b" " * 70_000).code == "payload_too_large"


marks = st.text("ỄỜỰĐỖ०१0123456789", min_size=4, max_size=30)


def pieces(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from pieces(item)
    elif isinstance(value, list):
        for item in value:
            yield from pieces(item)
    elif isinstance(value, str):
        yield from (value[start : start + 4] for start in range(len(value) - 3))


@given(
    st.fixed_dictionaries({}, optional={name: marks for name in ("personal_id", "full_name", "date_of_birth")}),
    st.dictionaries(
        st.sampled_from(["sex", "date_of_birth", "father.personal_id", "full_name"]), marks | st.lists(marks)
    ),
    st.fixed_dictionaries(
        {}, optional={**{name: marks for name in ("procedure", "unit", "dossier", "draft", "sign_in", "channel")}}
    ),
)
def test_no_piece_of_a_value_comes_back(subject: Any, claims: Any, reasons: Any) -> None:
    body = {"purpose": {**PURPOSE, **reasons}, "subject": {**PERSON, **subject}, "claims": claims}
    try:
        ask(body, call(operation="verify"))
    except Problem as problem:
        text = json.dumps([problems.document(problem, language) for language in (0, 1)], ensure_ascii=False)
        assert not [piece for piece in pieces({**subject, **claims, **reasons}) if piece in text]
        assert problem.code in ("invalid_request", "invalid_subject", "invalid_claim")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"dossier": "099190000123"}, "dossier"), ({"dossier": "990000001"}, "dossier"),
        ({"dossier": ..., "draft": "099190000999"}, "draft"), ({"dossier": "H26.99-099190000123-1"}, "dossier"),
        ({"officer": {"account": "099080000001"}}, "officer/account"),
    ],
)  # fmt: skip
def test_no_persons_number_reaches_the_log_as_a_dossier_or_a_login(changes: dict[str, Any], name: str) -> None:
    for query, granted_ in (("person", True), ("person", False), (None, False)):
        problem = refused(purpose(**changes), query=query, granted=granted_)
        assert problem.code == "invalid_request" and [error.pointer for error in problem.errors] == [f"/purpose/{name}"]


@pytest.mark.parametrize("dossier", ["H26.99.99.9-260302-0002", "000.00.19.H26-261122-123456789"])
def test_a_dossier_of_other_numbers_stays_opaque(dossier: str) -> None:
    assert ask(purpose(dossier=dossier)).purpose.dossier == dossier

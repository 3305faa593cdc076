"""A recorded case is only worth something if a wrong one fails: every way to be wrong is tried here."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from contracts.conformance import Mismatch, read_case, read_context, read_query, replay
from contracts.connector import AuthorizationRequest, Context, Exchange, Redirect, Session
from contracts.errors import NotFound, SourceRefused
from contracts.queries import OrganizationQuery, PersonQuery, Query, RepresentationQuery
from contracts.records import Answered, Identity, Organization
from contracts.wire import WireRequest


class Registry:
    """Two turns: a list, then the one that it names."""

    def exchange(self, query: Query, context: Context) -> Exchange:
        assert isinstance(query, OrganizationQuery)
        code = query.organization_code.value
        body = json.dumps({"code": code}).encode()
        listed = yield WireRequest(method="POST", path="/list", operation="list", body=body)
        if listed.status == 404:
            raise NotFound
        if listed.status == 403:
            raise SourceRefused("refused", source_code="E7")
        one = yield WireRequest(method="GET", path="/one", operation="one", params={"code": code})
        name = one.body.decode("utf-16-le" if one.headers.get("x-wide") else "utf-8")
        return Answered(Organization(organization_code=query.organization_code, name=name), ("Extra",))


CASE: dict[str, Any] = {
    "kind": "found",
    "description": "a list, then the one",
    "dataset": "organizations",
    "query": {"organization_code": "9900000016"},
    "context": {},
    "turns": [
        {
            "request": {"method": "POST", "path": "/list", "json": {"code": "9900000016"}},
            "response": {"status": 200, "headers": {"X-Any": "y"}, "json": []},
        },
        {
            "request": {"method": "GET", "path": "/one", "params": {"code": "9900000016"}, "form": None},
            "response": {"body": "HỒ GƯƠM"},
        },
    ],
    "expect": {"record": {"organization_code": "9900000016", "name": "HỒ GƯƠM"}},
}


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """The case with one member changed; ``...`` takes it away."""
    copy: Any = json.loads(json.dumps(CASE))
    node = copy
    for step in path[:-1]:
        node = node[step]
    if to is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = to
    return dict(copy)


def run(raw: Mapping[str, Any]) -> None:
    replay(Registry(), read_case("one.json", json.dumps(raw)), {}, OrganizationQuery)


def test_a_right_case_passes() -> None:
    run(CASE)
    run(changed("expect", "drift", to=["Extra"]))
    run(changed("expect", "record", "founded_on", to=None))


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (changed("expect", "record", "name", to="OTHER"), "expect.record.name"),
        (changed("expect", "record", "name", to=...), "members that were not recorded: name"),
        (changed("expect", "record", "no_such_member", to=1), "expect.record.no_such_member"),
        (changed("expect", to={}), "members that were not recorded"),
        (changed("expect", to={"absence": "not_found"}), "absence"),
        (changed("expect", to={"fault": "source_malformed"}), "fault"),
        (changed("expect", "drift", to=[]), "expect.drift"),
        (changed("turns", 0, "request", "method", to="GET"), "request 1: method"),
        (changed("turns", 0, "request", "path", to="/other"), "request 1: path"),
        (changed("turns", 0, "request", "json", to={"code": "9900000023"}), "request 1: json"),
        (changed("turns", 0, "request", "json", to=None), "request 1: json"),
        (changed("turns", 1, "request", "params", to={}), "request 2: params"),
        (changed("turns", 1, "request", "form", to={}), "request 2: form"),
        (changed("turns", 1, "request", "no_such_member", to=1), "request 2: no_such_member"),
        (changed("turns", 1, "response", "body", to="OTHER"), "expect.record.name"),
        (changed("turns", 0, "response", "status", to=404), "1 of 2 recorded turns"),
        (changed("turns", 0, "response", "status", to=403), "1 of 2 recorded turns"),
        (changed("turns", to=CASE["turns"][:1]), "more turns than were recorded"),
        (changed("turns", to=[]), "more turns than were recorded"),
        (changed("query", "organization_code", to="9900000023"), "request 1"),
    ],
)
def test_a_wrong_case_fails_and_says_where(raw: dict[str, Any], named: str) -> None:
    with pytest.raises(Mismatch) as refused:
        run(raw)
    assert named in str(refused.value) and str(refused.value).startswith("one.json: ")


@pytest.mark.parametrize(
    ("status", "expect"),
    [
        (404, {"absence": "not_found"}),
        (403, {"fault": "source_refused"}),
        (403, {"fault": "source_refused", "source_code": "E7"}),
    ],
)
def test_absences_and_faults_are_endings_too(status: int, expect: dict[str, Any]) -> None:
    short = changed("turns", to=[{**CASE["turns"][0], "response": {"status": status}}])
    run({**short, "expect": expect})
    for other in (
        {"absence": "ambiguous"},
        {"fault": "source_malformed"},
        {"fault": "source_refused", "source_code": ""},
    ):
        with pytest.raises(Mismatch):
            run({**short, "expect": other})


def test_bodies_are_given_as_text_json_or_bytes() -> None:
    wide = {"headers": {"X-WIDE": "1"}, "body_hex": "HỒ GƯƠM".encode("utf-16-le").hex()}
    run(changed("turns", 1, "response", to=wide))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"kind": "found"}',
        json.dumps({**CASE, "unknown": 1}),
        json.dumps({**CASE, "turns": 5}),
    ],
)
def test_what_is_no_case_is_refused(text: str) -> None:
    with pytest.raises(Mismatch, match=r"one\.json: a case is"):
        read_case("one.json", text)


def test_a_body_that_is_no_json_equals_none() -> None:
    class Broken:
        def exchange(self, query: Query, context: Context) -> Exchange:
            yield WireRequest(method="POST", path="/list", operation="list", body=b"\xff not json")
            return Answered(Organization())

    recordings: list[dict[str, Any]] = [{"json": None}, {"json": {}}, {"body": "not json"}]
    for recorded in recordings:
        turn = {"request": recorded, "response": {}}
        case = read_case("one.json", json.dumps({**CASE, "turns": [turn], "expect": {"record": {}}}))
        with pytest.raises(Mismatch, match="request 1"):
            replay(Broken(), case, {}, OrganizationQuery)


def test_an_exchange_is_always_closed() -> None:
    closed: list[bool] = []

    class Careful:
        def exchange(self, query: Query, context: Context) -> Exchange:
            try:
                yield WireRequest(method="GET", path="/elsewhere", operation="list")
            finally:
                closed.append(True)
            return Answered(Organization())

    with pytest.raises(Mismatch):
        replay(Careful(), read_case("one.json", json.dumps(CASE)), {}, OrganizationQuery)
    assert closed == [True]


def test_queries_of_all_kinds_are_read() -> None:
    person = {"full_name": "ĐỖ VĂN THỬ", "date_of_birth": "1985"}
    assert isinstance(read_query(PersonQuery, {"personal_id": "099085000456", **person}), PersonQuery)
    old = read_query(PersonQuery, {"old_card_number": "990000001", **person})
    assert isinstance(old, PersonQuery) and old.identifier.kind == "old_card_number"
    code = {"organization_code": "9900000016"}
    assert isinstance(read_query(OrganizationQuery, code), OrganizationQuery)
    both = read_query(RepresentationQuery, {**code, "person": {"personal_id": "099085000456", **person}})
    assert isinstance(both, RepresentationQuery) and both.person.date_of_birth.iso == "1985"
    with pytest.raises(Mismatch):
        read_query(RepresentationQuery, {**code, "person": code})


def test_a_context_is_synthetic_unless_told() -> None:
    plain = read_context({}, {"path": "/x"})
    assert plain.officer is not None and plain.officer.code.startswith("099")
    assert plain.now.utcoffset() is not None and plain.profile == {"path": "/x"}
    assert read_context({"officer": None, "unit": "H30.12"}, {}).officer is None


def test_a_sign_in_begins_where_the_session_left() -> None:
    class SignsIn:
        def begin(self, redirect: Redirect, context: Context) -> AuthorizationRequest:
            return AuthorizationRequest(redirect.authorization_endpoint)

        def complete(self, session: Session, callback: str, context: Context) -> Exchange:
            yield WireRequest(
                method="POST", path="/token", operation="token",
                form={"code": callback, "code_verifier": session.redirect.verifier},
            )  # fmt: skip
            return Answered(Identity(full_name=session.issuer))

    redirect = {
        "authorization_endpoint": "http://127.0.0.1/auth", "client_id": "c", "redirect_uri": "http://127.0.0.1/cb",
        "state": "s", "nonce": "n", "verifier": "v",
    }  # fmt: skip
    turn = {"request": {"path": "/token", "form": {"code": "code=1", "code_verifier": "v"}}, "response": {}}
    raw = {
        **CASE, "dataset": "identities", "query": {}, "turns": [turn], "expect": {"record": {"full_name": "vneid"}},
        "session": {"redirect": redirect, "issuer": "vneid", "callback": "code=1"},
    }  # fmt: skip
    replay(SignsIn(), read_case("one.json", json.dumps(raw)), {}, None)
    raw["session"] = {"redirect": {**redirect, "verifier": "w"}, "issuer": "vneid", "callback": "code=1"}
    with pytest.raises(Mismatch, match="request 1: form"):
        replay(SignsIn(), read_case("one.json", json.dumps(raw)), {}, None)

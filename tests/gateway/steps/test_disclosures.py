"""What a portal may ask on whose right, and what can be wrong in an answer; nothing else is read as a question."""

import json
from typing import Any

import pytest

from contracts.access import VIEW, VIEW_FIELDS
from contracts.errors import Problem
from gateway.steps.arrival import Call
from gateway.steps.disclosures import check_paths, number_of, read_report, read_view, signed_in, view_route
from tests.gateway.steps.parts import BORN, NAME, NUMBER, PERSON, arrival, ask, identity

ONLINE = {
    "procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "online", "sign_in": "s1",
}  # fmt: skip
BY_COUNTER = {**ONLINE, "channel": "counter", "sign_in": None, "officer": {"account": "canbo.thu"}}
SUBJECT = {"personal_id": NUMBER, "full_name": NAME, "date_of_birth": BORN}
ENTRY = "01JD0000000000000000000000"
CALL = Call(VIEW, "query", "disclosures:read")


def view(granted: bool = True, **changes: Any) -> Any:
    body = {"purpose": ONLINE, "subject": SUBJECT, **changes}
    given = {name: value for name, value in body.items() if value is not None}
    given["purpose"] = {name: value for name, value in given["purpose"].items() if value is not None}
    return read_view(arrival(given, CALL), granted=granted)


def refused(code: str, pointer: str, **changes: Any) -> None:
    with pytest.raises(Problem) as problem:
        view(**changes)
    assert problem.value.code == code and pointer in [error.pointer for error in problem.value.errors]


def test_a_person_who_signed_in_or_a_lawful_request() -> None:
    own = view()
    assert own.ask.fields == (VIEW_FIELDS[0],) and number_of(own.ask) == ("personal_id", NUMBER)
    assert (own.request_number, own.before, own.limit) == (None, None, 50)
    lawful = view(purpose=BY_COUNTER, request_number="12/YC-CA", before=ENTRY, limit=3)
    assert lawful.ask.fields == (VIEW_FIELDS[1],)
    assert (lawful.request_number, lawful.before, lawful.limit) == ("12/YC-CA", ENTRY, 3)


def test_the_two_rights_do_not_mix() -> None:
    refused("invalid_request", "/request_number", request_number="12/YC-CA")
    refused("invalid_request", "/request_number", purpose=BY_COUNTER)
    refused("invalid_request", "/request_number", purpose=BY_COUNTER, request_number=f"người {NUMBER}")
    refused("invalid_request", "/request_number", purpose=BY_COUNTER, request_number="12\x0012/YC-CA")
    refused("invalid_request", "/purpose/sign_in", purpose={**ONLINE, "sign_in": None})
    refused("invalid_request", "/purpose/dossier", purpose={**ONLINE, "dossier": f"A-{NUMBER}"})


@pytest.mark.parametrize(
    "wrong", [{"before": "x"}, {"limit": 0}, {"limit": 101}, {"limit": "5"}, {"fields": ["a"]}, {"request_number": ""}]
)
def test_a_body_is_strict(wrong: dict[str, Any]) -> None:
    with pytest.raises(Problem) as problem:
        view(**wrong)
    assert problem.value.code == "invalid_request"


def test_without_a_grant_a_subject_that_is_none_is_nobody() -> None:
    wrong = {**SUBJECT, "personal_id": "1"}
    refused("invalid_subject", "/subject/personal_id", subject=wrong)
    assert view(granted=False, subject=wrong).ask.subject is None
    with pytest.raises(Problem):
        number_of(ask(VIEW, subject=None))


def test_the_views_route_leads_to_no_source() -> None:
    route = view_route(VIEW, "query")
    assert route is not None and not route.manifest.officer_required
    assert view_route(VIEW, "verify") is None and view_route("persons", "query") is None
    with pytest.raises(Problem, match="not_granted"):
        route.connector.exchange(PERSON, None)  # type: ignore[union-attr,arg-type]  # it asks nothing, so needs nothing


def report(**changes: Any) -> Any:
    return read_report(arrival({"entry": ENTRY, "description": "sai", **changes}, CALL))


def test_a_report_names_fields_by_pointer() -> None:
    found = report(pointers=["/permanent_residence/line", "/record/representatives/0/full_name"], description=" a\nb ")
    assert found.paths == ("permanent_residence.line", "representatives.full_name") and found.words == "a\nb"
    assert report(pointers=["/record_number"]).paths == ("record_number",)
    assert "a\nb" not in repr(found)
    check_paths(found, "organizations_of_elsewhere", ("permanent_residence", "representatives.full_name"))


@pytest.mark.parametrize(
    ("dataset", "pointer", "good"),
    [
        ("persons", "/father", True),
        ("persons", "/father/full_name", True),
        ("persons", "/father/shoe_size", False),
        ("persons", "/mother", False),
        ("persons", "/sex", False),
        ("persons", "/permanent_residence", True),  # a part of it left
        ("persons", "/permanent_residence/line", False),
        ("persons", "/recorded/father", False),  # not the answer's member ``record``
    ],
)
def test_only_what_left_can_be_wrong(dataset: str, pointer: str, good: bool) -> None:
    found, delivered = report(pointers=[pointer]), ("father", "permanent_residence.commune_code")
    if good:
        check_paths(found, dataset, delivered)
        return
    with pytest.raises(Problem) as problem:
        check_paths(found, dataset, delivered)
    assert [error.pointer for error in problem.value.errors] == ["/pointers/0"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"pointers": ["father"]}, {"pointers": ["x/father"]}, {"pointers": ["/record"]}, {"pointers": ["/cha_mẹ"]},
        {"pointers": ["/"]}, {"pointers": ["//"]}, {"pointers": ["/a b"]},
        {"pointers": ["/0"]}, {"pointers": ["/a"] * 17}, {"description": "  "}, {"description": "a\x00b"},
        {"description": "a" * 2001}, {"entry": "x"}, {"more": 1}, {"sign_in": ""},
    ],
)  # fmt: skip
def test_a_report_is_strict(wrong: dict[str, Any]) -> None:
    with pytest.raises(Problem) as problem:
        report(**wrong)
    assert problem.value.code == "invalid_request"


def test_who_signed_in() -> None:
    assert signed_in(identity()).value == NUMBER
    for payload, code in ((None, "sign_in_expired"), (json.dumps({"full_name": NAME}).encode(), "purpose_not_granted")):
        with pytest.raises(Problem) as problem:
            signed_in(payload)
        assert problem.value.code == code

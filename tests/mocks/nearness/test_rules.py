"""Why an armed fault did not happen, and why an assertion took no request."""

import pytest

from mocks.faults import Rule
from mocks.matching import Match, Traffic
from mocks.nearness.rules import match_differences, rule_differences, wanted_differences
from mocks.wanted import read_wanted
from tests.mocks.nearness.almost import entry

TRAFFIC = Traffic(method="POST", target="/a?x=1", body='{"hoTen": "HỒNG", "tuoi": 7, "noi": {"ma": "01"}}'.encode())


@pytest.mark.parametrize(
    ("match", "found"),
    [
        (None, []),
        ("HỒNG", []),
        ("hồng", [("match", "letter_case")]),
        ("HÙNG", [("match", "not_found")]),
        ("re:H.NG", []),
        ("re:h.ng", [("match", "letter_case")]),
        ("re:^nothing$", [("match", "no_match")]),
        ({"hoTen": "HỒNG", "x": "1"}, []),
        ({"hoTen": "HỐNG"}, [("hoTen", "tone_marks")]),
        ({"hoten": "HỒNG"}, [("hoten", "misspelt")]),
        ({"diaChi": ""}, [("diaChi", "missing")]),
        ({"tuoi": "7"}, [("tuoi", "wrong_type")]),
        ({"tuoi": 8}, [("tuoi", "differs")]),
        ({"noi": {"ma": "79"}}, [("noi.ma", "differs")]),
        ({"x": 1, "tuoi": 7}, [("x", "wrong_type")]),
    ],
)
def test_which_member_of_a_match_differs(match: Match, found: list[tuple[str, str]]) -> None:
    assert [(one.where, one.problem) for one in match_differences(match, TRAFFIC)] == found


def told(rule: Rule, session: str | None = None, only_on: str | None = None) -> list[tuple[str, str]]:
    asked = entry("tax", "POST", "/a", body='{"x": "1"}')
    asked.session = session
    return [(one.where, one.problem) for one in rule_differences(rule, asked, only_on)]


def rule(match: Match = None, session: str | None = None) -> Rule:
    return Rule(number=1, service="tax", kind="html", match=match, session=session)


def test_why_a_rule_did_not_take_a_request() -> None:
    assert told(rule({"x": "1"})) == []
    assert told(rule({"x": "2"})) == [("x", "differs")]
    assert told(rule(), only_on="/b$") == [("path", "not_concerned")]
    assert told(rule(session="a")) == [("X-Mock-Session", "session")]


def test_another_sessions_rule_is_no_near_miss() -> None:
    assert told(rule({"x": "2"}, session="a")) == []
    assert told(rule(session="a"), session="b") == []
    assert told(rule(), session="b") == []
    assert told(rule({"x": "2"}, session="b"), session="b") == [("x", "differs")]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"service": "business"}, [("service", "differs")]),
        ({"path": "/b"}, [("path", "differs")]),
        ({"status": 404, "method": "GET"}, [("method", "differs"), ("status", "differs")]),
        ({"since": 1}, [("since", "earlier")]),
        ({"since": "2027-01-01T00:00:00Z"}, [("since", "earlier")]),
        ({"outcome": "fault"}, [("outcome", "differs")]),
        ({"match": {"x": "2"}}, [("x", "differs")]),
    ],
)
def test_why_an_assertion_took_no_request(given: dict[str, object], found: list[tuple[str, str]]) -> None:
    asked = entry("tax", "POST", "/a", body='{"x": "1"}')
    wanted = read_wanted(given, None)
    assert [(one.where, one.problem) for one in wanted_differences(wanted, asked)] == found
    assert wanted.holds(asked) is (not found)

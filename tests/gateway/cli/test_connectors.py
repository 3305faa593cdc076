"""Tests of ``connectors list|check``."""

import json

import pytest

from gateway.acceptance.report import Line, Report
from tests.gateway.cli.desk import Desk


def test_our_own_connectors_are_listed(desk: Desk) -> None:
    done = desk.type("connectors", "list")
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "business",
        "civil_status",
        "identity",
        "population",
        "portal",
        "social_insurance",
        "tax",
    ]
    assert "persons" in done.stdout


def test_a_connector_is_judged_and_graded(desk: Desk) -> None:
    done = desk.type("connectors", "check", "tax")
    first, last = done.stdout.splitlines()
    assert done.exit_code == 0
    assert first == "tax: grade A  Đăng ký thuế" and last.endswith(" lines passed")


def test_every_line_can_be_shown(desk: Desk) -> None:
    done = desk.type("connectors", "check", "tax", "--all")
    assert done.exit_code == 0 and "  ok    redaction: " in done.stdout


def test_a_report_can_be_read_by_a_program(desk: Desk) -> None:
    done = desk.type("connectors", "check", "tax", "--json")
    (report,) = json.loads(done.stdout)["connectors"]
    assert (done.exit_code, report["connector"], report["grade"]) == (0, "tax", "A")
    assert {line["verdict"] for line in report["lines"]} == {"passed"}


def test_what_is_not_there_could_not_be_checked(desk: Desk) -> None:
    done = desk.type("connectors", "check", "nowhere", "tax")
    assert done.exit_code == 2 and done.stdout.startswith("tax: grade A")
    assert "there is no connector nowhere; there are " in done.stderr


def test_a_line_that_failed_is_exit_code_1(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report("tax", "t", (Line("cases", "failed", "1 wrong", ("found: differs",), "mend it"),))
    monkeypatch.setattr("gateway.acceptance.suite.accept", lambda _name: report)
    done = desk.type("connectors", "check", "tax")
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "tax: grade D  t",
        "  FAIL  cases: 1 wrong",
        "          found: differs",
        "          next: mend it",
        "  0 of 1 lines passed",
    ]

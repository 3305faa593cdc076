"""Tests of ``connectors list|check``."""

import json

import pytest

from gateway.acceptance.report import Line, Report
from gateway.app.drifting import Comparison
from gateway.registry.drift import Drift
from gateway.settings import Settings
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


ADDED = Comparison("persons", "probe", "not_found", (Drift("added", "a.moi"), Drift("retyped", "a.ten")))
SAME = Comparison("persons", "case", "found", ())
SILENT = Comparison("persons", "case", "source_unavailable", None)


@pytest.mark.parametrize(
    ("found", "code", "shown"),
    [
        ([SAME], 0, ["tax persons (case): found, as the contract says"]),
        (
            [ADDED, SILENT],
            1,
            [
                "tax persons (probe): not_found, 2 places differ",
                "  added    a.moi",
                "  retyped  a.ten",
                "tax persons (case): source_unavailable, no answer that the contract describes",
            ],
        ),
        ([SILENT], 2, ["tax persons (case): source_unavailable, no answer that the contract describes"]),
    ],
)
def test_drift_is_told_by_name_and_exit_code(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, found: list[Comparison], code: int, shown: list[str]
) -> None:
    async def compared(_settings: Settings, name: str, context: object) -> list[Comparison]:
        assert (name, context) == ("tax", {"unit": "H26.99"})
        return found

    monkeypatch.setattr("gateway.cli.connectors.compare", compared)
    (desk.folder / "mocks.json").write_text("{}")
    who = desk.folder / "who.json"
    who.write_text('{"unit": "H26.99"}')
    words = ("connectors", "drift", "tax", "--state", str(desk.folder), "--context", str(who))
    done = desk.type(*words)
    assert (done.exit_code, done.stdout.splitlines()) == (code, shown)
    as_json = desk.type(*words, "--json")
    assert as_json.exit_code == code
    assert json.loads(as_json.stdout)["compared"] == [one.document() for one in found]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "either -c FILE"),
        (("-c", "x.toml", "--state", "y"), "either -c FILE"),
        (("--state", "/nowhere"), "is no directory of a running `lienthong up`"),
        (("--state", "{folder}", "--context", "{folder}/who.json"), "holds no JSON object"),
        (("--state", "{folder}"), "sources.tax is missing"),
    ],
)
def test_what_can_not_be_compared_is_one_sentence(desk: Desk, words: tuple[str, ...], sentence: str) -> None:
    (desk.folder / "mocks.json").write_text("{}")
    (desk.folder / "who.json").write_text("[]")
    done = desk.type("connectors", "drift", "tax", *(word.replace("{folder}", str(desk.folder)) for word in words))
    assert done.exit_code == 2 and sentence in done.stderr and done.stdout == ""

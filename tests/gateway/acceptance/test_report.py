"""Tests of lines, grades and how a report is shown."""

import pytest

from gateway.acceptance.report import Line, Report, Verdict, judged


def report(*verdicts: Verdict) -> Report:
    return Report("things", "Sổ", tuple(Line(f"line{index}", one, "s") for index, one in enumerate(verdicts)))


@pytest.mark.parametrize(
    ("verdicts", "grade"),
    [
        (["passed"] * 20, "A"),
        (["passed"] * 18 + ["open", "not_judged"], "B"),
        (["passed"] * 17 + ["open"] * 3, "C"),
        (["passed"] * 19 + ["failed"], "D"),
        ([], "D"),
    ],
)
def test_one_letter_for_all(verdicts: list[Verdict], grade: str) -> None:
    found = report(*verdicts)
    assert found.grade == grade and found.fit is (grade != "D")


def test_a_line_is_judged_by_what_was_found_wrong() -> None:
    assert judged("x", [], "all well", "mend").verdict == "passed"
    assert judged("x", [], "all well", "mend", looked_at=0) == Line(
        "x", "not_judged", "no case to judge it by", (), "mend"
    )
    failed = judged("x", ["one", "one", "two"], "all well", "mend")
    assert failed == Line("x", "failed", "2 wrong", ("one", "two"), "mend")


def test_many_findings_are_cut() -> None:
    reasons = judged("x", [str(number) for number in range(9)], "", "").reasons
    assert reasons == ("0", "1", "2", "3", "4", "and 4 more")


def test_what_needs_nobody_is_counted_and_can_be_shown() -> None:
    found = report("passed", "open")
    assert list(found.text()) == ["things: grade B  Sổ", "  todo  line1: s", "  1 of 2 lines passed"]
    assert "  ok    line0: s" in list(found.text(whole=True))
    assert found.of("line1") == found.lines[1] and found.of("line2") is None


def test_what_the_author_left_is_told_in_one() -> None:
    left = tuple(Line(f"quality.{name}", "open", "the author left it to do", (), "do it") for name in ("a", "b"))
    shown = list(Report("things", "Sổ", left).text())
    assert shown[1:] == [
        "  todo  quality, left by the author: a, b",
        '          next: do them, and write "done" in the manifest\'s quality table: a = "done"',
        "  0 of 2 lines passed",
    ]


def test_a_report_is_a_document() -> None:
    assert report("passed").document() == {
        "connector": "things", "title": "Sổ", "grade": "A",
        "lines": [{"line": "line0", "verdict": "passed", "summary": "s", "reasons": [], "next": None}],
    }  # fmt: skip

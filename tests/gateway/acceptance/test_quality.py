"""A claim is held against the line that shows it; an exemption needs a reason; what is left to do is open."""

import pytest

from gateway.acceptance.quality import quality
from gateway.acceptance.report import Line, Verdict


def verdict(rule: str, grade: str, *lines: Line) -> Line:
    (found,) = quality({rule: grade}, {line.name: line for line in lines})
    assert found.name == f"quality.{rule}"
    return found


@pytest.mark.parametrize(
    ("shown", "verdict_of_claim"),
    [("passed", "passed"), ("failed", "failed"), ("open", "failed"), ("not_judged", "not_judged")],
)
def test_done_is_verified_where_a_line_shows_it(shown: Verdict, verdict_of_claim: Verdict) -> None:
    assert verdict("hostile_replies", "done", Line("honest_failures", shown, "")).verdict == verdict_of_claim
    assert verdict("redaction", "done", Line("redaction", shown, "")).verdict == verdict_of_claim


def test_done_is_the_authors_word_where_none_does() -> None:
    found = verdict("every_persona", "done", Line("honest_failures", "failed", ""))
    assert found.verdict == "passed" and "author's word" in found.summary


def test_todo_is_open_and_says_what_to_write() -> None:
    found = verdict("faults_mapped", "todo")
    assert (found.verdict, found.next) == ("open", 'do it, and write faults_mapped = "done"')


def test_exempt_needs_a_reason() -> None:
    assert verdict("seen_against_live", "exempt: no public access").verdict == "passed"
    assert verdict("seen_against_live", "exempt: because").verdict == "failed"

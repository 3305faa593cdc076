"""The quality table of a manifest, held against what the suite found: a claim that can be verified is not believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gateway.acceptance.report import Line

SHOWN_BY: Final[Mapping[str, str]] = {
    "hostile_replies": "honest_failures",
    "drift_reported": "drift",
    "faults_mapped": "faults",
    "right_person_checked": "right_subject",
    "right_organization_checked": "right_subject",
    "right_taxpayer_checked": "right_subject",
    "right_subject_checked": "right_subject",
}
"""Which line shows a rule; a rule that bears a line's own name is shown by that."""
EXEMPT: Final = "exempt: "


def quality(table: Mapping[str, str], lines: Mapping[str, Line]) -> Iterator[Line]:
    """A line for each rule of the table."""
    for rule, grade in table.items():
        name = f"quality.{rule}"
        if grade == "todo":
            yield Line(name, "open", "the author left it to do", (), f'do it, and write {rule} = "done"')
        elif grade.startswith(EXEMPT):
            yield _exempt(name, grade.removeprefix(EXEMPT))
        else:
            yield _done(name, lines.get(SHOWN_BY.get(rule, rule)))


def _exempt(name: str, reason: str) -> Line:
    if len(reason.split()) < 2:
        return Line(name, "failed", "exempt without a reason", (), "say why, in words that somebody else can judge")
    return Line(name, "passed", f"exempt: {reason}")


def _done(name: str, line: Line | None) -> Line:
    if line is None:
        return Line(name, "passed", "done, by the author's word: nothing here can show it")
    match line.verdict:
        case "passed":
            return Line(name, "passed", f"done, as {line.name} shows")
        case "not_judged":
            return Line(name, "not_judged", f"said to be done, and {line.name} couldn't judge it", (), line.next)
        case _:
            return Line(name, "failed", f"said to be done, and {line.name} shows that it isn't", (), line.next)

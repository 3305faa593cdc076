"""What the acceptance suite has to say about one connector: a line for every question, and one grade for all.

Grades: A everything passed; B passed, and little is open; C passed, but much is open: written for a start; D something
failed, so it must not be enabled. Open is what the author left to do and what could not be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Verdict = Literal["passed", "failed", "open", "not_judged"]
"""``open``: the author says that it isn't done; ``not_judged``: the suite couldn't tell, or had no time."""
Grade = Literal["A", "B", "C", "D"]
SHOWN: Final = 5
"""Findings shown of one line: whoever mends the first five runs it again."""
FEW_OPEN: Final = 2
"""Open lines that a B may have."""
_MARKS: Final[dict[Verdict, str]] = {"passed": "ok", "failed": "FAIL", "open": "todo", "not_judged": "?"}

_QUALITY: Final = "quality."


@dataclass(frozen=True, slots=True)
class Line:
    """One question and its answer. ``reasons`` and ``next`` name cases and places, never a value."""

    name: str
    verdict: Verdict
    summary: str
    reasons: tuple[str, ...] = ()
    next: str = ""

    def document(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "line": self.name, "verdict": self.verdict, "summary": self.summary, "reasons": list(self.reasons),
            "next": self.next or None,
        }  # fmt: skip


def judged(name: str, faults: Sequence[str], passed: str, next_step: str, *, looked_at: int = 1) -> Line:
    """A line from what was found wrong; without anything to look at there is no judgement."""
    if faults:
        distinct = tuple(dict.fromkeys(faults))
        more = len(distinct) - SHOWN
        shown = (*distinct[:SHOWN], *([f"and {more} more"] if more > 0 else ()))
        return Line(name, "failed", f"{len(distinct)} wrong", shown, next_step)
    if not looked_at:
        return Line(name, "not_judged", "no case to judge it by", (), next_step)
    return Line(name, "passed", passed)


@dataclass(frozen=True, slots=True)
class Report:
    """All lines of one connector, in the order in which they were judged."""

    connector: str
    title: str
    lines: tuple[Line, ...]

    @property
    def grade(self) -> Grade:
        """One letter for all lines."""
        verdicts = [line.verdict for line in self.lines]
        if "failed" in verdicts or not verdicts:
            return "D"
        left = sum(verdict != "passed" for verdict in verdicts)
        if not left:
            return "A"
        return "B" if left <= FEW_OPEN else "C"

    @property
    def fit(self) -> bool:
        """Whether nothing failed."""
        return self.grade != "D"

    def of(self, name: str) -> Line | None:
        """A line by its name."""
        return next((line for line in self.lines if line.name == name), None)

    def document(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "connector": self.connector, "title": self.title, "grade": self.grade,
            "lines": [line.document() for line in self.lines],
        }  # fmt: skip

    def text(self, *, whole: bool = False) -> Iterable[str]:
        """Lines for a terminal: everything where ``whole``, else what needs somebody, and a count of the rest."""
        yield f"{self.connector}: grade {self.grade}  {self.title}"
        left = [line.name.removeprefix(_QUALITY) for line in self.lines if _is_left(line)]
        for line in self.lines:
            if not _is_left(line) and (whole or line.verdict != "passed"):
                yield f"  {_MARKS[line.verdict]:<4}  {line.name}: {line.summary}"
                yield from (f"          {reason}" for reason in line.reasons)
                if line.next and line.verdict != "passed":
                    yield f"          next: {line.next}"
        if left:
            yield f"  {_MARKS['open']:<4}  quality, left by the author: {', '.join(left)}"
            yield f'          next: do them, and write "done" in the manifest\'s quality table: {left[0]} = "done"'
        passed = sum(line.verdict == "passed" for line in self.lines)
        yield f"  {passed} of {len(self.lines)} lines passed"


def _is_left(line: Line) -> bool:
    """Whether it is one of the many points that an author leaves at first: they are told in one."""
    return line.verdict == "open" and line.name.startswith(_QUALITY)

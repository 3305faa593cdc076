"""Every problem has its words in both languages, and every word that is used is known."""

import ast
from pathlib import Path

import mocks
from mocks.nearness.difference import KINDS, NOT_A_MISS, PROBLEMS, Difference, NearMiss

FOLDER = Path(next(iter(mocks.__path__)))


def used() -> set[str]:
    """Texts that the sources give as `problem=`, or return from what names a problem."""
    found: set[object] = set()
    for path in (*FOLDER.glob("nearness/*.py"), *FOLDER.glob("*/expected.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "problem":
                found |= _ends(node.value)
            if isinstance(node, ast.Return) and node.value is not None and path.name in ("texts.py", "dates.py"):
                found |= _ends(node.value)
    return {one for one in found if isinstance(one, str)}


def _ends(node: ast.expr) -> set[object]:
    """Constants that an expression can come to."""
    if isinstance(node, ast.IfExp):
        return _ends(node.body) | _ends(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) else set()


def test_every_problem_is_said_in_two_languages() -> None:
    for vietnamese, english in (*PROBLEMS.values(), *KINDS.values()):
        assert vietnamese and english and vietnamese != english
    assert len(set(PROBLEMS.values())) == len(PROBLEMS)
    assert set(KINDS) >= NOT_A_MISS


def test_no_problem_is_told_that_has_no_words() -> None:
    assert used() <= set(PROBLEMS)
    assert len(used()) > 30


def test_a_difference_is_shown_with_both_sides() -> None:
    told = Difference(where="HoVaTen", problem="tone_marks", expected="Hồng", received="Hống")
    assert told.document() == {
        "field": "HoVaTen",
        "problem": "tone_marks",
        "expected": "Hồng",
        "received": "Hống",
        "vi": "HoVaTen khác dấu thanh",
        "en": "HoVaTen differs in tone marks",
    }
    miss = NearMiss(kind="subject", nearest="Khuê", differences=(told,))
    assert miss.document() == {"kind": "subject", "nearest": "Khuê", "differences": [told.document()]}

"""A file is read by people: it says why it exists, stays short, and its package's door holds nothing but the door."""

import ast
import re

import pytest

from tests.house.tree import python_files, text, tree

LIMIT = 320
"""Lines that are not blank; DESIGN section 6 says about 300."""

DEBT: dict[str, int] = {}
"""Longer files, and the length they may not exceed: entries may shrink and leave, never join or grow."""

DOORS_WITH_A_READER = {
    "contracts/schemas/__init__.py": "`read(name)` is the one way to the vendored files; connectors and mocks share it",
    "gateway/app/__init__.py": "processes beside the gateway start in a third of the time without importing it",
}


def length(name: str) -> int:
    return sum(1 for line in text(name).splitlines() if line.strip())


@pytest.mark.parametrize("name", python_files())
def test_a_file_opens_with_why_it_exists(name: str) -> None:
    docstring = ast.get_docstring(tree(name))
    assert docstring, f"{name} has no docstring"
    first = re.split(r"(?<=[.!?])\s", docstring.strip(), maxsplit=1)[0]
    assert len(first) >= 25 and first[-1] in ".:!?", f"{name} does not open with a whole sentence: {first!r}"


def test_a_file_stays_short() -> None:
    long = {name: length(name) for name in python_files() if length(name) > DEBT.get(name, LIMIT)}
    assert not long, f"longer than {LIMIT} lines, or than its debt allows: {long}"


def test_the_debt_only_shrinks() -> None:
    paid = {name: length(name) for name in DEBT if length(name) <= LIMIT}
    assert not paid, f"take these off the list, they are short now: {paid}"


@pytest.mark.parametrize(
    "name", [name for name in python_files() if name.endswith("__init__.py") and name not in DOORS_WITH_A_READER]
)
def test_a_package_door_is_only_a_door(name: str) -> None:
    allowed = (ast.Import, ast.ImportFrom)
    for node in tree(name).body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        is_all = bool(targets) and all(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)
        assert isinstance(node, allowed) or is_docstring or is_all, f"{name}:{node.lineno} does more than re-export"

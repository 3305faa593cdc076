"""One word per thing, and no drawer for everything: DESIGN section 5 as a check on names of files and definitions."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import python_files, tree

DRAWERS = frozenset({"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "stuff"})
TWINS = {
    "handler": "say what it does (a step, a route, an answer)",
    "handlers": "say what they do",
    "customer": "caller",
    "consumer": "caller",
    "citizen": "subject",
    "provider": "source",
    "providers": "sources",
    "adapter": "connector",
    "plugin": "connector",
}
EXCUSED = {
    # (file prefix, word): why the foreign word is right there
    ("connectors/identity", "provider"): "OpenID Provider is the standard's own word for VNeID",
    ("mocks/identity", "provider"): "OpenID Provider is the standard's own word for VNeID",
    ("tests/connectors/identity", "provider"): "the same, in its tests",
    ("connectors/population", "citizen"): "CongDan is the wire's own element; our word begins where it has been read",
    ("mocks/population", "citizen"): "the same, on the other side of the wire",
    ("tests/connectors/population", "citizen"): "the same, in its tests",
    ("tests/connectors/soap", "citizen"): "the same, in its tests",
    ("tests/mocks/population", "citizen"): "the same, in its tests",
    ("tests/mocks/identity", "provider"): "the same, in its tests",
}


def words(name: str) -> set[str]:
    """``RedisCache`` -> {redis, cache}; ``read_organization`` -> {read, organization}."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def definitions(name: str) -> Iterator[tuple[int, str]]:
    """Names bound at the top level of a module, and of the functions in its classes."""
    for node in tree(name).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield inner.lineno, inner.name
        if isinstance(node, ast.Assign):
            yield from ((node.lineno, target.id) for target in node.targets if isinstance(target, ast.Name))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.lineno, node.target.id


def excused(name: str, word: str) -> bool:
    return any(name.startswith(prefix) and word == other for prefix, other in EXCUSED)


def test_no_drawer_and_no_twin_among_files() -> None:
    bad = [
        f"{name}: {word}"
        for name in python_files()
        for part in name.removesuffix(".py").split("/")
        for word in words(part) & (DRAWERS | TWINS.keys())
        if not excused(name, word)
    ]
    assert not bad, "\n".join(bad)


def test_no_drawer_and_no_twin_among_definitions() -> None:
    bad = [
        f"{name}:{line} {found}: {TWINS.get(word, 'name what it is')}"
        for name in python_files()
        for line, found in definitions(name)
        if not found.startswith("test_")
        for word in words(found) & (DRAWERS | TWINS.keys())
        if not excused(name, word)
    ]
    assert not bad, "\n".join(bad)

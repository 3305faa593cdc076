"""A rule that is switched off says why; what swallows everything, or promises to be written later, is refused."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.house.tree import python_files, text, tree

_BROAD = {"Exception", "BaseException"}
_REASONED = re.compile(r"(?:type:\s*ignore\[[a-z\-, ]+\]|noqa:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)[\s#:;(—-]+\w.{5,}")
_SUPPRESSED = re.compile(r"type:\s*ignore|\bnoqa\b")
_LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


BROAD_AND_WHY = {
    "gateway/pipeline.py::_kept": "the answer is on record already; a store of resends that fails can't hold it back",
    "gateway/pipeline.py::_release": "a reservation that is not released runs out by itself",
    "gateway/acceptance/road.py::go": "whatever the road lets through is what it is judged by",
    "gateway/acceptance/conversation.py::step": "a connector under test may raise anything: that it did is the verdict",
    "gateway/acceptance/conversation.py::words_of": "an exception that can't be shown shows nothing to be searched",
    "gateway/acceptance/conversation.py::_answered": "an answer that can't be read is the verdict, and answers nobody",
}
"""Functions that may catch everything and go on, because nothing can leave through them that would not leave anyway."""


def functions(name: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node of a file with the function that it stands in, as ``file::function``."""

    def walk(node: ast.AST, inside: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            here = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else inside
            yield f"{name}::{here}", child
            yield from walk(child, here)

    return walk(tree(name), "")


def comments(name: str, wanted: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """The comments that match; a file whose text doesn't match has none and needn't be taken apart."""
    if not wanted.search(text(name)):
        return
    for token in tokenize.generate_tokens(io.StringIO(text(name)).readline):
        if token.type == tokenize.COMMENT and wanted.search(token.string):
            yield token.start[0], token.string


def test_every_suppression_gives_a_reason() -> None:
    bad = [
        f"{name}:{line}: {comment}"
        for name in python_files()
        for line, comment in comments(name, _SUPPRESSED)
        if not _REASONED.search(comment)
    ]
    assert not bad, "name the code and the reason:\n" + "\n".join(bad)


def test_nothing_is_promised_for_later() -> None:
    bad = [f"{n}:{line}: {c}" for n in python_files() for line, c in comments(n, _LATER)]
    bad += [
        f"{name}:{node.lineno}: NotImplementedError"
        for name in python_files()
        if "NotImplementedError" in text(name)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node)
    ]
    assert not bad, "\n".join(bad)


def _names(kind: ast.expr | None) -> set[str]:
    if kind is None:
        return {"BaseException"}
    return {node.id for node in ast.walk(kind) if isinstance(node, ast.Name)}


def test_whoever_catches_everything_raises_again() -> None:
    bad = [
        f"{place}:{node.lineno}"
        for name in python_files("contracts", "connectors", "gateway", "mocks", "bench")
        if "except" in text(name)
        for place, node in functions(name)
        if isinstance(node, ast.ExceptHandler)
        and _names(node.type) & _BROAD
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
        and place not in BROAD_AND_WHY
    ]
    assert not bad, "an `except Exception` that does not raise again lets a broken rule pass:\n" + "\n".join(bad)


def test_nothing_suppresses_everything() -> None:
    bad = [
        f"{place}:{node.lineno}"
        for name in python_files()
        if "suppress" in text(name)
        for place, node in functions(name)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("suppress")
        and any(isinstance(arg, ast.Name) and arg.id in _BROAD for arg in node.args)
        and place not in BROAD_AND_WHY
    ]
    assert not bad, "\n".join(bad)


def test_every_excuse_is_still_needed() -> None:
    files = {place.partition("::")[0] for place in BROAD_AND_WHY}
    places = {place for name in python_files() if name in files for place, _ in functions(name)}
    assert places >= BROAD_AND_WHY.keys()


def test_every_skip_gives_a_reason() -> None:
    marks = ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip")
    bad = []
    for name in python_files("tests"):
        if not re.search(r"\bskip|\bxfail", text(name)):
            continue
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in marks:
                said = [k.arg for k in node.keywords]
                if "reason" not in said and not (ast.unparse(node.func) == "pytest.skip" and node.args):
                    bad.append(f"{name}:{node.lineno}")
    assert not bad, "\n".join(bad)

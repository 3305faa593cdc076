"""What the house rules look at: the files of this checkout, read once, so that each rule is a few lines."""

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("contracts", "connectors", "gateway", "mocks")
"""Packages that are installed; each module has its mirror test."""
PYTHON = (*PRODUCT, "bench", "clients", "docs", "tests")
VENDORED = (
    "gateway/api/assets/",
    "gateway/console/assets/htmx/",
    "gateway/console/assets/uplot/",
    "tests/browser/axe/",
)
"""Published by others and kept byte for byte; the house rules are about our own text."""
_NOT_OURS = frozenset({
    ".git", ".venv", "build", "dist", "mutants", "state", ".state", "__pycache__", "node_modules",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache",
})  # fmt: skip


@cache
def files() -> tuple[str, ...]:
    """Every file that is, or could be, committed: POSIX paths relative to the root, sorted."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listing = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        found = {name for name in listing.split("\0") if name and (ROOT / name).is_file()}
    else:  # an unpacked archive has no history
        found = {
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*")
            if path.is_file() and not _NOT_OURS.intersection(path.relative_to(ROOT).parts)
        }
    return tuple(sorted(found))


@cache
def text(name: str) -> str:
    """The text of a file; empty where it is not text."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(name: str) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(text(name), filename=name)


def python_files(*roots: str) -> tuple[str, ...]:
    """Python files under the given top-level folders (all of ours by default)."""
    chosen = tuple(f"{root}/" for root in (roots or PYTHON))
    return tuple(name for name in files() if name.endswith(".py") and name.startswith(chosen))


def own_texts() -> tuple[str, ...]:
    """Text files written here: everything but vendored assets and the hash locks."""
    return tuple(
        name
        for name in files()
        if not name.startswith(VENDORED) and not (name.startswith("requirements") and name.endswith(".txt"))
    )

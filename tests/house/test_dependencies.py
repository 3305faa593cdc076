"""What we depend on is declared once, locked with hashes, used, and has its reason written down."""

import ast
import hashlib
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.tree import PRODUCT, ROOT, files, python_files, text, tree

LISTS = ("requirements", "requirements-build", "requirements-dev")
USED_BY_NAME = {
    "async-timeout": "redis imports it below Python 3.11.3",
    "httptools": "uvicorn takes it by name",
    "uvloop": "uvicorn takes it by name",
    "starlette": "what fastapi is made of; named so that its version is ours to choose",
    "opentelemetry-api": "fastapi imports it",
}
"""Declared and not imported by a line of ours: why all the same."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked(name: str) -> set[str]:
    """Names that a ``requirements*.in`` asks for."""
    lines = (line.split("#")[0].strip() for line in text(f"{name}.in").splitlines())
    return {canonical(re.split(r"[<>=;\[ ]", line)[0]) for line in lines if line and not line.startswith("-")}


def locked(name: str) -> dict[str, str]:
    return {
        canonical(found[1]): found[2] for found in re.finditer(r"^([A-Za-z0-9_.-]+)==(\S+)", text(f"{name}.txt"), re.M)
    }


def declared() -> set[str]:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    return {canonical(re.split(r"[<>=;\[ ]", line)[0]) for line in project["dependencies"]}


def imported(*roots: str) -> set[str]:
    """Top-level modules that the sources import, without the standard library and ourselves."""
    found: set[str] = set()
    for name in python_files(*roots):
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {*PRODUCT, "tests", "bench"}


def test_the_package_declares_what_the_lock_locks() -> None:
    assert declared() == asked("requirements")


@pytest.mark.parametrize("name", LISTS)
def test_every_asked_name_is_locked(name: str) -> None:
    assert asked(name) <= locked(name).keys()


@pytest.mark.parametrize("name", LISTS)
def test_every_locked_version_has_hashes(name: str) -> None:
    blocks = re.split(r"^(?=[A-Za-z0-9])", text(f"{name}.txt"), flags=re.M)
    bare = [block.split("==")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
    assert not bare


def test_the_locks_agree() -> None:
    first: dict[str, str] = {}
    for name in LISTS:
        for package, version in locked(name).items():
            assert first.setdefault(package, version) == version, f"{package} is locked twice, differently"


def test_every_dependency_has_its_reason_written_down() -> None:
    told = {canonical(name) for name in re.findall(r"^\| `([A-Za-z0-9_.-]+)`", text("docs/dependencies.md"), re.M)}
    missing = {package for name in LISTS for package in asked(name)} - told
    assert not missing, f"docs/dependencies.md says nothing about {sorted(missing)}"


def test_what_is_imported_is_declared() -> None:
    """Nobody relies on a package that is here because another one brought it."""
    owners = packages_distributions()
    asked_for = asked("requirements")
    strangers = {
        module
        for module in imported(*PRODUCT)
        if not {canonical(owner) for owner in owners.get(module, [])} & asked_for
    }
    assert not strangers, f"imported, and in no requirements.in: {sorted(strangers)}"


def test_what_is_declared_is_used() -> None:
    owners = packages_distributions()
    used = {canonical(owner) for module in imported(*PRODUCT) for owner in owners.get(module, [])}
    idle = asked("requirements") - used - USED_BY_NAME.keys()
    assert not idle, f"declared and used by no line of ours: {sorted(idle)}"


def test_the_build_backend_is_the_locked_one() -> None:
    requires = tomllib.loads(text("pyproject.toml"))["build-system"]["requires"]
    assert requires == [f"hatchling=={locked('requirements-build')['hatchling']}"]


def test_vendored_assets_are_as_published() -> None:
    lists = [name for name in files() if name.endswith("/SHA256SUMS")]
    assert lists
    for name in lists:
        folder = ROOT / name.rpartition("/")[0]
        sums = {file: digest for digest, file in (line.split(maxsplit=1) for line in text(name).splitlines())}
        assert sums.keys() == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
        for file, digest in sums.items():
            assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == digest, file

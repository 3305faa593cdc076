"""The wheel carries the mocks under a name of its own, because a vendor's project may well own the name ``mocks``.

While it is built, `mocks/` and the part of `contracts/` that mocks read are copied to ``pytest_lienthong/national`` and
``pytest_lienthong/contracts``, and what they import from each other is renamed. Nothing else is changed.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HOUSE = Path(__file__).parents[2]
INSIDE = "pytest_lienthong"
RENAMED = {"mocks": f"{INSIDE}.national", "contracts": f"{INSIDE}.contracts"}
CARRIED = ("mocks", "contracts/schemas", "contracts/wire.py")
_IMPORT = re.compile(r"^(\s*(?:from|import)\s+)(mocks|contracts)\b", re.M)
_FUNCTION = re.compile(r'(?<=")(mocks|contracts)(?=\.[a-z_0-9.]+:)')
"""A function named in a text, as a service.toml names the one that builds its service."""


class StillForeign(ValueError):
    """After the renaming a module still imports from outside the package; the text names it."""


def renamed(source: str) -> str:
    """A module or a service.toml with our packages' names replaced."""
    source = _IMPORT.sub(lambda found: found[1] + RENAMED[found[2]], source)
    return _FUNCTION.sub(lambda found: RENAMED[found[1]], source)


def check(name: str, source: str) -> None:
    """Raise StillForeign where a module of the copy imports one of ours by its old name."""
    for node in ast.walk(ast.parse(source)):
        named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        named += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        if any(each.split(".")[0] in {*RENAMED, "gateway", "connectors"} for each in named):
            raise StillForeign(name)


def carry(house: Path, into: Path) -> None:
    """Copy what the wheel carries to ``into``, renamed. Raises StillForeign, OSError."""
    for path in CARRIED:
        for file in [house / path] if (house / path).is_file() else sorted((house / path).rglob("*")):
            if not file.is_file() or "__pycache__" in file.parts or file.suffix == ".pyc":
                continue
            first, *rest = file.relative_to(house).parts
            target = into.joinpath(RENAMED[first].rpartition(".")[2], *rest)
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix == ".py" or file.name == "service.toml":
                source = renamed(file.read_text("utf-8"))
                if file.suffix == ".py":
                    check(str(file.relative_to(house)), source)
                target.write_text(source, "utf-8")
            else:
                shutil.copyfile(file, target)  # schemas keep their bytes: they are pinned
    (into / "contracts" / "__init__.py").write_text('"""What the mocks know of the wire."""\n', "utf-8")


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the copy to the wheel; for an editable install the copy would go stale, so there it is refused."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before the wheel is put together."""
        if version == "editable":
            raise ValueError("build the wheel instead: an editable install would carry yesterday's mocks")
        self._copy = Path(tempfile.mkdtemp(prefix="pytest-lienthong-"))
        carry(HOUSE, self._copy)
        for folder in RENAMED.values():
            name = folder.rpartition(".")[2]
            build_data["force_include"][str(self._copy / name)] = f"{INSIDE}/{name}"
        build_data["force_include"][str(HOUSE / "LICENSE")] = f"{INSIDE}/LICENSE"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called after; takes the copy away."""
        shutil.rmtree(self._copy, ignore_errors=True)

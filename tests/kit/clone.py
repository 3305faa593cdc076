"""A clone to write into: links to this one's files, and folders of its own where a new service lands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OWN = ("connectors", "contracts", "contracts/schemas", "mocks", "docs", "docs/connectors", "tests", "tests/connectors",
        "tests/mocks")  # fmt: skip
"""Folders whose entries are linked one by one, so that new ones stand beside them."""
_LINKED = ("gateway", "pyproject.toml")


def make(folder: Path) -> Path:
    """Make a clone in an empty folder."""
    for name in _OWN:
        (folder / name).mkdir()
    for name in _OWN:
        for entry in (ROOT / name).iterdir():
            if entry.name != "__pycache__" and not (folder / name / entry.name).exists():
                (folder / name / entry.name).symlink_to(entry)
    for name in _LINKED:
        (folder / name).symlink_to(ROOT / name)
    return folder


def environment(clone: Path, **more: str) -> dict[str, str]:
    """Ours without proxies, and with the clone's sources first."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**kept, "PYTHONPATH": str(clone), **more}


def run(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a clone: ``-m`` and a module with its arguments, or ``-c`` and a program."""
    return subprocess.run(
        [sys.executable, *words], cwd=clone, env=environment(clone), capture_output=True, text=True, check=False,
        timeout=100,
    )  # fmt: skip


def lienthong(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, as the clone has it."""
    return run(clone, "-c", "from gateway.cli import main; main()", *words)

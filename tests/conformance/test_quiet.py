"""Connectors do no input or output: an audit hook listens while every connector is built and every case runs.

import-linter sees our own imports only (DESIGN section 1, rule 3); the interpreter sees what libraries do.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.test_cases import ALL

ROOT = Path(__file__).parents[2]


def listen(temptation: str = "") -> dict[str, object]:
    """Run ``tests/conformance/quiet.py`` in a process of its own, because an audit hook can't be taken off."""
    command = [sys.executable, "-W", "error", "-m", "tests.conformance.quiet", temptation]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    heard = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(heard, dict)
    return heard


def test_building_and_running_every_case_is_quiet() -> None:
    assert listen() == {"cases": len(ALL), "heard": []}


@pytest.mark.parametrize(
    ("temptation", "event"), [("file", "open after loading"), ("socket", "socket.__new__ after loading")]
)
def test_the_listener_has_ears(temptation: str, event: str) -> None:
    heard = listen(temptation)["heard"]
    assert isinstance(heard, list) and event in heard

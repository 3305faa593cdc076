"""What the README promises to a newcomer is done here as it is written: the first call, and commands that exist."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gateway.cli.deferred import load_all
from gateway.cli.main import lienthong
from tests.house.tree import ROOT, files, text

LIENTHONG = [sys.executable, "-c", "from gateway.cli import main; main()"]


def commands(group: click.Command, path: str = "") -> Iterator[str]:
    """Every command as one types it, without the program's name."""
    for name, command in getattr(group, "commands", {}).items():
        yield f"{path}{name}"
        yield from commands(command, f"{path}{name} ")


@pytest.mark.parametrize("page", [name for name in files() if name.endswith(".md")])
def test_documents_name_commands_that_exist(page: str) -> None:
    known = set(commands(load_all(lienthong)))
    named = set(re.findall(r"(?:^|[`/])lienthong ([a-z]+(?: [a-z]+)?)", text(page), re.M))
    strange = {name for name in named if name not in known and name.split()[0] not in known}
    strange |= {name for name in named if " " in name and name.split()[0] in known and name not in known
                and any(other.startswith(name.split()[0] + " ") for other in known)}  # fmt: skip
    assert not strange, f"{page}: {sorted(strange)}"


@pytest.mark.parametrize("page", ["README.md", "README.vi.md"])
def test_the_commands_for_a_caller_an_officer_and_a_grant_work_as_written(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^\.venv/bin/lienthong (\w+ add (?:.*\\\n)*.*)$", text(page), re.M)
    assert [line.split()[0] for line in lines] == ["units", "callers", "officers", "grants"]
    for line in lines:
        done = CliRunner().invoke(lienthong, shlex.split(line.replace("\\\n", " ")), input="099182000002\n")
        assert done.exit_code == 0, (line, done.output, done.exception)
    for kind in ("callers", "units", "officers", "grants"):
        done = CliRunner().invoke(lienthong, [kind, "list", "--json", "--state", "state"])
        assert done.exit_code == 0 and len(json.loads(done.output)) == 1, done.output


def first_call() -> str:
    found = re.search(r"^```python\n(.*?)^```", text("README.md"), re.M | re.S)
    assert found
    return found[1]


@pytest.mark.flow
def test_the_first_call_works_as_written(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with (tmp_path / "said").open("wb") as said:
        up = subprocess.Popen(
            [*LIENTHONG, "up", "--state", str(state), "--port", "0"], cwd=ROOT, stdout=said, stderr=said
        )
    try:
        for _ in range(1200):
            if (state / "demo.json").exists() or up.poll() is not None:
                break
            threading.Event().wait(0.05)
        assert (state / "demo.json").exists(), (tmp_path / "said").read_text()
        done = subprocess.run(
            [sys.executable, "-W", "error", "-", str(state / "demo.json")],
            input=first_call(), capture_output=True, text=True, timeout=60, check=False, cwd=ROOT,
            env={name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("200 "), done.stdout
        assert '"full_name": "match"' in done.stdout
    finally:
        up.send_signal(signal.SIGTERM)
        assert up.wait(timeout=60) == 0

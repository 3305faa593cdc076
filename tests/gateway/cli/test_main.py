"""Tests of the whole command: what it offers, and how the process ends."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.deferred import Deferred
from gateway.cli.main import lienthong

COMMAND = [sys.executable, "-c", "from gateway.cli import main; main()"]


def test_the_commands_of_the_contract_are_there() -> None:
    """API section 6, as far as this version goes."""
    assert set(lienthong.commands) >= {
        "up", "serve", "mocks", "callers", "units", "officers", "grants", "connectors", "audit", "stop", "stops",
        "receipt", "resume", "proposals", "embargoes", "expiries", "reviewers",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(lienthong.commands))
def test_every_command_explains_itself(name: str) -> None:
    done = CliRunner().invoke(lienthong, [name, "-h"])
    assert done.exit_code == 0 and done.stdout.startswith(f"Usage: lienthong {name}")
    command = lienthong.commands[name]
    assert command.help and not isinstance(command, Deferred)  # it was typed


def test_the_process_ends_with_the_exit_code_and_its_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "callers", "list", "--state", str(tmp_path / "x")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"lienthong: there is no register in {tmp_path / 'x'}\n"


def test_an_unknown_command_is_a_usage_fault() -> None:
    done = CliRunner().invoke(lienthong, ["citizens"])
    assert done.exit_code == 2 and "citizens" in done.stderr

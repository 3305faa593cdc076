"""Tests of who is heard beside the log: the command and the console's verification hear the same."""

from pathlib import Path

from gateway.app.judges import judges
from gateway.audit.store import DATABASE_NAME, in_file
from gateway.cli import judges as of_the_command
from gateway.cli.state import State


def test_the_command_hears_the_same(tmp_path: Path) -> None:
    heard = judges(tmp_path, in_file(tmp_path / DATABASE_NAME))
    assert len(heard) == len(of_the_command.judges(State(tmp_path))) >= 2

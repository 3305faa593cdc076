"""``register adopt``: typed once, on record, and refused where there is nothing to adopt or nowhere to put it."""

from pathlib import Path

import pytest

from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_state import settings_file


def test_a_register_moves_once_and_is_on_record(desk: Desk, postgres_database: str) -> None:
    desk.unit()
    for path in (*desk.state.glob("audit.db*"), desk.state / "log.vkey"):
        path.unlink()  # the log begins anew on the server
    config = settings_file(desk, f'[audit]\nbackend = "postgresql"\nurl = "{postgres_database}"')
    done = desk.type("register", "adopt", "-c", config)
    assert done.exit_code == 0, done.output
    assert "Copied 1 rows" in done.stdout and (desk.state / "access.db.adopted").is_file()
    assert "H26.99" in desk.type("units", "list", "-c", config).stdout
    again = desk.type("register", "adopt", "-c", config)
    assert again.exit_code == 2 and "there is no access.db" in again.stderr
    (desk.state / "access.db.adopted").rename(desk.state / "access.db")
    twice = desk.type("register", "adopt", "-c", config)
    assert twice.exit_code == 2 and "already" in twice.stderr


@pytest.mark.parametrize("where", ["state", "config"])
def test_a_register_in_a_file_goes_nowhere(desk: Desk, tmp_path: Path, where: str) -> None:
    desk.unit()
    words = ("--state", str(desk.state)) if where == "state" else ("-c", settings_file(desk, ""))
    done = desk.type("register", "adopt", *words)
    assert done.exit_code == 2 and "in a file" in done.stderr and (desk.state / "access.db").is_file()

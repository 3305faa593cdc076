"""A cursor is durable, moves forward only, and a new target begins at the beginning."""

import sqlite3
from pathlib import Path

import pytest

from gateway.audit.shipping.cursors import Cursors
from gateway.store.sqlite import StoreFault


def test_a_cursor_outlives_its_program_and_never_goes_back(tmp_path: Path) -> None:
    cursors = Cursors(tmp_path / "shipping.db")
    assert cursors.position("siem") == 0
    cursors.advance("siem", 12)
    cursors.advance("siem", 7)
    cursors.advance("other", 3)
    cursors.close()
    again = Cursors(tmp_path / "shipping.db")
    assert (again.position("siem"), again.position("other"), again.position("new")) == (12, 3, 0)
    with pytest.raises(StoreFault):
        again.advance("bad", -1)
    again.close()


def test_cursors_of_a_newer_program_are_refused(tmp_path: Path) -> None:
    Cursors(tmp_path / "shipping.db").close()
    with sqlite3.connect(tmp_path / "shipping.db") as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(StoreFault, match="newer"):
        Cursors(tmp_path / "shipping.db")

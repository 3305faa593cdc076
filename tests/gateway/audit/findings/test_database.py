"""One transaction per act: all of it or nothing, and a database that can't be used says so."""

from pathlib import Path

import pytest

from gateway.audit.findings.database import ReviewDatabase, ReviewUnavailable
from tests.gateway.audit.findings.bench import Bench


def test_an_act_that_fails_changes_nothing(empty: Bench) -> None:
    with pytest.raises(RuntimeError), empty.database.act() as connection:
        connection.execute("INSERT INTO coverage VALUES ('H26', 1)")
        raise RuntimeError
    assert empty.database.read("SELECT * FROM coverage") == []
    with pytest.raises(ReviewUnavailable), empty.database.act() as connection:
        connection.execute("INSERT INTO coverage VALUES ('H26', 1)")
        connection.execute("INSERT INTO nowhere VALUES (1)")
    assert empty.database.read("SELECT * FROM coverage") == []


def test_what_can_not_be_read_or_opened_says_so(empty: Bench, tmp_path: Path) -> None:
    with pytest.raises(ReviewUnavailable, match="OperationalError"):
        empty.database.read("SELECT * FROM nowhere")
    (tmp_path / "bad.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(ReviewUnavailable, match=r"bad\.db"):
        ReviewDatabase(tmp_path / "bad.db")


def test_two_processes_may_use_it(empty: Bench, tmp_path: Path) -> None:
    other = ReviewDatabase(tmp_path / "review.db")
    with other.act() as connection:
        connection.execute("INSERT INTO coverage VALUES ('H26', 1)")
    assert empty.database.read("SELECT unit FROM coverage") == [("H26",)]
    other.close()

"""Tests of ``audit verify`` as a command: words, JSON and exit codes. What it finds is tested beside the log."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.flow.running import read_log
from tests.gateway.audit.samples import new_id
from tests.gateway.cli.desk import Desk


def verify(desk: Desk, *words: str, code: int) -> dict[str, object]:
    done = desk.type("audit", "verify", "--state", str(desk.state), "--json", *words)
    assert done.exit_code == code, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def word(verdicts: dict[str, object], name: str) -> object:
    verdict = verdicts[name]
    assert isinstance(verdict, dict)
    return verdict["verdict"]


def test_a_whole_log_is_exit_code_0(desk: Desk) -> None:
    desk.unit()
    verdicts = verify(desk, code=0)
    assert [word(verdicts, name) for name in ("integrity", "completeness", "anchoring")] == ["ok", "ok", "unchecked"]
    assert verdicts["entries"] == 1 and verdicts["first_bad_entry"] is None
    done = desk.type("audit", "verify", "--state", str(desk.state))
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["integrity", "ok"], ["completeness", "ok"], ["anchoring", "unchecked"],
    ]  # fmt: skip


def test_a_changed_log_is_exit_code_1(desk: Desk) -> None:
    desk.unit()
    desk.unit("H26.98")
    with closing(sqlite3.connect(desk.state / "audit.db")) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE entries SET leaf = replace(leaf, 'administered', 'administerex') WHERE position = 1")
        connection.commit()
    verdicts = verify(desk, code=1)
    assert word(verdicts, "integrity") == "broken"
    bad = verdicts["first_bad_entry"]
    assert isinstance(bad, dict) and bad["position"] == 1


def test_what_cannot_be_looked_at_is_exit_code_2(desk: Desk) -> None:
    assert word(verify(desk, code=2), "integrity") == "unchecked"
    assert not desk.state.exists()


def test_a_kept_checkpoint_anchors_the_log(desk: Desk) -> None:
    desk.unit()
    kept = desk.folder / "checkpoint"
    kept.write_text(str(verify(desk, code=0)["checkpoint"]))
    desk.unit("H26.98")
    assert word(verify(desk, "--against", str(kept), "--require-anchor", code=0), "anchoring") == "ok"
    key = desk.state / "log.vkey"
    assert word(verify(desk, "--against", str(kept), "--key", str(key), code=0), "anchoring") == "ok"


def test_an_anchor_can_be_demanded(desk: Desk) -> None:
    desk.unit()
    verify(desk, "--require-anchor", code=2)


@pytest.mark.parametrize("option", ["--against", "--key"])
def test_a_file_that_cannot_be_read_is_named(desk: Desk, option: str) -> None:
    done = desk.type("audit", "verify", "--state", str(desk.state), option, str(desk.folder / "gone"))
    assert (done.exit_code, done.stdout) == (2, "") and "gone can't be read" in done.stderr


def test_receipts_that_callers_hold_are_asked_for(desk: Desk) -> None:
    desk.unit()
    (entry,) = [one["entry"] for one in read_log(desk.state)]
    file = desk.folder / "receipts"
    file.write_text(f"{entry}\n")
    verify(desk, "--receipts", str(file), code=0)
    file.write_text(f"{entry}\n{new_id()}\n")
    assert word(verify(desk, "--receipts", str(file), code=1), "completeness") == "broken"
    file.write_text("abc\n")
    done = desk.type("audit", "verify", "--state", str(desk.state), "--receipts", str(file))
    assert done.exit_code == 2 and "no receipt" in done.stderr


def test_a_progress_file_is_used_up(desk: Desk) -> None:
    desk.unit()
    file = desk.folder / "progress"
    verify(desk, "--progress", str(file), code=0)
    assert not file.exists()
    file.write_text("x")
    assert word(verify(desk, "--progress", str(file), code=2), "integrity") == "unchecked"

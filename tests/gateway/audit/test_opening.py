"""A start looks whether the log is whole, durable and its own, and never begins a lost log anew."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gateway.audit.faults import AuditUnavailable
from gateway.audit.ledger import Ledger
from gateway.audit.opening import open_log
from gateway.audit.schema import STEPS
from gateway.audit.store import VKEY_NAME
from gateway.audit.verify import verify
from gateway.keys.notes import LogSigner, NoteVerifier
from gateway.store.sqlite import statements
from tests.gateway.audit.samples import FATHER, SIGNER, begin_ledger, draft, prepared, start


def test_a_new_log_is_durable_and_exports_its_key(tmp_path: Path) -> None:
    connection = open_log(tmp_path / "audit.db", SIGNER)
    pragmas = [connection.execute(f"PRAGMA {name}")[0][0] for name in ("synchronous", "journal_mode")]
    assert pragmas == [2, "wal"]
    connection.close()
    line = (tmp_path / VKEY_NAME).read_text()
    assert NoteVerifier.parse(line) == SIGNER.verifier and line.count("\n") == 1
    open_log(tmp_path / "audit.db", SIGNER).close()


def test_the_exported_key_is_repaired(tmp_path: Path) -> None:
    open_log(tmp_path / "audit.db", SIGNER).close()
    (tmp_path / VKEY_NAME).write_text("x")
    open_log(tmp_path / "audit.db", SIGNER).close()
    assert (tmp_path / VKEY_NAME).read_text() == SIGNER.verifier.vkey + "\n"


def test_a_log_that_is_gone_is_not_begun_anew(tmp_path: Path) -> None:
    open_log(tmp_path / "audit.db", SIGNER).close()
    for path in tmp_path.glob("audit.db*"):
        path.unlink()
    with pytest.raises(AuditUnavailable, match=r"the log is gone: log\.vkey is there, audit\.db is not"):
        open_log(tmp_path / "audit.db", SIGNER)
    assert not (tmp_path / "audit.db").exists()


def edit(*statements: str) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return do


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (edit("DELETE FROM entries WHERE position=2"), "head does not fit its entries"),
        (edit("DELETE FROM head"), "head does not fit its entries"),
        (edit("UPDATE head SET compact_range=x'00'"), "head is damaged"),
        (edit("UPDATE head SET compact_range=randomblob(64)"), "head does not fit its checkpoint"),
        (edit("DELETE FROM checkpoint"), "checkpoint is gone"),
        (edit("UPDATE checkpoint SET note='x'"), "not signed by this log key"),
        (edit("PRAGMA user_version=99"), "newer version"),
        (edit("DROP TABLE head"), "SQLITE_ERROR|no such table"),
        (
            edit(
                "DELETE FROM entries", "DELETE FROM openings", "DELETE FROM subjects",
                "UPDATE head SET size=0, time='', compact_range=x''",
            ),
            "head does not fit its checkpoint",
        ),
    ],
)  # fmt: skip
def test_a_log_that_is_not_whole_takes_no_entry(tmp_path: Path, damage: Callable[[Path], None], said: str) -> None:
    ledger, connection = begin_ledger(tmp_path)
    ledger.write([prepared(), prepared(), prepared()], sign=True)
    connection.close()
    damage(tmp_path / "audit.db")
    with pytest.raises(AuditUnavailable, match=said):
        open_log(tmp_path / "audit.db", SIGNER)


def test_another_logs_key_is_refused(tmp_path: Path) -> None:
    open_log(tmp_path / "audit.db", SIGNER).close()
    with pytest.raises(AuditUnavailable, match="not signed by this log key"):
        open_log(tmp_path / "audit.db", LogSigner("log.test", bytes(32)))


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "audit.db").write_bytes(b"x" * 5000)
    with pytest.raises(AuditUnavailable, match="SQLITE_NOTADB"):
        open_log(tmp_path / "audit.db", SIGNER)


def version_1(folder: Path, count: int) -> Path:
    """A log as the first version left it: its tables, no seals, no upper hashes."""
    new, old = folder / "new", folder / "old"
    new.mkdir()
    old.mkdir()
    connection = open_log(new / "audit.db", SIGNER)
    Ledger(connection, SIGNER, start).write([prepared(draft()) for _ in range(count)], sign=True)
    connection.close()
    (new / VKEY_NAME).rename(old / VKEY_NAME)
    with closing(sqlite3.connect(old / "audit.db", isolation_level=None)) as first:
        for statement in statements(STEPS[0]):
            first.execute(statement)
        first.execute("PRAGMA user_version=1")
        first.execute("ATTACH ? AS new", (str(new / "audit.db"),))
        first.execute("DELETE FROM head")
        for table in ("entries", "openings", "open_requests", "head", "checkpoint"):
            first.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")  # noqa: S608  # own names
        first.execute("INSERT INTO subjects SELECT key, handle, position, slot, salt FROM new.subjects")
    return old / "audit.db"


@pytest.mark.parametrize("count", [0, 255, 256, 600])
def test_a_log_of_version_1_goes_on(tmp_path: Path, count: int) -> None:
    path = version_1(tmp_path, count)
    assert verify(path).exit_code() == 2
    ledger, connection = begin_ledger(path.parent)
    assert connection.execute("SELECT count(*) FROM nodes") == [(count // 256,)]
    ledger.write([prepared(draft(subjects=(FATHER,))) for _ in range(300)], sign=True)
    assert connection.execute("SELECT count(*) FROM nodes") == [((count + 300) // 256,)]
    connection.close()
    verdicts = verify(path)
    assert (verdicts.exit_code(), verdicts.entries) == (0, count + 300)


def test_an_update_that_is_cut_off_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = version_1(tmp_path, 600)

    def dies(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("gateway.audit.opening._fill_nodes", dies)
        with pytest.raises(KeyboardInterrupt):
            open_log(path, SIGNER)
    open_log(path, SIGNER).close()
    assert verify(path).exit_code() == 0

"""Whatever is altered, moved, removed or added is named; what can't be looked at is never called fine."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.events import Draft, Kind
from gateway.audit.forgetting import forget, prune
from gateway.audit.verdicts import Verdicts
from gateway.audit.verify import verify
from gateway.keys.notes import LogSigner
from tests.gateway.audit.samples import (
    FATHER,
    INDEX_KEY,
    PERSON,
    SIGNER,
    START,
    begin,
    begin_ledger,
    draft,
    grown,
    new_id,
    prepared,
    requested,
    rewrite,
    tampering,
)

NOW = START + timedelta(seconds=1)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small log with something in every table: pairs, an open request, a forgotten person, a pruned entry."""
    folder = tmp_path_factory.mktemp("sample")
    ledger, connection = begin_ledger(folder)
    asked, still_open = requested(), requested(due=START + timedelta(hours=1), subjects=(FATHER,))
    ledger.write([prepared(asked), prepared(draft(request=asked.entry, freshness="live", subjects=(PERSON, FATHER)))])
    ledger.write([prepared(still_open), prepared(requested(due=START + timedelta(hours=2)))])
    for _ in range(2):
        ledger.write([prepared(draft(subjects=(FATHER,)))], sign=True)
    forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, Draft(kind=Kind.FORGOTTEN, entry=new_id()))
    prune(ledger, connection, INDEX_KEY, 3, 4, Draft(kind=Kind.PRUNED, entry=new_id()))
    ledger.write([prepared(draft())])
    connection.close()
    assert verify(folder / "audit.db", now=NOW).exit_code() == 0
    return folder


@pytest.fixture
def log(sample: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    shutil.copytree(sample, tmp_path / "log")
    return tmp_path / "log" / "audit.db"


def judge(path: Path, **more: Any) -> Verdicts:
    return verify(path, now=NOW, **more)


def named(verdicts: Verdicts) -> bool:
    return verdicts.exit_code() == 1 and verdicts.integrity.verdict == "broken" and verdicts.integrity.reason != ""


async def test_a_cut_tail_is_named_by_the_stored_checkpoint(tmp_path: Path) -> None:
    await grown(tmp_path, 5)
    rewrite(tmp_path / "audit.db", 3, checkpoint=None)
    verdicts = judge(tmp_path / "audit.db")
    assert named(verdicts) and "missing at the end" in verdicts.integrity.reason
    assert verdicts.first_bad_entry is not None and verdicts.first_bad_entry.position == 3


async def test_a_rollback_is_named_by_an_outside_checkpoint(tmp_path: Path) -> None:
    notes = await grown(tmp_path, 5)
    rewrite(tmp_path / "audit.db", 3, checkpoint=notes[3])
    path = tmp_path / "audit.db"
    assert judge(path).exit_code() == 0  # theory allows no more without a witness
    assert judge(path).anchoring.verdict == "unchecked"
    for note in notes[:4]:
        assert judge(path, against=note).exit_code() == 0
    for note in notes[4:]:
        verdicts = judge(path, against=note)
        assert (verdicts.exit_code(), verdicts.anchoring.verdict, verdicts.integrity.verdict) == (1, "broken", "ok")
        assert "missing at the end" in verdicts.anchoring.reason


async def test_a_history_rewritten_with_the_stolen_key_is_named_by_an_outside_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    notes = await grown(tmp_path / "1", 4)
    await grown(tmp_path / "2", 9)
    forged = tmp_path / "2" / "audit.db"
    assert judge(forged).exit_code() == 0
    for size, note in enumerate(notes):
        verdicts = judge(forged, against=note)
        if size == 0:
            assert verdicts.exit_code() == 0
        else:
            assert verdicts.exit_code() == 1 and "history was rewritten" in verdicts.anchoring.reason


async def test_a_log_begun_anew_with_a_new_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    notes = await grown(tmp_path / "1", 3)
    (tmp_path / "2").mkdir()
    log = begin(tmp_path / "2", signer=LogSigner("log.test", bytes(32)))
    log.close()
    verdicts = judge(tmp_path / "2" / "audit.db", against=notes[3])
    assert verdicts.exit_code() == 1 and "not signed by this log's key" in verdicts.anchoring.reason
    known = SIGNER.verifier.vkey  # and without any checkpoint, by whoever kept the public key
    assert named(judge(tmp_path / "2" / "audit.db", vkey=known))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (x)", "CREATE VIEW more AS SELECT 1", "CREATE INDEX more ON entries (leaf)", "ANALYZE",
        "CREATE TRIGGER more AFTER INSERT ON entries BEGIN DELETE FROM subjects; END",
        "ALTER TABLE subjects ADD x TEXT", "DROP TABLE open_requests", "ALTER TABLE head RENAME TO heads",
        "PRAGMA user_version=0", "PRAGMA application_id=7",
    ],
)  # fmt: skip
def test_every_change_of_the_schema_is_named(log: Path, statement: str) -> None:
    with tampering(log) as connection:
        connection.execute(statement)
    verdicts = judge(log)
    assert named(verdicts) and "more" not in verdicts.integrity.reason


def test_a_damaged_file_is_named(log: Path) -> None:
    content = bytearray(log.read_bytes())
    content[8192 : 8192 + 4096] = bytes(4096)
    log.write_bytes(content)
    assert named(judge(log))


def test_a_forgotten_row_excuses_no_other(log: Path) -> None:
    with tampering(log) as connection:
        connection.execute("DELETE FROM subjects WHERE position=1")
    verdicts = judge(log)
    assert named(verdicts) and verdicts.integrity.reason.startswith("entry 1: a row of subjects")


def test_the_first_bad_entry_is_named_with_its_id(log: Path) -> None:
    with tampering(log) as connection:
        entry = connection.execute("SELECT entry FROM openings WHERE position=2").fetchone()[0]
        connection.execute(
            "UPDATE openings SET opened=replace(opened, '\"demo\"', '\"other\"') WHERE position IN (2, 5)"
        )
    verdicts = judge(log)
    assert verdicts.first_bad_entry is not None
    assert (verdicts.first_bad_entry.position, verdicts.first_bad_entry.entry) == (2, entry)
    assert verdicts.integrity.reason == "entry 2: `caller` is not what the leaf committed to"
    assert (verdicts.integrity.begin, verdicts.completeness.verdict) == (2, "unchecked")
    assert verdicts.completeness.begin == 2


def test_a_request_without_ending_is_named_once_it_is_due(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    asked = requested()
    ledger.write([prepared(draft()), prepared(asked)])
    connection.close()
    path = tmp_path / "audit.db"
    young = verify(path, now=START + timedelta(seconds=5))
    assert young.exit_code() == 0 and "1 that are not due yet" in young.completeness.reason
    late = verify(path, now=START + timedelta(minutes=5))
    assert late.exit_code() == 1 and late.integrity.verdict == "ok" and late.completeness.verdict == "broken"
    assert late.first_bad_entry is not None
    assert (late.first_bad_entry.position, late.first_bad_entry.entry) == (1, asked.entry)


def test_a_second_ending_is_named(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    asked = requested()
    ledger.write([prepared(asked), prepared(draft(request=asked.entry))])
    connection.execute("INSERT INTO open_requests VALUES (?, 0, ?)", (asked.entry, asked.due_at))
    ledger.write([prepared(draft(request=asked.entry))])
    connection.close()
    verdicts = judge(tmp_path / "audit.db")
    assert verdicts.exit_code() == 1 and verdicts.completeness.reason.startswith("entry 2: the entry ends a request")


async def test_a_running_log_is_judged_between_two_transactions(tmp_path: Path) -> None:
    log = begin(tmp_path)
    stop = False
    begun = asyncio.Event()

    async def write() -> None:
        while not stop:
            asked = requested(due=START + timedelta(hours=1))
            await log.append(asked)
            begun.set()
            await log.append(draft(request=asked.entry, freshness="live"))

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(write())
        await begun.wait()
        seen = [await asyncio.to_thread(judge, tmp_path / "audit.db", against=log.checkpoint()) for _ in range(10)]
        stop = True
    log.close()
    assert [verdicts.exit_code() for verdicts in seen] == [0] * 10
    sizes = [verdicts.entries or 0 for verdicts in seen]
    assert sizes == sorted(sizes) and sizes[-1] > 0


def spoil(path: Path, how: str) -> None:
    match how:
        case "absent":
            path.unlink()
        case "no database":
            path.write_bytes(b"no database " * 1_000)
        case "empty":
            path.write_bytes(b"")
        case "newer":
            with tampering(path) as connection:
                connection.execute("PRAGMA user_version=99")
        case "no key":
            path.with_name("log.vkey").unlink()
        case "no good key":
            path.with_name("log.vkey").write_bytes(b"\xff\xfe")
        case _:
            raise AssertionError(how)


@pytest.mark.parametrize("how", ["absent", "no database", "empty", "newer", "no key", "no good key"])
def test_what_cannot_be_looked_at_is_unchecked(log: Path, how: str) -> None:
    spoil(log, how)
    verdicts = judge(log)
    assert verdicts.exit_code() == 2 and verdicts.integrity.verdict == "unchecked" and verdicts.integrity.reason
    if how == "absent":
        assert not log.exists()


def test_a_locked_database_is_unchecked(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.store.sqlite.BUSY_MILLISECONDS", 1)
    with tampering(log) as connection:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("UPDATE head SET size=size")
        verdicts = judge(log)
        assert verdicts.exit_code() == 2 and "SQLITE_BUSY" in verdicts.integrity.reason


@pytest.mark.parametrize("against", ["", "x", "log.test\n1\nAAAA\n\n— log.test AAAA\n", "\0" * 50])
def test_what_is_no_checkpoint_is_never_fine(log: Path, against: str) -> None:
    verdicts = judge(log, against=against)
    assert verdicts.exit_code() in (1, 2) and verdicts.anchoring.verdict != "ok"
    assert verdicts.integrity.verdict == "ok"

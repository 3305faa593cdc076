"""One transaction: positions from the database, handles once, mates unharmed by a refused entry."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.events import Kind, SubjectRef
from gateway.audit.faults import AuditUnavailable, EntryRefused
from gateway.audit.leaf import from_base64url, read_leaf
from gateway.audit.ledger import Appended, Ledger, Plan
from gateway.audit.prepared import Prepared
from gateway.audit.store import AuditStore
from gateway.audit.tree import CompactRange, leaf_hash
from gateway.audit.verify import verify
from tests.gateway.audit.samples import (
    FATHER,
    PERSON,
    SIGNER,
    START,
    begin_ledger,
    draft,
    new_id,
    prepared,
    requested,
    seal,
    start,
    tampering,
)


def test_positions_handles_and_verdict(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    results = ledger.write([prepared(), prepared(draft(subjects=(FATHER, PERSON))), prepared(draft(subjects=()))])
    one, two, three = (result for result in results if isinstance(result, Appended))
    assert [one.position, two.position, three.position] == [0, 1, 2] and ledger.size == 3
    assert one.handles[PERSON] == two.handles[PERSON] != two.handles[FATHER] and three.handles == {}
    assert connection.execute("SELECT count(*) FROM subjects").fetchone() == (2,)
    for path in place.vkey.parent.glob("audit.db*"):
        assert PERSON.identifier.encode() not in path.read_bytes()
    connection.close()
    assert verify(place).exit_code() == 0


def test_one_person_in_two_roles_makes_one_row(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    [result] = ledger.write([prepared(draft(subjects=(PERSON, SubjectRef(PERSON.kind, PERSON.identifier, "officer"))))])
    assert isinstance(result, Appended) and len(set(result.handles.values())) == 1 and len(result.handles) == 2
    assert connection.execute("SELECT count(*) FROM subjects").fetchone() == (1,)
    connection.close()
    assert verify(place).exit_code() == 0


def test_handles_are_found_again_after_a_restart(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    [first] = ledger.write([prepared()])
    connection.close()
    ledger, connection = begin_ledger(place)
    [second] = ledger.write([prepared()])
    assert isinstance(first, Appended) and isinstance(second, Appended) and first.handles == second.handles
    connection.close()


def test_two_ledgers_take_turns(place: AuditStore) -> None:
    (one, first), (two, second) = begin_ledger(place), begin_ledger(place)
    positions = []
    for ledger in (one, two, two, one, two, one, one):
        [result] = ledger.write([prepared()])
        assert isinstance(result, Appended)
        positions.append(result.position)
    assert positions == list(range(7))
    first.close()
    second.close()
    assert verify(place).exit_code() == 0


def test_time_never_goes_back(place: AuditStore) -> None:
    moments = iter([START, START - timedelta(days=1), START + timedelta(days=1), START])
    ledger, connection = begin_ledger(place, lambda: next(moments))
    for _ in range(4):
        ledger.write([prepared()])
    times = [read_leaf(row[0]).time for row in connection.execute("SELECT leaf FROM entries ORDER BY position")]
    assert times == ["2026-11-22T03:04:05.678901Z"] * 2 + ["2026-11-23T03:04:05.678901Z"] * 2
    connection.close()
    assert verify(place, now=START).integrity.verdict == "ok"


def outcome(result: Appended | EntryRefused) -> object:
    return result.position if isinstance(result, Appended) else str(result)


def test_a_refused_entry_does_not_hold_up_its_mates(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    known, asked, unknown = draft(), requested(), requested()
    ledger.write([prepared(known), prepared(asked)])
    batch = [
        draft(), known, draft(request=unknown.entry), draft(request=asked.entry), draft(request=asked.entry), draft(),
    ]  # fmt: skip
    twice = draft()
    results = [outcome(result) for result in ledger.write([prepared(d) for d in [*batch, twice, twice]])]
    exists, closed = "an entry with this id exists", "the request that this entry ends is not open"
    assert results == [2, exists, closed, 3, closed, 4, 5, exists]
    connection.close()
    assert verify(place).exit_code() == 0


def test_a_request_whose_ending_was_refused_stays_open(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    asked, other = requested(), requested()
    ledger.write([prepared(asked), prepared(other)])
    first = draft()
    second = draft(entry=first.entry, request=asked.entry)  # refused for its id, after its request was looked for
    ledger.write([prepared(first), prepared(second)])
    assert {row[0] for row in connection.execute("SELECT entry FROM open_requests")} == {asked.entry, other.entry}
    assert outcome(ledger.write([prepared(draft(request=asked.entry))])[0]) == 3
    connection.close()


def test_a_request_and_its_ending_may_share_a_batch(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    asked = requested()
    ledger.write([prepared(asked), prepared(draft(request=asked.entry, freshness="live"))])
    assert connection.execute("SELECT count(*) FROM open_requests").fetchone() == (0,)
    connection.close()
    assert verify(place).exit_code() == 0


@pytest.mark.parametrize("size", [1, 2, 3, 31, 32, 33, 200])
def test_batches_of_every_size(place: AuditStore, size: int) -> None:
    ledger, connection = begin_ledger(place)
    people = [SubjectRef("personal_id", f"099190{n:06}", "asked") for n in range(size)]
    batch = [prepared(requested(subjects=(person,))) for person in people]
    assert [outcome(result) for result in ledger.write(batch, sign=True)] == list(range(size))
    assert ledger.signed_size == size
    assert connection.execute("SELECT count(*) FROM open_requests").fetchone() == (size,)
    connection.close()
    assert verify(place, now=START).exit_code() == 0


def test_a_full_database_fails_whole_and_heals(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    ledger.write([prepared()])
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    big = draft(dossier="H" * 100_000, subjects=(FATHER,))
    with pytest.raises(AuditUnavailable, match="SQLITE_FULL"):
        ledger.write([prepared(), prepared(big)])
    assert not connection.in_transaction
    connection.execute("PRAGMA max_page_count=1000000")
    [result] = ledger.write([prepared(draft(subjects=(FATHER,)))])
    assert outcome(result) == 1
    # the handle that the failed batch drew is forgotten: the one on record is the one that was given
    assert isinstance(result, Appended)
    kept = {row[0] for row in connection.execute("SELECT handle FROM subjects")}
    assert result.handles[FATHER] in kept and len(kept) == 2
    connection.close()
    assert verify(tmp_path / "audit.db").exit_code() == 0


def test_a_read_only_database_ends_in_the_fault(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    connection.execute("PRAGMA query_only=ON")
    with pytest.raises(AuditUnavailable, match="SQLITE_READONLY"):
        ledger.write([prepared()])
    connection.close()


def test_a_locked_database_ends_in_the_fault(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    other = sqlite3.connect(tmp_path / "audit.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    connection.execute("PRAGMA busy_timeout=1")
    with pytest.raises(AuditUnavailable, match="SQLITE_BUSY"):
        ledger.write([prepared()])
    other.execute("ROLLBACK")
    other.close()
    assert outcome(ledger.write([prepared()])[0]) == 0
    connection.close()


@pytest.mark.parametrize(
    "damage",
    ["DELETE FROM head", "UPDATE head SET compact_range=?", "UPDATE head SET size=0", "UPDATE head SET size=9"],
)
def test_a_damaged_head_takes_no_entry(place: AuditStore, damage: str) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared()])
    with tampering(place) as other:
        other.execute(damage, (b"\0",) if "?" in damage else ())
    with pytest.raises(AuditUnavailable):
        ledger.write([prepared(draft(Kind.REFUSED))])
    assert connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)
    connection.close()


def test_each_row_has_a_salt_of_its_own_and_a_handle_that_nobody_guesses(place: AuditStore) -> None:
    """A salt used twice would let whoever reads one value try the other."""
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(draft(subjects=(PERSON, FATHER)))])
    rows = connection.execute("SELECT handle, salt FROM subjects").fetchall()
    opened = json.loads(connection.execute("SELECT opened FROM openings").fetchone()[0])
    connection.close()
    salts = [from_base64url(salt) for salt, _ in opened.values()] + [salt for _, salt in rows]
    assert len(rows) == 2 and len(set(salts)) == len(salts) == len(opened) + 2
    assert [len(from_base64url(handle)) for handle, _ in rows] == [16, 16]


def test_what_goes_with_a_refused_entry_is_not_done(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(draft())])
    refused = ledger.write([prepared(draft(request=new_id()))], also=[("DELETE FROM subjects", ())])
    assert isinstance(refused[0], EntryRefused)
    assert connection.execute("SELECT count(*) FROM subjects").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("by", ["this", "another"])
def test_a_handle_that_was_taken_away_is_not_remembered(place: AuditStore, by: str) -> None:
    """The next entry about the person makes a new row, whichever connection took the old one."""
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(draft())])
    before = connection.execute("SELECT handle FROM subjects").fetchall()
    if by == "this":
        ledger.write([prepared(draft(subjects=()))], also=[("DELETE FROM subjects", ())])
    else:
        beside, other = begin_ledger(place)  # perhaps on another machine
        beside.write([prepared(draft(subjects=()))], also=[("DELETE FROM subjects", ())])
        other.close()
    ledger.write([prepared(draft())])
    after = connection.execute("SELECT handle FROM subjects").fetchall()
    connection.close()
    assert len(after) == 1 and after != before


@pytest.mark.parametrize("how", ["begun anew", "rolled back", "another history"])
def test_a_log_that_is_another_than_before_takes_no_entry(place: AuditStore, how: str) -> None:
    """A running process knows what it wrote: a log that was replaced under it is not written on."""
    ledger, connection = begin_ledger(place)
    ledger.write([prepared() for _ in range(3)], sign=True)
    with tampering(place) as other:
        kept, size = {"begun anew": (0, 0), "rolled back": (2, 2), "another history": (3, 3)}[how]
        tree = CompactRange()
        for number in range(size):
            tree.append(leaf_hash(str(number).encode()))
        for table in ("entries", "openings", "subjects"):
            other.execute(f"DELETE FROM {table} WHERE position >= ?", (kept,))  # noqa: S608  # own names
        other.execute("UPDATE head SET size=?, compact_range=?", (tree.size, tree.packed()))
    with pytest.raises(AuditUnavailable, match="not the one that this process wrote"):
        ledger.write([prepared()])
    connection.close()


def test_an_identifier_is_sealed_once_where_there_is_a_seal(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(draft(subjects=(PERSON,))), prepared(draft(subjects=(PERSON,)))])
    assert connection.execute("SELECT sealed FROM subjects").fetchall() == [(seal(PERSON),)]
    Ledger(connection, SIGNER, start).write([prepared(draft(subjects=(FATHER,)))])
    assert connection.execute("SELECT sealed FROM subjects ORDER BY position").fetchall()[1] == (None,)
    connection.close()
    assert verify(place).exit_code() == 0


def test_a_batch_may_begin_and_end_beyond_a_full_subtree(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared() for _ in range(300)])
    assert connection.execute("SELECT level, idx FROM nodes").fetchall() == [(1, 0)]
    connection.close()
    assert verify(place).exit_code() == 0


@pytest.mark.parametrize("sign", [True, False])
def test_a_checkpoint_is_stored_when_asked_for_beside_a_refused_entry_too(place: AuditStore, sign: bool) -> None:
    ledger, connection = begin_ledger(place)
    first = prepared()
    ledger.write([first])
    assert connection.execute("SELECT size FROM checkpoint").fetchone() == (0,)
    results = ledger.write([first, prepared()], sign=sign)
    assert [outcome(result) for result in results] == ["an entry with this id exists", 1]
    assert connection.execute("SELECT size FROM checkpoint").fetchone() == (2 if sign else 0,)
    connection.close()


def test_an_entry_twice_in_a_batch_is_refused_once_and_the_rest_stands(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    twice = prepared()
    results = ledger.write([twice, twice, prepared(draft(request=new_id())), prepared()])
    assert [type(result) for result in results] == [Appended, EntryRefused, EntryRefused, Appended]
    assert next(result.entry for result in results if isinstance(result, Appended)) == twice.entry
    connection.close()


def test_what_is_amended_is_done_whole_or_not_at_all(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(draft())])
    told: list[int] = []

    def plan(*entries: Prepared) -> Plan:
        def made(size: int) -> tuple[Sequence[Prepared], Sequence[tuple[str, tuple[object, ...]]]]:
            told.append(size)
            return entries, [("DELETE FROM subjects WHERE position=?", (0,))]

        return made

    with pytest.raises(EntryRefused):
        ledger.amend(plan(prepared(draft(subjects=())), prepared(draft(request=new_id()))))
    assert ledger.size == 1 and connection.execute("SELECT count(*) FROM subjects").fetchone() == (1,)
    [done] = ledger.amend(plan(prepared(draft(subjects=()))))
    assert done.position == 1 and connection.execute("SELECT count(*) FROM subjects").fetchone() == (0,)
    assert told == [1, 1] and connection.execute("SELECT size FROM checkpoint").fetchone() == (0,)
    connection.close()

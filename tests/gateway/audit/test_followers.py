"""Whatever follows the entries is held against them; a receipt that was given has its entry."""

from contextlib import closing
from pathlib import Path

from gateway.audit import followers
from gateway.audit.checkpoint import sign_checkpoint
from gateway.audit.examination import Examination
from gateway.audit.store import AuditStore
from gateway.audit.tree import CompactRange
from gateway.audit.verify import verify
from gateway.store.sqlite_file import SqliteFile
from tests.gateway.audit.samples import (
    SIGNER,
    START,
    begin_ledger,
    draft,
    new_id,
    prepared,
    requested,
    rewrite,
    tampering,
)


def test_every_receipt_has_its_entry(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    given = [draft() for _ in range(900)]
    ledger.write([prepared(one) for one in given[:500]])
    ledger.write([prepared(one) for one in given[500:]], sign=True)
    connection.close()
    ids = [one.entry for one in given]
    whole = verify(place, receipts=[*ids, ids[0]])
    assert whole.exit_code() == 0 and "every one of 900 receipts its entry" in whole.completeness.reason
    lost = verify(place, receipts=[*ids, new_id(), new_id()])
    assert (lost.exit_code(), lost.completeness.verdict, lost.integrity.verdict) == (1, "broken", "ok")
    assert "2 of 902 receipts" in lost.completeness.reason


def test_what_is_given_again_is_on_record_before(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    first, last = requested(), draft()
    ledger.write([prepared(first), prepared(draft(resends=first.entry))], sign=True)
    assert verify(place, now=START).exit_code() == 0
    ledger.write([prepared(draft(resends=last.entry)), prepared(last)], sign=True)  # a later one is not older
    connection.close()
    verdicts = verify(place, now=START)
    assert (verdicts.exit_code(), verdicts.completeness.begin) == (1, 2)
    assert "names an older one" in verdicts.completeness.reason


def test_an_exchange_may_be_another_replicas(place: AuditStore) -> None:
    """Its leader's entry may stand in another log, or become durable a moment after the joiner's."""
    ledger, connection = begin_ledger(place)
    later = requested()
    ledger.write([prepared(draft(exchange_of=new_id())), prepared(draft(exchange_of=later.entry)), prepared(later)])
    ledger.write([], sign=True)
    connection.close()
    assert verify(place, now=START).exit_code() == 0


def test_a_tail_that_receipts_remember(place: AuditStore) -> None:
    """The log was cut and everything made to fit with the stolen key: what callers hold tells."""
    ledger, connection = begin_ledger(place)
    given = [draft() for _ in range(5)]
    ledger.write([prepared(one) for one in given], sign=True)
    connection.close()
    rewrite(place, 3, checkpoint=None)
    with tampering(place) as other:
        tree = CompactRange(*other.execute("SELECT size, compact_range FROM head")[0])
        other.execute("UPDATE checkpoint SET size=3, note=?", (sign_checkpoint(SIGNER, tree),))
    assert verify(place).exit_code() == 0  # theory allows no more from inside
    assert verify(place, receipts=[one.entry for one in given]).completeness.verdict == "broken"


def test_an_id_twice_is_named_where_no_index_forbids_it(tmp_path: Path) -> None:
    with closing(SqliteFile(tmp_path / "a.db").connect()) as database:
        for statement in (
            "CREATE TABLE entries (position INTEGER)", "CREATE TABLE openings (position INTEGER, entry TEXT)",
            "CREATE TABLE open_requests (entry TEXT, position INTEGER, due_at TEXT)",
            "CREATE TABLE head (id, size, time, compact_range)", "CREATE TABLE nodes (level, idx, hash)",
            "INSERT INTO head VALUES (0, 0, '', x'')", "INSERT INTO openings VALUES (3, 'a'), (4, 'b'), (7, 'a')",
        ):  # fmt: skip
            database.execute(statement)
        found = [(finding.position, finding.what) for finding in followers.follow(database, Examination(()))]
        assert (7, "another entry has the same id") in found
        assert (None, "an opening belongs to no entry") in found


def test_a_hidden_row_is_named(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(draft(subjects=()))], sign=True)
    connection.close()
    with tampering(place) as other:
        other.execute("INSERT INTO entries SELECT position - 5, leaf, hash FROM entries")
    assert verify(place).integrity.verdict == "broken"

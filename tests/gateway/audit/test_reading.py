"""The reader sees what is on disk, in order, by position, by id and by level of the tree."""

from pathlib import Path

import pytest

from contracts.events import Kind
from gateway.audit.faults import AuditUnavailable
from gateway.audit.reading import LogReader
from gateway.audit.store import AuditStore
from gateway.audit.tree import CompactRange, leaf_hash
from tests.gateway.audit import samples


async def test_entries_in_order_and_by_id(place: AuditStore) -> None:
    log = samples.begin(place)
    ids = [(await log.append(samples.draft())).entry for _ in range(5)]
    reader = LogReader(place)
    assert reader.size() == 5 and [event.entry for event in reader.walk()] == ids
    assert [row.position for row in reader.rows(1, 2)] == [1, 2] and reader.rows(5, 2) == []
    assert [event.entry for event in reader.walk(3, 4)] == [ids[3]]
    assert reader.position_of(ids[4]) == 4 and reader.position_of(samples.new_id()) is None
    handle = reader.handle_of(samples.INDEX_KEY, "personal_id", samples.PERSON.identifier)
    assert handle == reader.events(0, 1)[0].subjects[0].handle
    assert reader.handle_of(bytes(32), "personal_id", samples.PERSON.identifier) is None
    log.close()
    reader.close()
    with pytest.raises(AuditUnavailable):
        reader.size()


async def test_entries_of_a_kind_by_a_word(place: AuditStore) -> None:
    log = samples.begin(place)
    acts = [(("act", "reconcile"),), (("act", "add caller"),), (("act", "reconcile"),)]
    ids = [(await log.append(samples.draft(Kind.ADMINISTERED, detail=act))).entry for act in acts]
    await log.append(samples.draft(dossier="reconcile"))
    reader = LogReader(place)
    assert [row.entry for row in reader.told(Kind.ADMINISTERED, "reconcil")] == [ids[0], ids[2]]
    assert reader.told(Kind.EXPORTED, "reconcil") == []
    log.close()
    reader.close()


async def test_upper_hashes_are_roots_of_full_subtrees(place: AuditStore) -> None:
    ledger, connection = samples.begin_ledger(place)
    for _ in range(6):
        ledger.write([samples.prepared() for _ in range(100)])
    reader = LogReader(place)
    leaves = reader.hashes(0, 0, 600)
    assert leaves == [leaf_hash(row.leaf.encode()) for row in reader.rows(0, 600)]
    for index, found in enumerate(reader.hashes(1, 0, 10)):
        tree = CompactRange()
        for hashed in leaves[256 * index : 256 * (index + 1)]:
            tree.append(hashed)
        assert found == tree.root()
    assert len(reader.hashes(1, 0, 10)) == 2 and reader.hashes(2, 0, 10) == []
    reader.close()
    connection.close()


async def test_seals_are_read_by_handle(place: AuditStore) -> None:
    log = samples.begin(place, seal=lambda ref: ref.identifier.encode()[::-1])
    appended = await log.append(samples.draft())
    reader = LogReader(place)
    assert reader.sealed_of(appended.handles[samples.PERSON]) == samples.PERSON.identifier.encode()[::-1]
    assert reader.sealed_of("unknown") is None
    reader.close()
    log.close()


def test_a_log_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AuditUnavailable, match="not there"):
        LogReader(tmp_path / "audit.db")

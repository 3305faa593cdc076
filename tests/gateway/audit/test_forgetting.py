"""A person can be forgotten and old entries pruned, and the log still verifies because it says so."""

from pathlib import Path

import pytest

from contracts.events import Draft, Kind
from gateway.audit.faults import EntryRefused
from gateway.audit.forgetting import forget, prune
from gateway.audit.verify import verify
from tests.gateway.audit.samples import (
    FATHER,
    INDEX_KEY,
    PERSON,
    begin,
    begin_ledger,
    draft,
    new_id,
    prepared,
    requested,
)


def reason() -> Draft:
    return Draft(kind=Kind.ADMINISTERED, entry=new_id(), detail=(("reason", "court order"),))


async def test_a_forgotten_person_is_unlinked_and_every_proof_holds(tmp_path: Path) -> None:
    log = begin(tmp_path)
    before = await log.append(draft(subjects=(PERSON, FATHER)))
    note = log.checkpoint()
    ledger, connection = begin_ledger(tmp_path)  # a command beside the running gateway
    done = forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason())
    assert done is not None and done.position == 1
    assert forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason()) is None
    connection.close()
    assert log.handle_of(PERSON.kind, PERSON.identifier) is None
    after = await log.append(draft(subjects=(PERSON, FATHER)))
    assert after.handles[PERSON] != before.handles[PERSON]  # also from the memory of a process that knew the old one
    assert after.handles[FATHER] == before.handles[FATHER]
    log.close()
    verdicts = verify(tmp_path / "audit.db", against=note)
    assert verdicts.exit_code() == 0 and verdicts.anchoring.verdict == "ok"


def test_pruned_entries_are_gone_and_the_tree_holds(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    asked = requested()
    ledger.write([prepared(asked), prepared(draft(request=asked.entry)), prepared(), prepared()])
    done = prune(ledger, INDEX_KEY, 0, 2, reason())
    assert done.position == 4
    assert connection.execute("SELECT position FROM openings").fetchall() == [(3,), (4,)]
    connection.close()
    verdicts = verify(tmp_path / "audit.db")
    assert verdicts.exit_code() == 0
    assert "3 entries are pruned or forgotten" in verdicts.completeness.reason


def test_an_ending_outlives_its_pruned_request(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    asked = requested()
    ledger.write([prepared(asked), prepared(draft(request=asked.entry))])
    prune(ledger, INDEX_KEY, 0, 0, reason())
    connection.close()
    assert verify(tmp_path / "audit.db").exit_code() == 0


def test_nothing_is_taken_away_when_the_entry_is_refused(tmp_path: Path) -> None:
    ledger, connection = begin_ledger(tmp_path)
    given = draft()
    ledger.write([prepared(given)])
    taken = Draft(kind=Kind.FORGOTTEN, entry=given.entry)
    with pytest.raises(EntryRefused):
        forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, taken)
    with pytest.raises(EntryRefused):
        prune(ledger, INDEX_KEY, 0, 0, taken)
    counts = connection.execute("SELECT (SELECT count(*) FROM subjects), (SELECT count(*) FROM openings)").fetchone()
    assert counts == (1, 1)
    connection.close()
    assert verify(tmp_path / "audit.db").exit_code() == 0

"""A person can be forgotten and old entries pruned, and the log still verifies because it says so."""

import json
from datetime import timedelta

import pytest

from contracts.events import Draft, Kind
from gateway.audit.checkpoint import sign_checkpoint
from gateway.audit.faults import EntryRefused
from gateway.audit.forgetting import forget, prune
from gateway.audit.store import AuditStore
from gateway.audit.verify import verify
from tests.gateway.audit.samples import (
    FATHER,
    INDEX_KEY,
    PERSON,
    SIGNER,
    START,
    begin,
    begin_ledger,
    draft,
    new_id,
    prepared,
    requested,
)


def reason() -> Draft:
    return Draft(kind=Kind.ADMINISTERED, entry=new_id(), detail=(("reason", "court order"),))


async def test_a_forgotten_person_is_unlinked_and_every_proof_holds(place: AuditStore) -> None:
    log = begin(place)
    before = await log.append(draft(subjects=(PERSON, FATHER)))
    note = log.checkpoint()
    ledger, connection = begin_ledger(place)  # a command beside the running gateway
    done = forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason())
    assert done is not None and done.position == 1
    assert forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason()) is None
    connection.close()
    assert log.handle_of(PERSON.kind, PERSON.identifier) is None
    after = await log.append(draft(subjects=(PERSON, FATHER)))
    assert after.handles[PERSON] != before.handles[PERSON]  # also from the memory of a process that knew the old one
    assert after.handles[FATHER] == before.handles[FATHER]
    log.close()
    verdicts = verify(place, against=note)
    assert verdicts.exit_code() == 0 and verdicts.anchoring.verdict == "ok"


def test_pruned_entries_keep_only_what_tells_which_request_has_its_ending(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    asked, still_open = requested(), requested(due=START + timedelta(hours=1))
    ledger.write([prepared(asked), prepared(draft(request=asked.entry, freshness="live")), prepared(still_open)])
    ledger.write([prepared()])
    note = sign_checkpoint(SIGNER, ledger._tree)
    assert prune(ledger, connection, INDEX_KEY, 0, 2, reason()).position == 4
    left = [set(json.loads(row[0])) for row in connection.execute("SELECT opened FROM openings ORDER BY position")]
    assert left[:3] == [{"entry", "due_at"}, {"entry", "request", "freshness"}, {"entry", "due_at"}]
    assert "caller" in left[3]
    verdicts = verify(place, against=note, now=START)
    assert verdicts.exit_code() == 0 and "values are forgotten or pruned" in verdicts.integrity.reason
    ledger.write([prepared(draft(request=still_open.entry))])  # and the pruned request still gets its ending
    prune(ledger, connection, INDEX_KEY, 0, 5, reason())  # what excuses is never pruned itself
    connection.close()
    assert verify(place, against=note).exit_code() == 0


def test_pruning_excuses_no_more_than_it_took(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared(), prepared()])
    prune(ledger, connection, INDEX_KEY, 0, 0, reason())
    connection.execute("DELETE FROM openings WHERE position=0")
    assert verify(place).integrity.reason == "entry 0: the opening is gone"
    connection.close()


def test_nothing_is_taken_away_when_the_entry_is_refused(place: AuditStore) -> None:
    ledger, connection = begin_ledger(place)
    given = draft()
    ledger.write([prepared(given)])
    taken = Draft(kind=Kind.FORGOTTEN, entry=given.entry)
    with pytest.raises(EntryRefused):
        forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, taken)
    with pytest.raises(EntryRefused):
        prune(ledger, connection, INDEX_KEY, 0, 0, taken)
    counts = connection.execute("SELECT (SELECT count(*) FROM subjects), (SELECT count(*) FROM openings)").fetchone()
    assert counts == (1, 1)
    connection.close()
    assert verify(place).exit_code() == 0

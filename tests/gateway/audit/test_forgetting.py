"""A person can be forgotten and old entries pruned, and the log still verifies because it says so."""

import json
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from contracts.events import Draft, Kind, SubjectRef
from gateway.audit import forgetting
from gateway.audit.checkpoint import sign_checkpoint
from gateway.audit.faults import AuditUnavailable, EntryRefused
from gateway.audit.forgetting import ForgettingRefused, forget, prune, prune_some
from gateway.audit.ledger import Ledger
from gateway.audit.links import Link
from gateway.audit.reading import LogReader
from gateway.audit.store import AuditStore
from gateway.audit.verify import verify
from gateway.store.database import DatabaseFault
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
    assert done is not None and [entry.position for entry in done.entries] == [1]
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


CARD = SubjectRef("old_card_number", "990000123", "answered")
AS_ASKED = SubjectRef("old_card_number", "990000123", "asked")
OFFICER = SubjectRef(PERSON.kind, PERSON.identifier, "officer")
TELLING: dict[str, Any] = {
    "request_commitment": "a" * 64, "answer_commitment": "b" * 64, "release_seed": "c" * 22,
    "released": (("full_name", "d" * 43),), "trace": "e" * 32, "source_ids": (("request_id", "LT-1"),),
}  # fmt: skip


async def filed(log: Any) -> dict[str, str]:
    """One person in every role and under two numbers, beside somebody else; entry ids by name."""
    drafts = {
        "asked": draft(**TELLING),
        "relative": draft(subjects=(FATHER, SubjectRef(PERSON.kind, PERSON.identifier, "relative")), **TELLING),
        "by_card": draft(subjects=(AS_ASKED,), **TELLING),
        "office": draft(subjects=(FATHER, OFFICER), **TELLING),
        "other": draft(subjects=(FATHER,), **TELLING),
        "linked": Link(PERSON, CARD, "old_card").draft(new_id(), new_id(), "population"),
    }
    for one in drafts.values():
        await log.append(one)
    return {name: one.entry for name, one in drafts.items()}


def opened(place: Any) -> dict[str, set[str]]:
    """Names of the fields that each entry still holds."""
    reader = LogReader(place)
    found = {row.entry: set(json.loads(row.opened)) for row in reader.rows(0, 1000)}
    reader.close()
    return found


async def test_nothing_that_is_left_tells_of_the_person_and_the_access_stays(place: Any) -> None:
    log = begin(place)
    ids = await filed(log)
    note = log.checkpoint()
    before = opened(place)
    ledger, connection = begin_ledger(place)
    done = forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason())
    assert done is not None and len(done.handles) == 2
    assert connection.execute("SELECT count(*) FROM subjects")[0][0] == 1  # the father's; the pair is gone too
    connection.close()
    after = opened(place)
    gone = {name: before[entry] - after[entry] for name, entry in ids.items()}
    guessable = {"request_commitment", "answer_commitment", "release_seed"}
    leading = guessable | {"dossier", "trace", "source_ids"}
    assert gone == {
        "asked": leading, "by_card": leading, "relative": guessable, "office": set(), "other": set(), "linked": set(),
    }  # fmt: skip
    assert {"caller", "unit", "procedure", "fields_asked", "released"} <= after[ids["asked"]]  # that it happened
    with closing(LogReader(place)) as reader:
        positions = {name: reader.position_of(entry) for name, entry in ids.items()}
        told = " ".join(event.detail.get("openings", "") for event in reader.walk() if event.kind == "forgotten")
    assert set(told.split()) == {f"{positions[name]}.{field}" for name, fields in gone.items() for field in fields}
    for kind, identifier in ((PERSON.kind, PERSON.identifier), (CARD.kind, CARD.identifier)):
        assert log.handle_of(kind, identifier) is None
    assert log.handle_of(FATHER.kind, FATHER.identifier) is not None
    log.close()
    verdicts = verify(place, against=note)
    assert verdicts.exit_code() == 0 and "forgotten" in verdicts.integrity.reason


async def test_under_an_old_card_of_two_people_nobody_is_forgotten(place: Any) -> None:
    log = begin(place)
    other = SubjectRef("personal_id", "099190000777", "asked")
    for person in (PERSON, other):
        await log.append(Link(person, CARD, "old_card").draft(new_id(), new_id(), None))
    theirs = draft(subjects=(AS_ASKED, SubjectRef(other.kind, other.identifier, "answered")), **TELLING)
    await log.append(theirs)
    ledger, connection = begin_ledger(place)
    with pytest.raises(ForgettingRefused, match="several people"):
        forget(ledger, connection, INDEX_KEY, CARD.kind, CARD.identifier, reason())
    mine = draft(**TELLING)
    await log.append(mine)
    asked: list[str] = []

    def may(_person: Any, events: Any) -> None:
        asked.extend(event.entry for event in events)

    done = forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason(), may=may)
    assert done is not None and mine.entry in done.of and list(done.of) == asked
    assert theirs.entry not in done.of  # nor may its stored answers go, nor its holds be in the way
    assert "answer_commitment" in opened(place)[theirs.entry] and log.handle_of(other.kind, other.identifier)
    connection.close()
    log.close()
    assert verify(place).exit_code() == 0


async def test_what_holds_the_person_is_asked_inside_and_leaves_everything(place: Any) -> None:
    log = begin(place)
    await filed(log)
    before = opened(place)
    ledger, connection = begin_ledger(place)

    def held(person: Any, events: Any) -> None:
        assert len(person.handles) == 2 and len(list(events)) == 5
        raise ForgettingRefused("a hold keeps this person")

    with pytest.raises(ForgettingRefused, match="a hold"):
        forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason(), may=held)
    assert opened(place) == before
    connection.close()
    log.close()


async def test_whatever_is_filed_or_pruned_in_between_is_seen(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    log = begin(place)
    ids = await filed(log)
    ledger, connection = begin_ledger(place)
    late = draft(**TELLING)
    amend = Ledger.amend

    def busy(self: Ledger, plan: Any) -> Any:
        monkeypatch.setattr(Ledger, "amend", amend)  # the next ones are not disturbed
        log.append_and_wait(late)
        other, second = begin_ledger(place)
        prune(other, second, INDEX_KEY, 2, 2, reason())
        second.close()
        return self.amend(plan)

    monkeypatch.setattr(Ledger, "amend", busy)
    assert forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason()) is not None
    left = opened(place)
    assert "release_seed" not in left[late.entry] and left[ids["by_card"]] == {"entry"}  # and nothing comes back
    assert not any("release_seed" in left[ids[name]] for name in ("asked", "relative"))  # nor is what was seen lost
    assert log.handle_of(CARD.kind, CARD.identifier) is None
    connection.close()
    log.close()
    assert verify(place).exit_code() == 0


async def test_a_person_with_many_entries_takes_several_entries_in_one_transaction(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_LONGEST", 200)
    log = begin(place)
    for _ in range(20):
        await log.append(draft(**TELLING))
    ledger, connection = begin_ledger(place)
    taken = reason()
    done = forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, taken)
    assert done is not None and len(done.entries) > 5 and done.entries[0].entry == taken.entry
    connection.close()
    log.close()
    assert all("release_seed" not in fields for fields in opened(place).values())
    assert verify(place).exit_code() == 0


async def test_a_crash_in_the_middle_takes_nothing(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    log = begin(place)
    await filed(log)
    before, size = opened(place), log.size
    ledger, connection = begin_ledger(place)

    def fails() -> None:
        raise DatabaseFault("the disk is full")

    monkeypatch.setattr(connection, "commit", fails)
    with pytest.raises(AuditUnavailable):
        forget(ledger, connection, INDEX_KEY, PERSON.kind, PERSON.identifier, reason())
    assert (opened(place), log.size) == (before, size)
    connection.close()
    log.close()
    assert verify(place).exit_code() == 0


def test_entries_that_do_not_stand_side_by_side_are_pruned_by_range(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_READ", 2)  # and read in several turns
    ledger, connection = begin_ledger(place)
    ledger.write([prepared() for _ in range(6)])
    prune_some(ledger, connection, INDEX_KEY, [0, 1, 4], reason())
    left = list(opened(place).values())
    assert ["caller" in fields for fields in left[:6]] == [False, False, True, True, False, True]
    connection.close()
    assert verify(place).exit_code() == 0


def test_pruning_takes_what_it_names_and_names_what_it_takes(place: Any) -> None:
    ledger, connection = begin_ledger(place)
    ledger.write([prepared() for _ in range(8)])
    prune(ledger, connection, INDEX_KEY, 1, 2, reason())
    prune_some(ledger, connection, INDEX_KEY, [4, 6, 7], reason())
    connection.close()
    left = list(opened(place).values())
    assert ["caller" in fields for fields in left[:8]] == [True, False, False, True, False, True, False, False]
    with closing(LogReader(place)) as reader:
        assert [event.detail["entries"] for event in reader.events(8, 2)] == ["1-2", "4-4 6-7"]

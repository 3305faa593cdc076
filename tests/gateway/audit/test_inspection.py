"""Looking at the log: on record first, and a proof that is checked as its holder would."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.events import Draft, Kind
from gateway.audit.faults import AuditUnavailable
from gateway.audit.index.follower import Follower
from gateway.audit.inspection import Inspection
from gateway.audit.log import AuditLog
from gateway.audit.query import EVERYTHING, NOBODY, Query, Scope
from gateway.audit.reader import AuditReader
from gateway.audit.searching import Asking
from gateway.keys.notes import LogSigner
from tests.gateway.audit import samples

LAN = Asking("lan", "console", "đơn")


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[AuditLog]:
    made = samples.begin(tmp_path)
    for _ in range(3):
        await made.append(samples.draft())
    assert Follower(tmp_path).catch_up()
    yield made
    made.close()


def inspection(log: AuditLog, folder: Path, signer: LogSigner = samples.SIGNER) -> Inspection:
    reader = AuditReader(folder, log.handle_of)
    return Inspection(reader, log.append, samples.new_id, log.checkpoint, signer.verifier)


async def test_a_search_and_its_plot(log: AuditLog, tmp_path: Path) -> None:
    found = inspection(log, tmp_path)
    subject = await found.typed(samples.PERSON.identifier)
    query = Query(subject=subject)
    shown = await found.search(LAN, query)
    assert len(shown.page.events) == 3 == shown.facets.total and shown.page.behind == 1
    entry = found.reader.event(3)
    assert (entry.kind, entry.entry, entry.detail["subject"]) == ("searched", shown.view, subject)
    line = await found.timeline("lan", shown.view, query)
    assert line is not None and [count for _, count in line.bars] == [3]
    for account, view in (("minh", shown.view), ("lan", found.reader.event(0).entry), ("lan", samples.new_id())):
        assert await found.timeline(account, view, query) is None
    assert await found.typed("099190000999") == NOBODY
    found.reader.close()


async def test_nothing_without_a_record(log: AuditLog, tmp_path: Path) -> None:
    async def refuse(draft: Draft) -> None:
        raise AuditUnavailable("the disk is full")

    reader = AuditReader(tmp_path, log.handle_of)
    found = Inspection(reader, refuse, samples.new_id, log.checkpoint, samples.SIGNER.verifier)
    for work in (found.search(LAN, Query()), found.story(LAN, reader.event(0).entry, EVERYTHING)):
        with pytest.raises(AuditUnavailable, match="full"):
            await work
    reader.close()


async def test_a_story_with_its_proof(log: AuditLog, tmp_path: Path) -> None:
    found = inspection(log, tmp_path)
    entry = found.reader.event(1).entry
    told = await found.story(LAN, entry, EVERYTHING)
    assert told is not None and told.story.chosen.position == 1
    assert told.proof.wrong is None and len(told.proof.steps) == 2 and told.proof.size == 4
    assert found.reader.event(3).kind == Kind.SEARCHED.value and found.reader.event(3).detail["entry"] == entry
    assert await found.story(LAN, entry, Scope(units=frozenset({"H26.1"}))) is None
    assert found.reader.log.size() == 4, "what is not theirs is no story, and nothing to put on record"
    found.reader.close()


async def test_a_proof_that_fails_says_so(log: AuditLog, tmp_path: Path) -> None:
    found = inspection(log, tmp_path)
    entry = found.reader.event(1).entry
    with samples.tampering(tmp_path) as connection:
        connection.execute("UPDATE entries SET hash=x'00' WHERE position=0")
    told = await found.story(LAN, entry, EVERYTHING)
    assert told is not None and told.proof.wrong is not None and told.proof.steps == ()
    stranger = inspection(log, tmp_path, LogSigner("log.test", bytes(32)))
    with pytest.raises(AuditUnavailable, match="not signed"):
        await stranger.story(LAN, entry, EVERYTHING)
    found.reader.close()
    stranger.reader.close()

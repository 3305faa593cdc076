"""What an inspector did is read from the log, indexed or not yet, theirs alone, and its minutes are one text."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contracts.events import Draft, Kind
from gateway.audit import retention
from gateway.audit.faults import AuditUnavailable
from gateway.audit.forgetting import prune_some
from gateway.console import inspections
from gateway.console.inspections import acts_of, minutes_of, sha256_of, text_of
from gateway.console.reviewers import Scope
from tests.gateway.audit import samples
from tests.gateway.audit.samples import begin_ledger
from tests.gateway.console.desk import START, reviewer
from tests.gateway.console.evidence import Evidence

WHO = reviewer("tra", "inspector", scope=Scope(), decision="QĐ-9", valid_to=START + timedelta(days=1))


async def write(evidence: Evidence, kind: Kind, by: str, channel: str = "console", **detail: str) -> str:
    """Put an act on record."""
    entry = samples.new_id()
    told = (("act", "search"), ("by", by), *detail.items())
    await evidence.log.append(Draft(kind=kind, entry=entry, channel=channel, detail=told))
    return entry


async def some(evidence: Evidence) -> list[str]:
    """Acts of the inspector, in between those of others."""
    mine = [await write(evidence, Kind.SEARCHED, "tra", subject="h" * 22, **{"value.unit": "H26.99"})]
    await write(evidence, Kind.SEARCHED, "lan")
    mine.append(await write(evidence, Kind.EXPORTED, "tra"))
    await write(evidence, Kind.SEARCHED, "tra", channel="command")  # a name of the machine, not the account
    mine.append(await write(evidence, Kind.OPENED, "tra"))
    evidence.follow()
    mine.append(await write(evidence, Kind.ADMINISTERED, "tra", name="tra"))  # not indexed yet
    await write(evidence, Kind.ADMINISTERED, "trang", name="tra")
    return mine


async def test_theirs_alone_indexed_or_not(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = await some(evidence)
    reader = evidence.inspection.reader
    acts = acts_of(reader, WHO)
    for page in (1, 2):
        monkeypatch.setattr(inspections, "_PAGE", page)
        assert acts_of(reader, WHO) == acts
    assert [act.entry for act in acts.listed] == mine
    assert (acts.size, acts.left_out_before, acts.pruned) == (reader.log.size(), None, 0)
    assert acts.listed[0].told == {"act": "search", "value.unit": "H26.99"}, "nobody's handle"
    last = acts.listed[-1].position
    assert [act.entry for act in acts_of(reader, WHO, last).listed] == mine[-1:]
    assert [act.entry for act in acts_of(reader, WHO, acts.listed[2].position).listed] == mine[2:]
    evidence.follow()
    assert acts_of(reader, WHO) == acts


async def test_within_the_inspection(evidence: Evidence) -> None:
    await some(evidence)
    reader, day = evidence.inspection.reader, timedelta(days=1)
    before = replace(WHO, valid_from=samples.START - 2 * day, valid_to=samples.START - day)
    after = replace(WHO, valid_from=samples.START + day)
    assert acts_of(reader, before).listed == acts_of(reader, after).listed == ()


async def test_a_walk_that_ends_says_so(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    await some(evidence)
    evidence.follow()
    monkeypatch.setattr(inspections, "MOST", 1)
    acts = acts_of(evidence.inspection.reader, WHO)
    assert acts.left_out_before is not None and len(acts.listed) == 2, "the newest of each kind: some are another's"
    for _ in range(2):
        await write(evidence, Kind.SEARCHED, "tra")
    with pytest.raises(AuditUnavailable):
        acts_of(evidence.inspection.reader, WHO)


async def test_minutes_are_one_text(evidence: Evidence) -> None:
    await some(evidence)
    acts = acts_of(evidence.inspection.reader, WHO)
    minutes = minutes_of(WHO, acts, "tra", START)
    text = text_of(minutes)
    assert json.loads(text) == minutes and text_of(json.loads(text)) == text and "hhh" not in text
    assert sha256_of(text) == hashlib.sha256(text.encode()).hexdigest() and "QĐ-9" in text
    assert (minutes["ended_at"], minutes["in_stead"]) == (START.isoformat(), False)
    later: dict[str, Any] = minutes_of(WHO, acts, "lan", START + timedelta(days=7))
    assert (later["ended_at"], later["in_stead"]) == ((START + timedelta(days=1)).isoformat(), True)
    assert acts.digest != replace(acts, listed=acts.listed[1:]).digest


@pytest.mark.parametrize("indexed", [True, False])
async def test_pruned_entries_are_counted_as_nobodys(evidence: Evidence, indexed: bool) -> None:
    mine = await some(evidence)
    if indexed:
        evidence.follow()
    first = evidence.inspection.reader.log.position_of(mine[0])
    assert first is not None
    ledger, connection = begin_ledger(evidence.folder)
    prune_some(ledger, connection, samples.INDEX_KEY, [first], retention.draft(samples.new_id(), "an.le", {}))
    connection.close()
    if indexed:
        evidence.follow()
    acts = acts_of(evidence.inspection.reader, WHO)
    assert [act.entry for act in acts.listed] == mine[1:] and acts.pruned == 1

"""The rules run beside the gateway: what goes on record is looked at within seconds, and a restart goes on."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.access import Unit, Validity
from contracts.events import Draft, Kind, SubjectRef
from contracts.identifiers import AgencyCode
from gateway.app import Gateway
from gateway.app.findings import Findings, Watch
from gateway.audit.findings.context import ContextInvalid
from gateway.audit.findings.store import Filters, Finding
from gateway.audit.ids import new_entry_id
from gateway.audit.reading import LogReader
from tests.gateway.access.parties import ALWAYS
from tests.gateway.app.test_gateway import build
from tests.gateway.app.test_watcher import watched


def own_record() -> Draft:
    """An official who reads their own record, which needs no history to be seen."""
    me = "099080000001"
    return Draft(
        kind=Kind.VERIFIED, entry=new_entry_id(datetime.now(UTC)), caller="motcua", unit="H26.99", officer="canbo.thu",
        channel="counter", procedure="1.001193", dossier="H26.99-260302-0001", freshness="cached",
        subjects=(SubjectRef("personal_id", me, "asked"), SubjectRef("personal_id", me, "officer")),
    )  # fmt: skip


def found(findings: Findings) -> Finding:
    """Wait for the finding."""
    while not (rows := findings.store.queue(Filters(rule="own_record"))):
        time.sleep(0.05)
    return rows[0]


async def test_what_goes_on_record_is_found_while_the_gateway_runs(tmp_path: Path) -> None:
    async with watched(tmp_path) as (gateway, _):
        await gateway.log.append(own_record())
        finding = await asyncio.to_thread(found, gateway.review.findings)
        assert (finding.officer, finding.caller, finding.count) == ("canbo.thu", "motcua", 1)
    again = build(tmp_path)  # its memory was saved: nothing is looked at twice
    rows = again.review.findings.database.read("SELECT saved FROM progress")
    assert rows[0][0] >= 1
    await again.stop()


def test_units_and_the_operators_file_reach_the_rules(tmp_path: Path) -> None:
    gateway: Gateway = build(tmp_path)
    parts = gateway.review.findings
    gateway.register.add_unit(Unit(AgencyCode.parse("H26.98"), "Cũ", Validity(ALWAYS.valid_from)))
    gateway.register.add_unit(
        Unit(AgencyCode.parse("H26.99"), "Mới", Validity(ALWAYS.valid_from), predecessors=("H26.98",))
    )
    (tmp_path / "findings.toml").write_text('linked = ["2.000986"]\n')
    context = parts.context()
    assert context.family("H26.99", "H26.98") and context.linked == {"2.000986"} and context.feed is parts.feed
    (tmp_path / "findings.toml").write_text("[rules.nothing]\nleast = 1\n")
    with pytest.raises(ContextInvalid, match="no rule nothing"):
        parts.context()
    assert parts.contact_of(None) is None and parts.contact_of("nobody") is None
    asyncio.run(gateway.stop())


def test_a_changed_context_begins_anew_and_a_broken_one_is_told(tmp_path: Path) -> None:
    gateway = build(tmp_path)
    gateway.log.append_and_wait(own_record())
    reader = LogReader(tmp_path / "audit.db")
    watch = Watch(gateway.review.findings, reader)
    assert watch.turn(0.0) is True and watch.turn(1.0) is False
    (tmp_path / "findings.toml").write_text('linked = ["2.000986"]\n')
    assert watch.turn(10.0) is False  # not yet looked at
    assert watch.turn(700.0) is True  # from the first entry on
    (tmp_path / "findings.toml").write_text("linked = ")
    with pytest.raises(ContextInvalid):
        watch.turn(1_400.0)
    assert gateway.review.findings.store.count(Filters(rule="own_record")) == 1
    watch.close()
    reader.close()
    asyncio.run(gateway.stop())

"""A bundle leaves once, for the one who asked, after the second person's word, and is whole when it does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.audit.evidence.checking import check_bundle
from gateway.audit.evidence.exporting import Exporting
from gateway.audit.evidence.requests import DATABASE, ExportRefused, Exports
from gateway.audit.faults import AuditUnavailable
from tests.gateway.audit import samples
from tests.gateway.audit.evidence.bundles import WITNESS, Court


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    made = Court(tmp_path / "court")
    yield made
    made.close()


@pytest.fixture
def exporting(court: Court) -> Exporting:
    return Exporting(
        Exports(court.folder / DATABASE, samples.start), court.reader, court.anchors, samples.SIGNER,
        court.log.checkpoint, samples.start, [WITNESS.key.vkey],
    )  # fmt: skip


def approved(exporting: Exporting, *positions: int) -> str:
    id_ = exporting.requests.request(positions, "Vụ việc", "binh")
    exporting.requests.decide(id_, "an.le", approved=True)
    return id_


def test_the_whole_way(exporting: Exporting, court: Court) -> None:
    id_ = approved(exporting, 1, 2)
    entry = samples.new_id()
    prepared = exporting.prepare(id_, "binh", entry, "console")
    court.log.append_and_wait(prepared.draft)
    data = exporting.hand_over(prepared, "binh")
    verified = check_bundle(data, samples.SIGNER.verifier)
    assert verified.export == {
        "id": id_, "entry": entry, "reason": "Vụ việc", "requested_by": "binh", "approved_by": "an.le",
        "created": "2026-11-22T03:04:05.678901Z",
    }  # fmt: skip
    assert [proven.position for proven in verified.entries] == [1, 2] and prepared.name == f"evidence-{id_}.zip"
    with pytest.raises(ExportRefused):
        exporting.hand_over(prepared, "binh")
    with pytest.raises(ExportRefused):
        exporting.prepare(id_, "binh", samples.new_id(), "console")


def test_nobody_else_and_not_before(exporting: Exporting) -> None:
    with pytest.raises(ExportRefused):
        exporting.prepare(approved(exporting, 1), "an.le", samples.new_id(), "console")
    waiting = exporting.requests.request([1], "Vụ việc", "binh")
    with pytest.raises(ExportRefused):
        exporting.prepare(waiting, "binh", samples.new_id(), "console")


def test_a_log_that_does_not_hold_lets_nothing_out(exporting: Exporting, court: Court) -> None:
    id_ = approved(exporting, 2)
    with samples.tampering(court.folder / "audit.db") as connection:
        connection.execute("UPDATE entries SET leaf = replace(leaf, 'disclosed', 'verified')")
    with pytest.raises(AuditUnavailable, match="can't be proven"):
        exporting.prepare(id_, "binh", samples.new_id(), "console")
    assert exporting.requests.find(id_).taken_at is None

"""What a page shows of a proof leads from the leaf to the checkpoint, and is not shown where it does not."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from gateway.audit.faults import AuditUnavailable
from gateway.audit.shown_proof import ShownProofs
from tests.gateway.audit import samples
from tests.gateway.audit.evidence.bundles import Court


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    made = Court(tmp_path / "court")
    yield made
    made.close()


def test_the_steps_lead_to_the_root(court: Court) -> None:
    proofs = ShownProofs(court.reader, court.anchors, court.log.checkpoint)
    for position in range(6):
        shown = proofs.proof_of(position)
        hashed = sha256(b"\0" + shown.leaf.encode()).digest()
        assert shown.leaf_hash == hashed.hex() and shown.size == 6
        for step in shown.steps:
            sibling = bytes.fromhex(step.sibling)
            hashed = sha256(b"\1" + (sibling + hashed if step.left else hashed + sibling)).digest()
            assert hashed.hex() == step.result
        assert hashed.hex() == shown.root and shown.entry == court.reader.events(position, 1)[0].entry
        assert shown.witnesses == ()
    court.witness()
    assert proofs.proof_of(0).witnesses == ("witness.test/w1",)


def test_what_does_not_hold_is_not_shown(court: Court) -> None:
    proofs = ShownProofs(court.reader, court.anchors, court.log.checkpoint)
    for position in (-1, 6):
        with pytest.raises(AuditUnavailable, match="no such entry"):
            proofs.proof_of(position)
    with samples.tampering(court.folder / "audit.db") as connection:
        connection.execute("UPDATE entries SET leaf = replace(leaf, 'refused', 'verified')")
    with pytest.raises(AuditUnavailable, match="can't be proven"):
        proofs.proof_of(4)
    assert proofs.proof_of(1).position == 1

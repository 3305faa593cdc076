"""The console's export desk works on the gateway's own log, key and anchors, and lets go of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.events import Draft, Kind
from gateway.app.exporting import ExportDesk
from gateway.audit.evidence.checking import check_bundle
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import new_entry_id
from gateway.audit.log import AuditLog
from gateway.keys.ring import KeyRing
from gateway.settings import check
from tests.gateway.audit.outsiders import Witness


def now() -> datetime:
    return datetime.now(UTC)


def test_a_bundle_of_the_gateways_own_log(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys")
    log = AuditLog(tmp_path / "audit.db", ring.index_key(), ring.log_signer(), now=now)
    log.append_and_wait(Draft(kind=Kind.ADMINISTERED, entry=new_entry_id(now())))
    audit = {"witnesses": [{"vkey": Witness().vkey, "url": "https://w.example"}]}
    raw = {"base_url": "http://127.0.0.1:8080", "state": str(tmp_path), "sources": {}, "audit": audit}
    desk = ExportDesk(check(raw), ring, log)
    requests = desk.exporting.requests
    id_ = requests.request([0], "Vụ việc", "binh")
    requests.decide(id_, "an.le", approved=True)
    prepared = desk.exporting.prepare(id_, "binh", new_entry_id(now()), "console")
    assert Witness().vkey.encode() in prepared.data
    assert check_bundle(prepared.data, ring.log_signer().verifier).entries[0].kind == "administered"
    assert desk.proofs.proof_of(0).position == 0
    desk.close()
    with pytest.raises(AuditUnavailable):
        desk.proofs.proof_of(0)
    log.close()

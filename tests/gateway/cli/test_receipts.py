"""Receipts from the command line: taken beside the log, checked without it, and each failure has its exit code."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.leaf import base64url
from gateway.audit.released import commit
from gateway.cli.state import State
from gateway.keys.witnesses import WitnessSigner, with_lines
from tests.flow.running import read_log
from tests.gateway.audit import samples
from tests.gateway.cli.desk import Desk

SEED = bytes(range(16))
VALUES: dict[str, Any] = {"date_of_birth": "1990-04-15", "permanent_residence": {"province_code": "01"}, "spouse": None}
WITNESS = WitnessSigner("witness.test/w1", bytes(32))


class Filed:
    """A receipt in a file, its log's key, and a command line without any state."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.unit()
        with State(desk.state).log() as log:
            members: Any = {"released": tuple(commit(SEED, VALUES)), "release_seed": base64url(SEED)}
            self.entry = log.append_and_wait(samples.draft(**members)).entry
        self.file = desk.folder / "receipt.json"
        self.key = (desk.state / "log.vkey").read_text().strip()
        desk.do("audit", "receipt", self.entry, "--out", str(self.file))

    def verify(self, *words: str, code: int, file: Path | None = None) -> str:
        """What ``receipt verify`` prints."""
        done = self.desk.type("receipt", "verify", str(file or self.file), "--key", self.key, *words)
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout + done.stderr

    def altered(self, **members: Any) -> Path:
        """The receipt with members changed, as another file."""
        path = self.desk.folder / "altered.json"
        path.write_text(json.dumps({**json.loads(self.file.read_text()), **members}))
        return path


@pytest.fixture
def filed(desk: Desk) -> Filed:
    return Filed(desk)


def test_it_holds_without_the_gateway_and_its_state(filed: Filed) -> None:
    filed.desk.state.rename(filed.desk.folder / "gone")
    told = filed.verify(code=0)
    assert (
        told.startswith("BIÊN NHẬN ĐÚNG · the receipt holds\n") and filed.entry in told and "procedure = 1.001" in told
    )
    document = json.loads(filed.verify("--json", code=0))
    assert (document["verdict"], document["faults"], document["kind"]) == ("ok", [], "disclosed")
    assert document["fields"]["dossier"] == "H26.99-260302-0001" and "subjects" not in document["fields"]
    assert document["entries"] == 3 and document["position"] == 1


def test_taking_one_is_an_entry(filed: Filed) -> None:
    last = list(read_log(filed.desk.state))[-1]
    assert last["kind"] == "searched"
    assert dict(last["detail"]).items() >= {"act": "receipt", "entry": filed.entry}.items()
    assert json.loads(filed.desk.do("audit", "receipt", filed.entry))["entry"] == filed.entry  # without --out


def test_what_was_altered_is_wrong(filed: Filed) -> None:
    whole = json.loads(filed.file.read_text())
    whole["opened"]["procedure"]["value"] = "1.001194"
    told = filed.verify(code=1, file=filed.altered(opened=whole["opened"]))
    assert told.startswith("BIÊN NHẬN SAI · the receipt is wrong\n  the field procedure is not")
    other = samples.SIGNER.verifier.vkey
    done = filed.desk.type("receipt", "verify", str(filed.file), "--key", other, "--json")
    assert done.exit_code == 1 and json.loads(done.stdout)["verdict"] == "wrong"


def test_released_values(filed: Filed) -> None:
    told = filed.verify("--released", "date_of_birth=1990-04-15", code=0)
    assert "date_of_birth: đúng · as given" in told and "1990-04-15" not in told
    filed.verify("--released", 'permanent_residence={"province_code": "01"}', "--released", "spouse=null", code=0)
    told = filed.verify("--released", "date_of_birth=1990-04-16", code=1)
    assert "the value given for date_of_birth is not the one that left" in told and "1990-04-16" not in told
    filed.verify("--released", "sex=male", code=1)
    values = filed.desk.folder / "values.json"
    values.write_text(json.dumps(VALUES))
    assert json.loads(filed.verify("--released-file", str(values), "--json", code=0))["released"] == dict.fromkeys(
        VALUES, True
    )


def test_a_narrowed_one_proves_one_value(filed: Filed) -> None:
    small = filed.desk.folder / "small.json"
    words = ("--show", "procedure", "--prove", "date_of_birth", "--out", str(small))
    assert filed.desk.type("receipt", "narrow", str(filed.file), *words).exit_code == 0
    filed.verify("--released", "date_of_birth=1990-04-15", code=0, file=small)
    assert "does not hold what is needed" in filed.verify("--released", "spouse=null", code=2, file=small)
    assert json.loads(small.read_text())["opened"].keys() == {"entry", "procedure", "released"}
    done = filed.desk.type("receipt", "narrow", str(filed.file), "--show", "code", "--out", str(small))
    assert done.exit_code == 2 and "does not hold code" in done.stderr


def test_witnesses(filed: Filed) -> None:
    vkey = WITNESS.key.vkey
    assert "witness.test/w1 has not signed" in filed.verify("--witness", vkey, code=1)
    head, _, note = json.loads(filed.file.read_text())["proof"].partition("\n\n")
    text = note.rpartition("\n\n")[0] + "\n"
    signed = filed.altered(proof=f"{head}\n\n{with_lines(note, [WITNESS.cosign(text, 1_790_000_000)])}")
    assert "witness.test/w1  2026-09-21T14:13:20Z" in filed.verify("--witness", vkey, code=0, file=signed)


def test_what_cannot_be_checked(filed: Filed) -> None:
    broken = filed.desk.folder / "broken.json"
    broken.write_text("{}")
    assert "could not be checked" in filed.verify(code=2, file=broken)
    assert "gone.json can't be read" in filed.verify(code=2, file=filed.desk.folder / "gone.json")
    assert "FIELD=VALUE" in filed.verify("--released", "x", code=2)
    assert "is no JSON" in filed.verify("--released-file", str(filed.desk.state / "log.vkey"), code=2)
    broken.write_text("[]")
    assert "no JSON object" in filed.verify("--released-file", str(broken), code=2)
    done = filed.desk.type("receipt", "verify", str(filed.file), "--key", "nothing")
    assert done.exit_code == 2 and "nothing can't be read" in done.stderr


def test_there_is_no_receipt_of_what_is_not_there(filed: Filed) -> None:
    assert "no such entry" in filed.desk.refused("audit", "receipt", samples.new_id())
    assert "26 letters" in filed.desk.refused("audit", "receipt", "x")
    with samples.tampering(filed.desk.state / "audit.db") as connection:
        connection.execute("UPDATE entries SET leaf = replace(leaf, 'disclosed', 'verified')")
    assert "can't be proven" in filed.desk.refused("audit", "receipt", filed.entry)

"""Evidence from the command line: two people, one bundle, and a check that needs nothing but the file and the key."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.evidence.archive import read_archive, write_archive
from gateway.cli.state import State
from gateway.keys.notes import split
from gateway.keys.witnesses import WitnessSigner
from tests.flow.running import read_log
from tests.gateway.audit import samples
from tests.gateway.audit.outsiders import Authority
from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_anchored import cosigned
from tests.gateway.cli.test_findings import lead

WITNESS = WitnessSigner("witness.test/w1", bytes(32))
REASON = ("--reason", "Vụ việc thử nghiệm")


class Case:
    """Two accesses on record and the people who handle them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.unit()
        lead(desk, "an.le")
        with State(desk.state).log() as log:
            self.entries = [log.append_and_wait(samples.draft(officer="canbo.thu")).entry for _ in range(2)]
        self.file = desk.folder / "evidence.zip"
        self.key = str(desk.state / "log.vkey")

    def ask(self) -> str:
        return self.desk.do("evidence", "request", *self.entries, *REASON, "--as", "binh").strip()

    def written(self) -> Path:
        id_ = self.ask()
        self.desk.do("evidence", "approve", id_, "--as", "an.le")
        self.desk.do("evidence", "write", id_, "--out", str(self.file), "--as", "binh")
        return self.file

    def verify(self, *words: str, code: int, file: Path | None = None) -> str:
        done = self.desk.type("evidence", "verify", str(file or self.file), "--key", self.key, *words)
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout + done.stderr


@pytest.fixture
def case(desk: Desk) -> Case:
    return Case(desk)


def test_from_the_request_to_the_court(case: Case) -> None:
    case.written()
    key = case.desk.folder / "kept.vkey"
    key.write_text(Path(case.key).read_text())
    case.key = str(key)
    case.desk.state.rename(case.desk.folder / "gone")  # nothing of the gateway is needed
    told = case.verify(code=0)
    assert told.startswith("CHỨNG CỨ ĐÚNG · the evidence holds\n") and "canbo.thu H26.99" in told
    found = json.loads(case.verify("--json", code=0))
    assert (found["verdict"], found["export"]["requested_by"], found["export"]["approved_by"]) == (
        "ok",
        "binh",
        "an.le",
    )
    assert [item["fields"]["entry"] for item in found["entries"]] == case.entries


def test_everything_is_on_record_before_it_is_done(case: Case) -> None:
    case.written()
    acts = [(entry["kind"], dict(entry["detail"])) for entry in read_log(case.desk.state) if "detail" in entry]
    assert [(kind, detail.get("act"), detail.get("by")) for kind, detail in acts[1:]] == [
        ("administered", "request export", "binh"), ("administered", "approve export", "an.le"),
        ("exported", None, None),
    ]  # fmt: skip
    exported: dict[str, Any] = acts[-1][1]
    assert exported["reason"] == "Vụ việc thử nghiệm" and exported["entries"] == "1-2" and exported["count"] == "2"
    assert (exported["requested_by"], exported["approved_by"]) == ("binh", "an.le")


def test_nobody_alone_twice_or_for_others(case: Case) -> None:
    desk, id_ = case.desk, case.ask()
    out = ("--out", str(case.file))
    assert "not approved" in desk.refused("evidence", "write", id_, *out, "--as", "binh")
    assert "a second person" in desk.refused("evidence", "approve", id_, "--as", "Binh")
    for decision in ("approve", "reject"):
        assert "Only a lead" in desk.refused("evidence", decision, id_, "--as", "ai.do")
    desk.do("evidence", "approve", id_, "--as", "an.le")
    assert "for the person who asked" in desk.refused("evidence", "write", id_, *out, "--as", "an.le")
    desk.do("evidence", "write", id_, *out, "--as", "binh")
    assert "there already" in desk.refused("evidence", "write", id_, *out, "--as", "binh")
    assert "taken already" in desk.refused("evidence", "write", id_, "--out", f"{case.file}2", "--as", "binh")
    other = case.ask()
    assert desk.do("evidence", "reject", other, "--as", "an.le") == "Rejected.\n"
    assert "does not wait" in desk.refused("evidence", "approve", other, "--as", "an.le")
    rows = json.loads(desk.do("evidence", "list", "--json"))
    assert {row["id"]: row["state"] for row in rows} == {id_: "taken", other: "rejected"}


def test_by_position(case: Case) -> None:
    id_ = case.desk.do("evidence", "request", "--positions", "0-1", "--positions", "2", *REASON, "--as", "binh").strip()
    (row,) = json.loads(case.desk.do("evidence", "list", "--json"))
    assert (row["id"], row["entries"]) == (id_, "0-2")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "1 to"), (("--positions", "x"), "17-23"), (("--positions", "0-900000"), "that many"),
        (("--positions", "99"), "not in the log"), (("01JD0000000000000000000000",), "no such entry"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for(case: Case, words: tuple[str, ...], told: str) -> None:
    before = len(list(read_log(case.desk.state)))
    assert told in case.desk.refused("evidence", "request", *words, *REASON, "--as", "binh")
    bad = case.desk.refused("evidence", "request", *case.entries, "--reason", "số 099190000123", "--as", "binh")
    assert "must not hold" in bad and len(list(read_log(case.desk.state))) == before


def test_what_was_altered_is_named(case: Case) -> None:
    files = read_archive(case.written().read_bytes())
    altered = case.desk.folder / "altered.zip"
    altered.write_bytes(write_archive({**files, "story.vi.md": b"khac"}))
    assert case.verify(code=1, file=altered).splitlines()[1] == "  story.vi.md: it was altered"
    assert json.loads(case.verify("--json", code=1, file=altered))["fault"] == "story.vi.md: it was altered"
    altered.write_bytes(b"nonsense")
    assert "could not be checked" in case.verify(code=2, file=altered)
    assert "can't be read" in case.verify(code=2, file=case.desk.folder / "gone.zip")


def test_outsiders_who_were_named_must_have_signed(case: Case) -> None:
    case.written()
    vkey = WITNESS.key.vkey
    assert "not signed by witness.test/w1" in case.verify("--witness", vkey, code=1)
    with State(case.desk.state).log() as log:
        note = log.checkpoint()
    assert split(note)[0]
    case.desk.do("audit", "anchor", "import", str(cosigned(case.desk, WITNESS)), "--witness", vkey)
    case.file.unlink()
    case.written()
    assert "witness.test/w1  2026-09-21" in case.verify("--witness", vkey, code=0)
    authority = Authority(case.desk.folder / "tsa")
    found = json.loads(case.verify("--tsa", str(authority.ca), "--json", code=1))
    assert found["fault"] == "not signed by the time stamp authority"


def test_the_settings_witnesses_stand_among_the_keys(case: Case) -> None:
    id_ = case.ask()
    case.desk.do("evidence", "approve", id_, "--as", "an.le")
    vkey = WITNESS.key.vkey
    (case.desk.folder / "settings.toml").write_text(
        f'base_url = "http://127.0.0.1:1"\nstate = "{case.desk.state}"\n[sources]\n'
        f'[[audit.witnesses]]\nvkey = "{vkey}"\nurl = "https://witness.example"\n'
    )
    config = str(case.desk.folder / "settings.toml")
    done = case.desk.type("evidence", "write", id_, "--out", str(case.file), "--as", "binh", "-c", config)
    assert done.exit_code == 0, done.output
    keys = read_archive(case.file.read_bytes())["keys.txt"].decode().splitlines()
    assert keys == [Path(case.key).read_text().strip(), vkey]

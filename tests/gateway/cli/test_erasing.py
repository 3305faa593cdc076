"""``audit forget``, ``prune`` and ``affected``: typed without echo, on record, held back by holds."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from contracts.events import Draft, Kind, SubjectRef
from gateway.access import epochs
from gateway.audit.discrepancies import Discrepancies, Discrepancy, new_discrepancy_id
from gateway.audit.ids import new_entry_id
from gateway.cache.answers import Answers
from gateway.cli import state as states
from gateway.cli.state import State, now
from tests.flow.running import read_log
from tests.gateway.cli.desk import Desk

WHY = ("--reason", "Yêu cầu số 5/2026")
NUMBER = "099190000123"
PERSON = SubjectRef("personal_id", NUMBER, "asked")


def write(desk: Desk, **members: Any) -> str:
    given = {
        "kind": Kind.DISCLOSED, "caller": "demo", "dossier": "H26.99-260302-0001", "subjects": (PERSON,),
        "fields_delivered": ("full_name",), "answer_commitment": "a" * 64, **members,
    }  # fmt: skip
    draft = Draft(entry=new_entry_id(now()), **given)
    with State(desk.state).log() as log:
        log.append_and_wait(draft)
    return draft.entry


@pytest.fixture(autouse=True)
def entry(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(epochs, "SEEN_SECONDS", 0.0)  # no gateway runs here that would have to see it
    desk.unit()
    return write(desk)


async def test_a_person_is_forgotten_with_whatever_waits_beside_the_log(desk: Desk, entry: str) -> None:
    ring = State(desk.state).keys()
    answers = Answers(desk.state / "jobs.db", ring.sealer("answers"))
    await answers.begin("demo", "key", b"digest")
    await answers.finish("demo", "key", 200, b"body", entry)
    answers.close()
    with State(desk.state).custody() as custody:
        reports = Discrepancies(custody, ring.sealer("discrepancies"))
        reports.file(
            Discrepancy(new_discrepancy_id(), entry, "t", "demo", "person", "persons", "population", ()), "Tên sai"
        )
    said = desk.do("audit", "forget", *WHY, "--as", "an.le", typed=f"{NUMBER}\n")
    assert "1 numbers, 1 entries, 1 stored answers, 1 reports" in said and NUMBER not in said
    (forgotten,) = [one for one in read_log(desk.state) if one["kind"] == "forgotten"]
    assert dict(forgotten["detail"])["by"] == "an.le" and dict(forgotten["detail"])["reason"] == "Yêu cầu số 5/2026"
    (left,) = [one for one in read_log(desk.state) if one.get("entry") == entry]
    assert "answer_commitment" not in left and "dossier" not in left and left["caller"] == "demo"
    with closing(sqlite3.connect(desk.state / "jobs.db")) as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    assert json.loads(desk.do("audit", "verify", "--json"))["integrity"]["verdict"] == "ok"
    assert "nothing on record" in desk.refused("audit", "forget", *WHY, typed=f"{NUMBER}\n")


def test_a_hold_refuses_forgetting(desk: Desk) -> None:
    held = desk.do("audit", "hold", "add", "--dossier", "H26.99-260302-0001", *WHY).strip()
    assert held in desk.refused("audit", "forget", *WHY, typed=f"{NUMBER}\n")
    assert [one for one in read_log(desk.state) if one["kind"] == "forgotten"] == []


def test_what_is_no_number_forgets_nobody(desk: Desk) -> None:
    assert "12 digits" in desk.refused("audit", "forget", *WHY, typed="12\n")
    assert "must not hold" in desk.refused("audit", "forget", "--reason", f"của {NUMBER}", typed=f"{NUMBER}\n")


def test_pruning_counts_first_and_then_deletes(desk: Desk, entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    later = now() + timedelta(days=40)
    monkeypatch.setattr(states, "now", lambda: later)
    assert (
        desk.do("audit", "prune", "--keep", "disclosed=30", "--dry-run") == "Would be pruned: disclosed 1; held: 0.\n"
    )
    assert desk.do("audit", "prune", "--keep", "disclosed=30", "--as", "an.le") == "Pruned: disclosed 1; held: 0.\n"
    (pruned,) = [one for one in read_log(desk.state) if one["kind"] == "pruned"]
    assert dict(pruned["detail"])["by"] == "an.le" and dict(pruned["detail"])["rule"] == "disclosed=30"
    (left,) = [one for one in read_log(desk.state) if one.get("entry") == entry]
    assert "caller" not in left
    assert desk.do("audit", "prune", "--keep", "disclosed=30") == "Pruned: nothing; held: 0.\n"
    assert json.loads(desk.do("audit", "verify", "--json"))["integrity"]["verdict"] == "ok"


def test_pruning_needs_a_rule(desk: Desk) -> None:
    assert "no kind has" in desk.refused("audit", "prune")
    for wrong in ("disclosed", "disclosed=0", "disclosed=x", "forgotten=3", "nothing=3"):
        assert desk.type("audit", "prune", "--keep", wrong, "--state", str(desk.state)).exit_code == 2


def test_the_settings_say_how_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = desk.folder / "gateway.toml"
    text = f'base_url = "https://gateway.example"\nstate = "{desk.state}"\n'
    settings.write_text(text + "[sources]\n[audit.retention]\ndisclosed = 30\n")
    later = now() + timedelta(days=40)
    monkeypatch.setattr(states, "now", lambda: later)
    done = desk.type("audit", "prune", "--dry-run", "-c", str(settings))
    assert done.output == "Would be pruned: disclosed 1; held: 0.\n", done.output
    settings.write_text(text + "[sources]\n[audit.retention]\nforgotten = 30\n")
    assert "forgotten" in desk.type("audit", "prune", "--dry-run", "-c", str(settings)).stderr


def test_an_incidents_subjects_fields_and_dossiers(desk: Desk, entry: str) -> None:
    write(desk, caller="other")
    period = ("--from", "2020-01-01", "--to", "2100-01-01")
    found = json.loads(desk.do("audit", "affected", "--caller", "demo", *period, "--json"))
    assert (found["entries"], found["fields"]) == (1, {"full_name": 1})
    assert len(found["subjects"]) == 1 and found["dossiers"] == {"H26.99-260302-0001": 1} and NUMBER not in str(found)
    assert "1 entries, 1 subjects" in desk.do("audit", "affected", "--caller", "demo", *period)
    acts = [dict(one["detail"])["act"] for one in read_log(desk.state) if one["kind"] == "administered"]
    assert acts.count("list affected") == 2

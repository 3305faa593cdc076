"""Commands beside a running gateway: what they change is on record, and the record is judged, running or not."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.flow.running import Running, eventually, run, up

VERDICTS = {"integrity", "completeness", "anchoring"}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory with some entries that nothing runs on any more."""
    folder = tmp_path_factory.mktemp("stopped")
    with up(folder, "--quiet") as running:
        for person in running.demo["people"][:3]:
            assert running.caller.person(person).status_code == 200
        assert running.stop() == 0
    return folder / "state"


@pytest.fixture
def stopped(original: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    shutil.copytree(original, tmp_path / "state")
    return tmp_path / "state"


def command(running: Running, *words: str, code: int = 0) -> str:
    """A command in a process of its own, as an operator types it."""
    return run(*words, "--state", str(running.state), code=code)


def administered(running: Running, name: str) -> list[dict[str, str]]:
    """What the log says was done to an entry of the register, in order."""
    told = [dict(one["detail"]) for one in running.entries(kind="administered")]
    return [one for one in told if one["name"] == name]


def test_every_act_is_on_record_before_it_acts(running: Running) -> None:
    command(running, "officers", "add", "canbo.thu-lenh", "--unit", "H26.99", "--personal-id", "099085000456")
    running.add_caller("thu-lenh")
    grant = running.add_grant("thu-lenh")
    command(running, "grants", "end", grant)
    command(running, "callers", "disable", "thu-lenh")
    for name, words in {
        "canbo.thu-lenh": ["add officer"],
        "thu-lenh": ["add caller", "disable caller"],
        grant: ["add grant", "end grant"],
    }.items():
        assert [one["act"] for one in administered(running, name)] == words
    assert "099085000456" not in json.dumps(running.entries(kind="administered"))


def verdicts(said: str) -> dict[str, Any]:
    """The JSON of API section 6."""
    found: dict[str, Any] = json.loads(said)
    assert set(found) == VERDICTS | {"first_bad_entry", "entries", "checkpoint"}
    for name in VERDICTS:
        assert set(found[name]) == {"verdict", "from", "to", "reason", "reason_vi"}
        assert found[name]["reason_vi"], found[name]["reason"]
        assert found[name]["verdict"] in ("ok", "broken", "unchecked")
    return found


def test_the_record_is_judged_while_the_gateway_runs(running: Running) -> None:
    for _ in range(3):
        running.caller.person(running.person("plain"), max_age_seconds=0)
    found = verdicts(command(running, "audit", "verify", "--json"))
    assert (found["integrity"]["verdict"], found["completeness"]["verdict"]) == ("ok", "ok")
    assert found["entries"] >= 6 and found["first_bad_entry"] is None
    assert command(running, "audit", "verify").startswith("integrity    ok")
    command(running, "audit", "verify", "--require-anchor", code=2)  # nobody outside has confirmed it
    assert running.caller.person(running.person("plain"), max_age_seconds=0).status_code == 200


def test_a_checkpoint_that_an_outsider_kept_anchors_the_log(running: Running, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"

    def signed() -> None:
        answer = running.http.get(f"{running.url}/log/checkpoint")
        assert answer.status_code == 200 and int(answer.text.splitlines()[1]) > 0
        kept.write_text(answer.text, "utf-8")

    running.caller.person(running.person("plain"), max_age_seconds=0)
    eventually(signed)
    running.caller.person(running.person("plain"), max_age_seconds=0)
    said = command(running, "audit", "verify", "--json", "--against", str(kept), "--require-anchor")
    assert verdicts(said)["anchoring"]["verdict"] == "ok"


def test_a_log_that_was_rolled_back_is_told_by_the_kept_checkpoint(stopped: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    shutil.copytree(stopped, older)
    with up(tmp_path, "--quiet") as running:
        for person in running.demo["people"][3:6]:
            running.caller.person(person)
        kept = tmp_path / "checkpoint"
        kept.write_text(running.http.get(f"{running.url}/log/checkpoint").text, "utf-8")
    where = ("--state", str(older), "--json", "--against", str(kept))
    found = verdicts(run("audit", "verify", "--state", str(older), "--json"))
    assert found["integrity"]["verdict"] == "ok"  # by itself it looks whole
    said = verdicts(run("audit", "verify", *where, code=1).split("\nlienthong:")[0])
    assert said["anchoring"]["verdict"] == "broken"


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("UPDATE entries SET leaf = replace(leaf, 'requested', 'disclosed') WHERE instr(leaf, 'requested')", False),
        ("DELETE FROM entries WHERE position = 2", True),
        ("UPDATE openings SET opened = replace(opened, 'canbo.thu', 'canbo.hai') WHERE position = 2", True),
        ("UPDATE subjects SET handle = lower(hex(randomblob(16)))", True),
    ],
    ids=["a leaf", "an entry", "a value", "a handle"],
)
def test_what_was_altered_is_broken(stopped: Path, damage: str, named: bool) -> None:
    """A leaf's own kind is bound by the tree's head alone, which tells that something is wrong, and not where."""
    with closing(sqlite3.connect(stopped / "audit.db", isolation_level=None)) as database:
        assert database.execute(damage).rowcount > 0
    found = verdicts(run("audit", "verify", "--state", str(stopped), "--json", code=1))
    assert "broken" in {found[name]["verdict"] for name in VERDICTS}
    assert (found["first_bad_entry"] is not None) or not named


def test_what_is_not_there_could_not_be_checked(tmp_path: Path, stopped: Path) -> None:
    run("audit", "verify", "--state", str(tmp_path / "khong-co"), code=2)
    run("audit", "verify", code=2)
    (stopped / "audit.db").write_bytes(b"khong phai so nhat ky" * 100)
    said = run("audit", "verify", "--state", str(stopped), code=2)
    assert "Traceback" not in said


def test_a_log_that_is_gone_is_not_begun_anew(stopped: Path) -> None:
    for name in ("audit.db", "audit.db-wal", "audit.db-shm"):
        (stopped / name).unlink(missing_ok=True)
    said = run("up", "--state", str(stopped), "--port", "0", "--quiet", code=2)
    assert "log.vkey" in said and "Traceback" not in said


def test_a_second_start_finds_everything_in_place(stopped: Path) -> None:
    key = (stopped / "demo-key.json").read_bytes()
    with up(stopped.parent, "--quiet") as again:
        assert (stopped / "demo-key.json").read_bytes() == key
        assert again.caller.person(again.person("plain")).status_code == 200
        assert again.verify()["completeness"]["verdict"] == "ok"


def test_two_gateways_on_one_state_directory_are_one_too_many(running: Running) -> None:
    said = run("up", "--state", str(running.state), "--port", "0", "--quiet", code=2)
    assert "Traceback" not in said
    assert running.caller.person(running.person("plain")).status_code == 200
    assert json.loads((running.state / "demo.json").read_text("utf-8"))["base_url"] == running.url

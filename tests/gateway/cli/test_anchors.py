"""``audit anchor import|list``: only what holds is kept, on record, and what contradicts the log is kept and named."""

import json
from pathlib import Path

from gateway.cli.state import State
from gateway.keys.notes import split
from gateway.keys.witnesses import with_lines
from tests.gateway.cli.desk import Desk
from tests.gateway.cli.test_anchored import OTHER, WITNESS, checkpoint, cosigned


def test_it_is_listed_and_on_record(desk: Desk) -> None:
    desk.unit()
    desk.do("audit", "anchor", "import", str(cosigned(desk)), "--witness", WITNESS.key.vkey)
    rows = json.loads(desk.do("audit", "anchor", "list", "--json"))
    assert rows == [{"entries": 1, "witnesses": ["witness.test/w1"], "time_stamps": 0}]
    assert desk.do("audit", "anchor", "list") == "1 entries  witness.test/w1  time stamps: 0\n"
    assert [act for act, *_ in desk.acts()] == ["add unit", "import anchor"]


def test_only_what_holds_is_kept(desk: Desk) -> None:
    desk.unit()
    file = str(cosigned(desk))
    assert "none of the witnesses" in desk.refused("audit", "anchor", "import", file, "--witness", OTHER.key.vkey)
    assert "name either" in desk.refused("audit", "anchor", "import", file)
    assert "name either" in desk.refused("audit", "anchor", "import", file, "--checkpoint", file)
    bad = desk.folder / "bad"
    bad.write_text("nonsense")
    assert "can't be kept" in desk.refused("audit", "anchor", "import", str(bad), "--witness", WITNESS.key.vkey)
    foreign = State(desk.folder / "foreign")
    with foreign.log() as log:
        note = log.checkpoint()
    bad.write_text(with_lines(note, [WITNESS.cosign(split(note)[0], 7)]))
    assert "can't be kept" in desk.refused("audit", "anchor", "import", str(bad), "--witness", WITNESS.key.vkey)
    assert json.loads(desk.do("audit", "anchor", "list", "--json")) == []


def test_what_contradicts_the_log_is_kept_and_named(desk: Desk) -> None:
    desk.unit()
    file = cosigned(desk)
    for path in desk.state.glob("audit.db*"):
        path.unlink()
    (desk.state / "log.vkey").unlink()
    desk.unit("H26.98")
    assert checkpoint(desk) != Path(file).read_text()
    words = ("audit", "anchor", "import", str(file), "--witness", WITNESS.key.vkey)
    done = desk.type(*words, "--state", str(desk.state))
    assert done.exit_code == 1 and "another one now" in done.stderr
    assert len(json.loads(desk.do("audit", "anchor", "list", "--json"))) == 1


def test_a_mistyped_directory_is_not_made(desk: Desk) -> None:
    assert "there is no register" in desk.refused("audit", "anchor", "list")
    assert not desk.state.exists()

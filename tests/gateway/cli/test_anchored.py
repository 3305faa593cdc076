"""``audit verify --witness --tsa``: the third verdict in the words of outsiders, and its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.timestamps import query
from gateway.keys.notes import split
from gateway.keys.witnesses import WitnessSigner, with_lines
from tests.gateway.audit.outsiders import Authority
from tests.gateway.cli.desk import Desk

WITNESS = WitnessSigner("witness.test/w1", bytes(32))
OTHER = WitnessSigner("witness.test/w2", bytes(range(32)))


def checkpoint(desk: Desk) -> str:
    done = desk.type("audit", "verify", "--state", str(desk.state), "--json")
    note: str = json.loads(done.stdout)["checkpoint"]
    return note


def cosigned(desk: Desk, witness: WitnessSigner = WITNESS) -> Path:
    """The newest stored checkpoint with a cosignature, as a file."""
    note = checkpoint(desk)
    path = desk.folder / "cosigned"
    path.write_text(with_lines(note, [witness.cosign(split(note)[0], 1_790_000_000)]))
    return path


def verify(desk: Desk, *words: str, code: int) -> dict[str, Any]:
    done = desk.type("audit", "verify", "--state", str(desk.state), "--json", *words)
    assert done.exit_code == code, (done.output, done.exception)
    found: dict[str, Any] = json.loads(done.stdout)["anchoring"]
    return found


def test_an_anchor_brought_by_hand_anchors_the_log(desk: Desk) -> None:
    desk.unit()
    key = WITNESS.key.vkey
    assert verify(desk, "--witness", key, code=2)["verdict"] == "unchecked"
    told = desk.do("audit", "anchor", "import", str(cosigned(desk)), "--witness", key)
    assert told == "Kept: 1 entries are signed by an outsider.\n"
    found = verify(desk, "--witness", key, code=0)
    assert (found["verdict"], found["to"]) == ("ok", 1) and "signed by witness.test/w1" in found["reason"]
    assert verify(desk, "--witness", OTHER.key.vkey, code=2)["verdict"] == "unchecked"
    assert verify(desk, code=0)["verdict"] == "unchecked"  # nobody was named
    key_file = ("--key", str(desk.state / "log.vkey"))
    assert verify(desk, "--witness", key, *key_file, code=0)["verdict"] == "ok"


def test_a_time_stamp_brought_by_hand(desk: Desk) -> None:
    desk.unit()
    authority = Authority(desk.folder / "tsa")
    note = desk.folder / "checkpoint"
    note.write_text(checkpoint(desk))
    token = desk.folder / "token.tsr"
    token.write_bytes(authority.reply(query(split(note.read_text())[0]).as_bytes())[2])
    words = ("--checkpoint", str(note), "--tsa", str(authority.ca))
    desk.do("audit", "anchor", "import", str(token), *words)
    assert verify(desk, "--tsa", str(authority.ca), code=0)["verdict"] == "ok"
    other = Authority(desk.folder / "other")
    assert verify(desk, "--tsa", str(other.ca), code=2)["verdict"] == "unchecked"
    assert "can't be kept" in desk.refused("audit", "anchor", "import", str(token), *words[:3], str(other.ca))
    done = desk.type("audit", "verify", "--state", str(desk.state), "--tsa", str(note))
    assert done.exit_code == 2 and "holds no certificate" in done.stderr


def test_another_history_is_exit_code_1(desk: Desk, tmp_path: Path) -> None:
    """The log was begun anew under its old key, as who holds the disk and the key can."""
    desk.unit()
    desk.do("audit", "anchor", "import", str(cosigned(desk)), "--witness", WITNESS.key.vkey)
    for path in desk.state.glob("audit.db*"):
        path.unlink()
    (desk.state / "log.vkey").unlink()
    desk.unit("H26.98")
    assert verify(desk, code=0)["verdict"] == "unchecked"
    found = verify(desk, "--witness", WITNESS.key.vkey, code=1)
    assert found["verdict"] == "broken" and "two views" in found["reason"]


@pytest.mark.parametrize("words", [(), ("--witness", "nonsense")])
def test_a_log_that_is_not_there(desk: Desk, words: tuple[str, ...]) -> None:
    done = desk.type("audit", "verify", "--state", str(desk.state), *(words or ("--witness", WITNESS.key.vkey)))
    assert done.exit_code == 2

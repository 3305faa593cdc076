"""Tests of `lienthong rehearse` before anything is asked: what it lists, which words it refuses, where it stops.

`tests/flow/test_rehearsal.py` plays it against a running gateway.
"""

import json
from pathlib import Path

import pytest

from gateway.rehearsal.situations import COUNT
from tests.gateway.cli.desk import Desk
from tests.gateway.rehearsal.stand_in import KEY, PEOPLE, PURPOSE


@pytest.fixture
def how(tmp_path: Path) -> Path:
    """A file that says how to call a target where nothing listens."""
    (tmp_path / "key.json").write_text(json.dumps(KEY.as_dict(private=True)))
    path = tmp_path / "how.json"
    path.write_text(
        json.dumps({"client_id": "a", "private_key_path": "key.json", "purpose": PURPOSE, "people": PEOPLE})
    )
    return path


def refused(desk: Desk, *words: str) -> str:
    done = desk.type("rehearse", *words)
    assert done.exit_code == 2 and done.stdout == "", done.output
    return done.stderr


def test_the_list_has_every_situation_in_both_languages(desk: Desk) -> None:
    done = desk.type("rehearse", "--list")
    lines = done.stdout.splitlines()
    assert done.exit_code == 0 and len(lines) == COUNT + 5
    assert lines[1] == "   1  Công dân có số định danh · A person with a personal number (API §3, §4)"
    chosen = desk.type("rehearse", "--list", "--only", "2, 38-40").stdout
    assert [line.split()[0] for line in chosen.splitlines() if line.startswith(" ")] == ["2", "38", "39", "40"]


@pytest.mark.parametrize("numbers", ["0", "41", "x", "3-", "-3", "5-3", ""])
def test_numbers_that_are_none(desk: Desk, numbers: str) -> None:
    assert "--only" in refused(desk, "--list", "--only", numbers)


def test_beside_what_make_up_left_the_target_is_enough(
    desk: Desk, how: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "there is no state/demo.json here" in refused(desk, "--target", "http://127.0.0.1:9")
    (tmp_path / "state").mkdir()
    how.rename(tmp_path / "state/demo.json")
    (tmp_path / "key.json").rename(tmp_path / "state/key.json")
    assert "nothing answers at http://127.0.0.1:9" in refused(desk, "--target", "http://127.0.0.1:9")


def test_what_is_needed_to_begin(desk: Desk, how: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "--demo" in refused(desk, "--target", "http://127.0.0.1:9")
    assert "nothing.json can't be read" in refused(desk, "--demo", str(tmp_path / "nothing.json"))
    assert "no address" in refused(desk, "--demo", str(how))
    assert "nothing answers at http://127.0.0.1:9" in refused(
        desk, "--demo", str(how), "--target", "http://127.0.0.1:9"
    )
    (tmp_path / "key.json").unlink()
    assert "key.json can't be read" in refused(desk, "--demo", str(how), "--target", "http://127.0.0.1:9")


def test_a_target_elsewhere_needs_leave_and_is_warned_of(desk: Desk, how: Path) -> None:
    told = refused(desk, "--demo", str(how), "--target", "https://gateway.invalid")
    assert "--allow-remote" in told and "CẢNH BÁO" not in told
    allowed = refused(desk, "--demo", str(how), "--target", "https://gateway.invalid", "--allow-remote")
    assert "CẢNH BÁO" in allowed and "WARNING" in allowed and "nothing answers at https://gateway.invalid" in allowed


def test_files_are_looked_at_before_anything_is_asked(desk: Desk, how: Path, tmp_path: Path) -> None:
    for name, told in (("minutes.pdf", "ends in .md, .docx, .json"), ("no/minutes.md", "no folder")):
        assert told in " ".join(refused(desk, "--demo", str(how), "--out", str(tmp_path / name)).split())

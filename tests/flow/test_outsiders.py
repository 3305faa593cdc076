"""An outsider checks a running gateway: public tiles, a caller's receipt, and a second implementation that agrees."""

import json
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.flow.running import COMMAND, Running
from tests.interop.go_program import go_program


def receipt_of(running: Running, entry: str) -> bytes:
    answer = running.caller.get(f"/v1/receipts/{entry}")
    assert answer.status_code == 200, answer.text
    return answer.content


def test_a_receipt_is_filed_and_checked_without_the_gateway(running: Running, tmp_path: Path) -> None:
    answer = running.caller.person(running.person("plain"), "full_name", "date_of_birth").json()
    file = tmp_path / "receipt.json"
    file.write_bytes(receipt_of(running, answer["receipt"]))
    key = str(running.state / "log.vkey")
    words = [str(COMMAND), "receipt", "verify", str(file), "--key", key]
    proven = [f"--released={name}={answer['record'][name]}" for name in ("full_name", "date_of_birth")]
    done = subprocess.run([*words, *proven, "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["entry"] == answer["receipt"] and told["kind"] == "disclosed"
    assert told["released"] == {"full_name": True, "date_of_birth": True}
    file.write_text(file.read_text("utf-8").replace("persons", "person2"))
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1
    receipt = json.loads(receipt_of(running, answer["receipt"]))
    assert answer["record"]["date_of_birth"] not in json.dumps(receipt)  # commitments, never values


def test_others_have_none(running: Running) -> None:
    answer = running.caller.person(running.person("plain"), "full_name").json()
    stranger = running.add_caller("nguoi-la")
    theirs, unknown = (stranger.get(f"/v1/receipts/{entry}") for entry in (answer["receipt"], "01JD" + "0" * 22))
    assert (theirs.status_code, theirs.content) == (404, unknown.content)
    bare = running.http.get(f"{running.url}/v1/receipts/{answer['receipt']}")
    assert bare.status_code == 401


def test_tiles_are_public(running: Running) -> None:
    size = int(running.http.get(f"{running.url}/log/checkpoint").text.splitlines()[1])
    assert 0 < size < 256
    tile = running.http.get(f"{running.url}/log/tile/0/000.p/{size}")
    assert (tile.status_code, len(tile.content)) == (200, 32 * size)
    for path in (f"0/000.p/{size + 1}", "0/000", "entries/000"):
        assert running.http.get(f"{running.url}/log/tile/{path}").json()["code"] == "no_such_resource"


def test_a_second_implementation_agrees(
    running: Running, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    program = go_program(tmp_path_factory.getbasetemp())
    older = tmp_path / "older"
    older.write_text(httpx.get(f"{running.url}/log/checkpoint", trust_env=False).text)
    person = running.person("plain")
    answers = [running.caller.person(person, "full_name", max_age_seconds=0).json() for _ in range(3)]
    file = tmp_path / "receipt.json"
    file.write_bytes(receipt_of(running, answers[0]["receipt"]))
    words = [str(program), "check", running.url, str(running.state / "log.vkey"), str(file), str(older)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "agrees\n"), done.stderr
    receipt = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**receipt, "leaf": receipt["leaf"].replace("disclosed", "verified")}))
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1

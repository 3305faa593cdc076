"""Tests of `lienthong up`: two processes, one file that tells how to call them, and nothing left behind."""

import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.access import SCOPES
from gateway.cli import mocks, up
from gateway.cli.refusals import CouldNot
from tests.flow.running import read_log
from tests.gateway.cli.desk import Desk

COMMAND = [sys.executable, "-c", "from gateway.cli import main; main()", "up"]


@contextmanager
def started(state: Path, said: Path, *words: str) -> Iterator[tuple["subprocess.Popen[bytes]", dict[str, Any]]]:
    """The command with its own session, as a terminal starts it; ready, with its ``demo.json``."""
    with said.open("wb") as sink:
        process = subprocess.Popen(
            [*COMMAND, "--state", str(state), "--port", "0", *words], stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        for _ in range(1200):
            if (state / "demo.json").exists() or process.poll() is not None:
                break
            threading.Event().wait(0.05)
        assert (state / "demo.json").exists(), said.read_text()
        yield process, json.loads((state / "demo.json").read_text())
    finally:
        process.kill()
        process.wait(30)


def answers(url: str) -> bool:
    with socket.socket() as probe:
        host, _, port = url.partition("://")[2].split("/")[0].rpartition(":")
        return probe.connect_ex((host, int(port))) == 0


def gone(url: str) -> bool:
    """Whether nothing listens there any more; a killed parent's children need a moment."""
    for _ in range(600):
        if not answers(url):
            return True
        threading.Event().wait(0.05)
    return False


def test_demo_json_tells_all_of_the_contract(tmp_path: Path) -> None:
    """API section 6."""
    state, said = tmp_path / "state", tmp_path / "said"
    with started(state, said) as (process, demo):
        assert demo["issuer"] == demo["audience"] == demo["base_url"] and answers(demo["base_url"])
        assert demo["token_endpoint"] == demo["base_url"] + "/oauth2/token"
        assert demo["scope"].split() == list(SCOPES)
        assert {"kid", "alg", "d"} <= json.loads(Path(demo["private_key_path"]).read_text()).keys()
        assert (
            set(demo["denied"]) == {"field", "procedure"} and demo["purpose"]["officer"]["account"] in demo["officers"]
        )
        assert {"personal_id", "old_card_number", "full_name", "date_of_birth", "traits"} <= demo["people"][0].keys()
        assert "plain" in demo["people"][0]["traits"] and demo["ended_officer"] not in demo["officers"]
        assert {"organization_code", "name", "representatives"} <= demo["organizations"][0].keys()
        assert demo["mocks"].keys() == {
            "population",
            "identity",
            "business",
            "tax",
            "civil_status",
            "social_insurance",
            "portal",
        }
        assert "credentials" not in json.dumps(demo)
        assert demo["console"]["url"] == demo["base_url"].replace("127.0.0.1", "localhost") + "/console/"
        assert {"account", "roles", "password", "totp_secret"} == demo["console"]["accounts"][0].keys()
        assert stat.S_IMODE((state / "demo.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(state.stat().st_mode) == 0o700
        with httpx.Client(trust_env=False, timeout=30) as http:
            assert http.get(f"{demo['base_url']}/docs").status_code == 200
            assert http.get(f"{demo['base_url']}/metrics").status_code == 200
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C in a terminal: to the whole foreground group
        assert process.wait(60) == 0, said.read_text()
    assert not (state / "demo.json").exists()
    assert gone(demo["base_url"]) and all(gone(mock["url"]) for mock in demo["mocks"].values())
    assert "Traceback" not in said.read_text() and demo["base_url"] in said.read_text()
    assert f"{demo['mocks']['population']['control']}/ " in said.read_text(), "where the mocks' page is"
    assert [(one["kind"], dict(one["detail"])["act"]) for one in read_log(state)] == [
        ("administered", "seed"), ("administered", "seed console"),
    ]  # fmt: skip


def test_sigterm_ends_both_and_a_second_start_goes_on(tmp_path: Path) -> None:
    state, said = tmp_path / "state", tmp_path / "said"
    keys = []
    for _ in range(2):
        with started(state, said, "--quiet") as (process, demo):
            keys.append(Path(demo["private_key_path"]).read_text())
            process.terminate()
            assert process.wait(60) == 0, said.read_text()
        assert gone(demo["mocks"]["population"]["url"])
        assert said.read_text() == ""
    assert keys[0] == keys[1]
    acts = [dict(entry["detail"])["act"] for entry in read_log(state)]
    assert acts == ["seed", "seed console", "seed console"]  # passwords of the demo's console are new each time


def test_mocks_do_not_outlive_a_killed_gateway_and_speak_tls_when_asked(tmp_path: Path) -> None:
    with started(tmp_path / "state", tmp_path / "said", "--mtls") as (process, demo):
        url = demo["mocks"]["population"]["url"]
        assert url.startswith("https://") and demo["base_url"].startswith("http://")
        folder = tmp_path / "state" / "mocks-tls"
        believing = ssl.create_default_context(cafile=str(folder / "ca.crt"))
        believing.load_cert_chain(folder / "client.crt", folder / "client.key")
        assert httpx.get(f"{url}/__mock__/faults", trust_env=False, verify=believing).status_code == 200
        process.kill()
        process.wait(30)
        assert all(gone(mock["url"]) for mock in demo["mocks"].values())


def test_the_gateway_does_not_outlive_the_mocks(tmp_path: Path) -> None:
    with started(tmp_path / "state", tmp_path / "said") as (process, demo):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            pytest.skip("this kernel does not list a process's children")
        words = children.read_text().split()
        (child,) = (int(word) for word in words if b"mocks" in Path(f"/proc/{word}/cmdline").read_bytes())
        os.kill(child, signal.SIGKILL)
        assert process.wait(60) == 2
        assert gone(demo["base_url"])
    assert "mock national services ended" in (tmp_path / "said").read_text()
    assert not (tmp_path / "state" / "demo.json").exists()


def test_a_server_nonce_can_be_demanded(tmp_path: Path) -> None:
    ready = {"population": {"profile": "c06-soap", "url": "http://127.0.0.1:1", "credentials": {}, "control": ""}}
    for nonce in (True, False):
        settings = up.settings_for(tmp_path, "http://127.0.0.1:8080", {**ready, "people": []}, nonce=nonce)
        assert settings.dpop.nonce is nonce and settings.operator_port is None
        assert settings.sources.keys() == {"population"} and settings.sources["population"].synthetic


def test_a_port_that_is_taken_leaves_the_other_gateways_file_alone(desk: Desk) -> None:
    desk.state.mkdir()
    (desk.state / "demo.json").write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in desk.refused("up", "--port", port)
    assert (desk.state / "demo.json").read_text() == "{}"


def test_what_is_published_is_whole_private_and_no_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("untouched")
    (tmp_path / "demo.tmp").symlink_to(target)
    up.publish(tmp_path / "demo.json", {"name": "Khuê"})
    assert json.loads((tmp_path / "demo.json").read_text()) == {"name": "Khuê"}
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert target.read_text() == "untouched" and not (tmp_path / "demo.tmp").exists()


def test_mocks_that_do_not_start_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mocks, "command", lambda **_: [sys.executable, "-c", ""])
    with pytest.raises(CouldNot), up.running_mocks(tmp_path):
        pass

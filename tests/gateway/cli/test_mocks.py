"""Tests of the mocks' process as the commands start, await and end it."""

import json
import signal
import socket
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import httpx
import pytest

from gateway.cli import mocks
from gateway.cli.refusals import CouldNot

COMMAND = [sys.executable, "-c", "from gateway.cli import main; main()", "mocks"]
SERVICES = {"business", "civil_status", "identity", "population", "portal", "social_insurance", "tax"}


def test_the_command_line_says_what_was_asked_for(tmp_path: Path) -> None:
    assert mocks.command() == [sys.executable, "-m", "mocks"]
    full = mocks.command(ready=tmp_path / "r.json", port_base=9000, seed=0, parent=True, profiles=["business=flat"])
    assert full[3:] == [
        "--ready", str(tmp_path / "r.json"), "--port-base", "9000", "--seed", "0",
        "--profile", "business=flat", "--with-parent",
    ]  # fmt: skip


def test_services_are_told_from_people() -> None:
    ready = {"population": {"url": "u"}, "people": [{}], "organizations": [], "officers": [], "seed": 7}
    assert mocks.services(ready) == {"population": {"url": "u"}}


def test_a_process_that_ends_is_not_waited_for(tmp_path: Path) -> None:
    process = mocks.start([sys.executable, "-c", "raise SystemExit(3)"])
    try:
        with pytest.raises(CouldNot, match="did not start"):
            mocks.wait_ready(process, tmp_path / "never")
    finally:
        mocks.end(process)
    assert process.returncode == 3


def test_a_process_that_will_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stubborn = "import signal, sys, pathlib, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    ready = tmp_path / "ready"
    process = mocks.start(
        [sys.executable, "-c", stubborn + f"pathlib.Path({str(ready)!r}).write_text('{{}}'); time.sleep(600)"]
    )
    assert mocks.wait_ready(process, ready) == {}
    waits = iter([subprocess.TimeoutExpired("mocks", 10)])
    wait = process.wait

    def impatient(timeout: float | None = None) -> int:
        if timeout is not None and (late := next(waits, None)):
            raise late
        return wait(timeout)

    monkeypatch.setattr(process, "wait", impatient)
    mocks.end(process)
    assert process.returncode == -signal.SIGKILL


def test_the_terminals_ctrl_c_reaches_the_parent_alone() -> None:
    process = mocks.start([sys.executable, "-c", "import os; raise SystemExit(os.getsid(0) != os.getpid())"])
    assert process.wait(60) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_mocks_alone_until_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    ready = tmp_path / "mocks.json"
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen([*COMMAND, "--ready", str(ready)], stdout=said, stderr=said, start_new_session=True)
    try:
        found = mocks.wait_ready(process, ready)
        urls = {name: item["url"] for name, item in mocks.services(found).items()}
        assert urls.keys() == SERVICES
        with httpx.Client(trust_env=False, timeout=30) as http:
            people = http.get(f"{found['population']['control']}/people", params={"trait": "plain"})
            page = http.get(mocks.page(found))
        assert people.status_code == 200 and people.json()["people"]
        assert page.status_code == 200 and "Dịch vụ quốc gia mô phỏng" in page.text
        for _ in range(600):  # the words come after the file
            if b"Ctrl-C" in (tmp_path / "said").read_bytes():
                break
            threading.Event().wait(0.05)
        process.send_signal(number)
        assert process.wait(30) == 0, (tmp_path / "said").read_text()
        text = (tmp_path / "said").read_text()
        assert f"Page: {mocks.page(found)}" in text
        assert all(url in text for url in urls.values()) and "Traceback" not in text
        for url in urls.values():
            port = int(url.rpartition(":")[2])
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0
    finally:
        process.kill()
        process.wait(30)


def test_a_port_that_is_taken_is_exit_code_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        base = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, "--port-base", str(base)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "lienthong: the mock national services did not start" in done.stderr and "Traceback" not in done.stderr


def test_what_the_mocks_say_is_read_whole(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text(json.dumps({"seed": 7}))
    process = mocks.start([sys.executable, "-c", ""])
    try:
        assert mocks.wait_ready(process, ready) == {"seed": 7}
    finally:
        mocks.end(process)


def test_tls_and_the_date_are_handed_on(tmp_path: Path) -> None:
    words = mocks.as_options(tls=False, mtls=True, folder=tmp_path)
    assert words == ["--mtls", "--tls-folder", str(tmp_path)]
    assert mocks.as_options(tls=True, mtls=False) == ["--tls"]
    assert mocks.as_options(tls=False, mtls=False, folder=tmp_path) == []
    assert mocks.command(now=date(2031, 5, 6), tls=words)[3:] == ["--now", "2031-05-06", *words]


def test_a_mock_with_tls_is_a_source_with_its_authority() -> None:
    plain = {"profile": "p", "url": "https://127.0.0.1:1", "credentials": {}, "control": "c"}
    known = {"profile": "p", "base_url": "https://127.0.0.1:1", "credentials": {}, "synthetic": True}
    assert mocks.source(plain) == known
    assert mocks.source({**plain, "tls": {"ca_file": "ca.crt"}}) == {**known, "ca_file": "ca.crt"}

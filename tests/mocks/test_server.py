"""The mocks as a process: ready file, clean end by signal, end with the parent, and mistakes that stop the start."""

import asyncio
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import httpx
import pytest

from mocks import server
from mocks.certificates import make
from mocks.discovery import discover
from mocks.server import UnknownService, running, write_ready
from tests.mocks.asking import ask, citizens
from tests.mocks.identity import walk

PATIENCE = 60


def wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, "it did not happen within a minute"
        time.sleep(0.05)


def start(*arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "mocks", *arguments], stderr=subprocess.PIPE)


def port_is_open(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0


def test_a_process_writes_its_ready_file_serves_and_ends_on_sigterm(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    process = start("--ready", str(ready))
    try:
        wait_for(lambda: ready.exists() or process.poll() is not None)
        assert process.poll() is None
        found = json.loads(ready.read_text(encoding="utf-8"))
        assert ready.stat().st_mode & 0o777 == 0o600
        assert list(tmp_path.iterdir()) == [ready]
        for name in discover():
            assert httpx.get(f"{found[name]['url']}/__mock__/faults", trust_env=False).json() == {"faults": []}
            assert httpx.get(f"{found[name]['control']}/faults", trust_env=False).status_code == 200
            assert {"credentials", "profile", "title", "hints"} <= set(found[name])
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert errors == b""
    assert not any(port_is_open(found[name]["url"]) for name in discover())


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            f"subprocess.Popen([sys.executable, '-m', 'mocks', '--with-parent', '--ready', {str(ready)!r}])\n"
            "time.sleep(600)",
        ]
    )
    try:
        wait_for(ready.exists)
        url = json.loads(ready.read_text(encoding="utf-8"))["population"]["url"]
        assert port_is_open(url)
    finally:
        parent.kill()
        parent.wait(timeout=PATIENCE)
    wait_for(lambda: not port_is_open(url))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--service", "nobody"),
        ("--colour", "red"),
        ("--profile", "nobody=x"),
        ("--profile", "population=x"),
        ("--now", "tomorrow"),
    ],
)
def test_a_mistake_on_the_command_line_ends_with_2(arguments: tuple[str, ...]) -> None:
    process = start(*arguments)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert arguments[1].partition("=")[0].encode() in errors
    assert b"Traceback" not in errors


def test_a_taken_port_ends_with_1() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start("--port-base", str(taken.getsockname()[1]), "--service", "population")
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert b"Traceback" not in errors


async def test_the_ready_document_holds_what_a_demo_needs() -> None:
    async with running() as mocks:
        found = mocks.document()
    people, organizations, officers = found["people"], found["organizations"], found["officers"]
    assert isinstance(people, list) and isinstance(organizations, list) and isinstance(officers, list)
    assert people[0] == {
        "personal_id": "099190000123",
        "old_card_number": None,
        "full_name": "Nguyễn Thị Minh Khuê",
        "date_of_birth": "1990-04-15",
        "traits": ["plain", "household_head_self", "relatives_as_text"],
    }
    assert organizations[0]["organization_code"] == "9900000016"
    assert organizations[0]["representatives"] == [
        {"personal_id": "099085000456", "full_name": "ĐỖ VĂN THỬ", "date_of_birth": "1985-09-02"}
    ]
    assert officers[0]["account"] == "canbo.thu"
    assert officers[0]["personal_id"] == "099080000001"
    assert not any(one["organization_code"].endswith("-00036") for one in organizations)
    json.dumps(found)


async def test_only_the_named_services_run_and_ports_can_be_chosen() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with running(["population"], {"population": port}) as mocks:
        assert mocks.urls == {"population": f"http://127.0.0.1:{port}"}
    assert not port_is_open(mocks.urls["population"])


async def test_an_unknown_service_stops_the_start() -> None:
    with pytest.raises(UnknownService, match="nobody"):
        async with running(["population", "nobody"]):
            pass


async def test_refused_for_some_seconds_opens_again_by_itself() -> None:
    async with running(["population"]) as mocks, httpx.AsyncClient(trust_env=False) as http:
        url = f"{mocks.urls['population']}/__mock__/faults"
        order = {"service": "population", "kind": "refused", "seconds": 0.2}
        await http.put(f"{mocks.control}/faults", json=order)
        refused = 0
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                assert (await http.get(url)).json() == {"faults": []}
                break
            except httpx.ConnectError:
                refused += 1
            assert time.monotonic() < give_up
        assert refused


async def test_refused_some_times_resets_as_many_connections() -> None:
    async with running(["population"]) as mocks, httpx.AsyncClient(trust_env=False) as http:
        url = f"{mocks.urls['population']}/__mock__/faults"
        await http.put(f"{mocks.control}/faults", json={"service": "population", "kind": "refused", "times": 2})
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                await http.get(url)
        assert (await http.get(url)).json() == {"faults": []}


def test_the_ready_file_replaces_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "ready.json"
    path.write_text("old")
    path.chmod(0o644)
    write_ready(path, {"name": "Khuê"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"name": "Khuê"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


async def test_faults_of_the_handshake_strike_new_connections_as_often_as_they_were_armed(tmp_path: Path) -> None:
    certificates = make(tmp_path, mutual=True)
    believing = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
    believing.load_cert_chain(tmp_path / "client.crt", tmp_path / "client.key")
    async with (
        running(["population"], certificates=certificates) as mocks,
        httpx.AsyncClient(trust_env=False, verify=believing) as http,
        httpx.AsyncClient(
            trust_env=False, verify=ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
        ) as stranger,
    ):
        url = f"{mocks.urls['population']}/__mock__/faults"
        assert (await http.get(url)).status_code == 200
        rule = {"service": "population", "kind": "tls_cut_handshake", "times": 2}
        assert (await http.put(f"{mocks.control}/faults", json=rule)).status_code == 200
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                await http.get(url)
        assert (await http.get(url)).json() == {"faults": []}
        with pytest.raises(httpx.TransportError):
            await stranger.get(url)
        found = mocks.document()
    population = found["population"]
    assert isinstance(population, dict)
    assert (population["tls"], found["tls_folder"]) == (dict(certificates.settings), str(tmp_path))


def test_a_process_speaks_tls_on_the_date_that_it_was_told(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    process = start("--ready", str(ready), "--service", "tax", "--tls", "--now", "2031-05-06", "--seed", "3")
    try:
        wait_for(lambda: ready.exists() or process.poll() is not None)
        found = json.loads(ready.read_text(encoding="utf-8"))
        folder = Path(found["tls_folder"])
        believing = ssl.create_default_context(cafile=str(folder / "ca.crt"))
        assert httpx.get(f"{found['tax']['url']}/x", trust_env=False, verify=believing).status_code == 404
        clock = httpx.get(f"{found['tax']['control']}/clock", trust_env=False).json()
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, b"")
    assert (found["seed"], found["today"], clock["today"], clock["now"][:10]) == (3, *["2031-05-06"] * 3)
    assert clock["signatures"][:4] != "2031"  # else nobody with a right clock could sign
    assert not folder.exists()


async def test_a_caller_whose_clock_is_right_is_answered_on_any_date() -> None:
    """Signatures and tokens are judged by the real time, whatever day the nation has."""
    question = ("099190000123", "NGUYENTHIMINHKHUE", "19900415")
    for today in (date(2026, 3, 1), date(2031, 5, 6)):
        async with (
            running(["population", "identity"], today=today) as mocks,
            httpx.AsyncClient(trust_env=False, timeout=20) as http,
            httpx.AsyncClient(base_url=mocks.urls["identity"], trust_env=False) as browser,
        ):
            assert len(citizens(await ask(http, mocks.urls["population"], question))) == 1
            token = (await walk.tokens_of(browser))["id_token"]
            assert abs((await walk.verified(browser, token))["iat"] - time.time()) < PATIENCE


async def test_a_loop_that_knows_no_signals_ends_by_them_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    monkeypatch.setattr(loop, "add_signal_handler", Mock(side_effect=NotImplementedError))
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        server._end_on_signals(loop, ended)
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(ended.wait(), PATIENCE)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

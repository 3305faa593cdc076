"""Tests of `lienthong serve`: it serves what the settings name, ends on a signal, and refuses in one sentence."""

import asyncio
import json
import resource
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from gateway import settings as reading
from gateway.app import Gateway, pulse
from gateway.cli import serve
from gateway.cli.refusals import CouldNot
from tests.gateway.app.test_watcher_process import gone
from tests.gateway.cli.desk import Desk

COMMAND = [sys.executable, "-c", "from gateway.cli import main; main()", "serve", "-c"]


def settings_file(folder: Path, **top: object) -> Path:
    """Settings without sources on free ports; members of ``top`` go over them."""
    members = {
        "base_url": "http://127.0.0.1:8080",
        "state": str(folder / "state"),
        "port": 0,
        "operator_port": 0,
        **top,
    }
    path = folder / "lienthong.toml"
    lines = [f"{name} = {json.dumps(value)}" for name, value in members.items() if not isinstance(value, dict)]
    for name, value in members.items():
        if isinstance(value, dict):
            lines += [f"[{name}]", *(f"{key} = {json.dumps(one)}" for key, one in value.items())]
    path.write_text("\n".join([*lines, "[sources]", ""]))
    return path


def listening(lines: str) -> dict[str, int]:
    """Ports by face, from the log lines of a start."""
    told = [json.loads(line) for line in lines.splitlines() if line.startswith("{") and line.endswith("}")]
    return {line["name"]: line["port"] for line in told if line["event"] == "listening"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_two_faces_until_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    said = tmp_path / "said"
    with said.open("wb") as sink:
        process = subprocess.Popen([*COMMAND, str(settings_file(tmp_path))], stdout=sink, stderr=sink)
    ports: dict[str, int] = {}
    try:
        for _ in range(1200):
            if len(ports := listening(said.read_text())) == 2 or process.poll() is not None:
                break
            threading.Event().wait(0.05)
        assert ports.keys() == {"public", "operator"}, said.read_text()
        with httpx.Client(trust_env=False, timeout=30) as http:
            assert http.get(f"http://127.0.0.1:{ports['public']}/readyz").status_code == 200
            assert http.get(f"http://127.0.0.1:{ports['public']}/metrics").status_code == 404
            assert http.get(f"http://127.0.0.1:{ports['operator']}/metrics").status_code == 200
        for _ in range(1200):
            if (tmp_path / "state" / pulse.NAME).exists():
                break
            threading.Event().wait(0.05)
        watcher = pulse.read(tmp_path / "state")
        assert watcher is not None and not gone(watcher.pid)
        process.send_signal(number)
        assert process.wait(60) == 0, said.read_text()
        assert gone(watcher.pid)
        assert "Traceback" not in said.read_text()
    finally:
        process.kill()
        process.wait(30)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"port": 70_000}, "port"),
        ({"prot": 1}, "prot"),
        ({"base_url": "http://gateway.example"}, "base_url"),
        ({"cache": {"backend": "redis"}}, "cache"),
        ({"cache": {"backend": "redis", "url": "hunter2://h"}}, "cache.url"),
        ({"sources.nowhere": {"profile": "x", "base_url": "https://source.example"}}, "nowhere"),
        ({"sources.population": {"profile": "x", "base_url": "https://source.example"}}, "population"),
        ({"sources.population": {"profile": "c06-soap", "base_url": "https://source.example"}}, "credentials"),
        (
            {
                "sources.identity": {
                    "profile": "gen1",
                    "base_url": "https://source.example",
                    "proxy": "socks5://hunter2",
                }
            },
            "source identity: proxy",
        ),
        (
            {"sources.business": {"profile": "ngsp1", "base_url": "https://source.example", "ca_file": "gone.pem"}},
            "business",
        ),
    ],
)
def test_a_settings_mistake_is_one_sentence_that_names_the_setting(
    desk: Desk, changed: dict[str, object], named: str
) -> None:
    done = desk.type("serve", "-c", str(settings_file(desk.folder, **changed)))
    assert (done.exit_code, done.stdout) == (2, ""), (done.output, done.exception)
    (line,) = done.stderr.splitlines()
    assert line.startswith("lienthong: ") and named in line and "hunter2" not in line


def test_a_redis_that_is_away_is_one_sentence(desk: Desk) -> None:
    cache = {"backend": "redis", "url": f"unix://{desk.folder}/no.sock"}
    done = subprocess.run(
        [*COMMAND, str(settings_file(desk.folder, cache=cache))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2, done.stderr
    assert "lienthong: Redis does not answer" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_named(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CouldNot, match=f"port {port}"):
            serve.listen("127.0.0.1", port)
        done = desk.type("serve", "-c", str(settings_file(desk.folder, port=port)))
    assert done.exit_code == 2 and str(port) in done.stderr


async def test_it_ends_with_what_it_depends_on_and_starts_no_watcher_that_is_apart(
    tmp_path: Path,
) -> None:
    state = str(tmp_path / "state")
    gateway = Gateway(
        reading.check({"base_url": "http://127.0.0.1:8080", "state": state, "sources": {}, "watcher": "apart"}),
        one_port=True,
    )
    ended, ready = asyncio.Event(), asyncio.Event()
    face = serve.listen("127.0.0.1", 0)
    running = asyncio.get_running_loop().create_task(serve.run(gateway, [("public", face)], ready.set, ended))
    await ready.wait()
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        assert (await http.get(f"http://127.0.0.1:{face.getsockname()[1]}/healthz")).status_code == 200
    assert not running.done()
    assert gateway.watcher is None and not await asyncio.to_thread((tmp_path / "state" / pulse.NAME).exists)
    ended.set()
    await running
    loop = asyncio.get_running_loop()
    assert loop.remove_signal_handler(signal.SIGTERM) and loop.remove_signal_handler(signal.SIGINT)


def test_as_many_connections_as_the_system_allows() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, before[1]), before[1]))
        serve.allow_connections()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

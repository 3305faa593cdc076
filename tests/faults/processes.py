"""Gateway and mocks as real processes, so that they can be killed, traced, starved and started again."""

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway.access.register import AccessRegister
from gateway.app.access_store import SCHEMA
from gateway.cli import seeding
from gateway.keys.ring import KeyRing
from gateway.registry.registry import Registry, SourceSetting
from gateway.store.postgresql_schema import PostgresqlSchema
from gateway.store.sqlite_file import SqliteFile
from tests.faults.caller import ProcedureSystem

NAME = "http://127.0.0.1:8080"
"""The gateway's configured base URL: what tokens and proofs are bound to, wherever it listens."""
START_SECONDS = 60
COMMAND = Path(sys.executable).parent / "lienthong"


def toml(raw: Mapping[str, Any], place: str = "") -> str:
    """A mapping of texts, numbers, flags and mappings as TOML."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in raw.items() if not isinstance(value, Mapping)]
    tables = [
        f"\n[{place}{name}]\n{toml(value, f'{place}{name}.')}"
        for name, value in raw.items()
        if isinstance(value, Mapping)
    ]
    return "\n".join([*lines, *tables])


@dataclass
class Mocks:
    """The national services in a process of their own."""

    process: "subprocess.Popen[bytes]"
    ready: dict[str, Any]
    http: httpx.Client

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """``[sources]`` of a settings file that points here."""
        names = [name for name, item in self.ready.items() if isinstance(item, dict) and "control" in item]
        return {
            name: {
                "profile": self.ready[name]["profile"],
                "base_url": self.ready[name]["url"],
                "credentials": self.ready[name]["credentials"],
                "synthetic": True,
                **self.ready[name].get("tls", {}),
            }
            for name in names
        }

    @property
    def control(self) -> str:
        return str(self.ready["population"]["control"])

    def arm(self, service: str, kind: str, **members: Any) -> None:
        """One fault for every request from now on, or as ``members`` say."""
        document = {"service": service, "kind": kind, **members}
        answer = self.http.put(f"{self.control}/faults", json=document)
        assert answer.status_code == 200, answer.text

    def disarm(self) -> None:
        """No fault any more."""
        self.http.delete(f"{self.control}/faults").raise_for_status()

    def clear(self) -> None:
        """An empty journal."""
        self.http.delete(f"{self.control}/requests").raise_for_status()

    def requests(self, service: str) -> list[dict[str, Any]]:
        """What arrived, oldest first."""
        found: list[dict[str, Any]] = self.http.get(f"{self.control}/requests?service={service}").json()["requests"]
        return found


@contextlib.contextmanager
def mocks(*options: str, **profiles: str) -> Iterator[Mocks]:
    """Mocks on free ports with ``options`` of theirs; ``profiles`` by service, where it isn't the usual one."""
    folder = Path(tempfile.mkdtemp(prefix="lt-mocks-"))
    ready = folder / "mocks.json"
    chosen = [word for name, profile in profiles.items() for word in ("--profile", f"{name}={profile}")]
    process = subprocess.Popen(
        [sys.executable, "-m", "mocks", "--ready", str(ready), "--with-parent", *options, *chosen]
    )
    try:
        _wait(ready.exists, process)
        with httpx.Client(trust_env=False, timeout=60) as http:
            yield Mocks(process, json.loads(ready.read_text("utf-8")), http)
    finally:
        end(process)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Gateway:
    """A state directory with a seeded caller, and the `lienthong serve` that runs on it, if one does.

    ``prefix`` are words in front of the command (a tracer); ``lines`` holds what all its processes logged.
    """

    folder: Path
    settings: dict[str, Any]
    people: Sequence[Mapping[str, Any]]
    organizations: Sequence[Mapping[str, Any]]
    prefix: Sequence[str] = ()
    process: "subprocess.Popen[bytes] | None" = None
    address: str = ""
    starts: int = 0
    seen_from_outside: Path | None = None
    """Where the state directory lies for us, if it is mounted for the gateway alone."""
    log_to_file: bool = False
    """Whether the gateway itself writes its log lines into a file, instead of into a pipe that somebody empties."""
    caller: ProcedureSystem = field(init=False)

    @property
    def state(self) -> Path:
        """The state directory, or a fresh copy of it where it is mounted for the gateway alone."""
        if self.seen_from_outside is None:
            return self.folder / "state"
        copy = Path(tempfile.mkdtemp(dir=self.folder)) / "state"  # SQLite would follow /proc/…/root back to our own
        shutil.copytree(self.seen_from_outside, copy)
        return copy

    @property
    def server(self) -> str:
        """The address of the server on which its log lies; empty where it is a file in the state directory."""
        return str(self.settings.get("audit", {}).get("url", ""))

    @property
    def lines(self) -> Path:
        return self.folder / f"log-{self.starts}.jsonl"

    def seed(self, officers: list[Mapping[str, Any]]) -> None:
        """Register the demo caller, its unit, officers and grants, as `lienthong up` does."""
        self.state.mkdir(mode=0o700)
        sources = self.settings["sources"].items()
        registry = Registry.load({n: SourceSetting(s["profile"], True, s.get("overrides", {})) for n, s in sources})
        ring = KeyRing.open(self.state / "keys")
        apart = not self.server or self.settings.get("access", {}).get("backend") == "sqlite"
        at = SqliteFile(self.state / "access.db") if apart else PostgresqlSchema(self.server, SCHEMA)
        register = AccessRegister.open(at, ring.sealer("officers"))
        try:
            demo = seeding.seed(register, registry, self.state, officers)
        finally:
            register.close()
        self.write_settings()
        self.caller = ProcedureSystem(NAME, "", demo.private_key_path, demo.purpose)

    def write_settings(self) -> None:
        """Put the settings file in place."""
        (self.folder / "lienthong.toml").write_text(toml({**self.settings, "state": str(self.state)}), "utf-8")

    def move(self, **sources: Mapping[str, Any]) -> None:
        """Set single sources anew, and ask the running gateway to take them (SIGHUP)."""
        self.settings = {**self.settings, "sources": {**self.settings["sources"], **sources}}
        self.write_settings()
        os.kill(self.pid, signal.SIGHUP)

    def told(self, event: str) -> list[dict[str, Any]]:
        """Its log lines of one event."""
        lines = (json.loads(line) for line in self.lines.read_text("utf-8").splitlines() if line.endswith("}"))
        return [line for line in lines if line.get("event") == event]

    def start(self) -> None:
        """Start, wait until it listens, and learn where."""
        self.starts += 1
        command = [*self.prefix, str(COMMAND), "serve", "-c", str(self.folder / "lienthong.toml")]
        if self.log_to_file:
            with self.lines.open("wb") as lines:
                self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=lines)
        else:
            self.lines.touch()
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
            threading.Thread(target=_keep, args=(self.process, self.lines), daemon=True).start()
        _wait(lambda: self._port() is not None, self.process, self.lines)
        self.address = self.caller.address = f"http://127.0.0.1:{self._port()}"

    def _port(self) -> int | None:
        for line in self.lines.read_text("utf-8").splitlines():
            told = json.loads(line) if line.startswith("{") and line.endswith("}") else {}
            if told.get("event") == "listening" and told.get("name") == "public":
                return int(told["port"])
        return None

    @property
    def pid(self) -> int:
        """The gateway's own process, behind a tracer or not."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii").split()
        # its own child is the watcher
        own = (int(child) for child in children if b"\0serve\0" in Path(f"/proc/{child}/cmdline").read_bytes())
        return next(own, self.process.pid)

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        assert self.process is not None
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(60)

    def limit_files(self, size: int | None) -> None:
        """From now on no file of this process may grow beyond ``size`` bytes; ``None`` lifts it."""
        hard = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (hard if size is None else size, hard))

    def verify(self) -> dict[str, Any]:
        """`lienthong audit verify --json`; fails where the log is broken."""
        place = ["-c", str(self.folder / "lienthong.toml")] if self.server else ["--state", str(self.state)]
        done = subprocess.run([str(COMMAND), "audit", "verify", *place, "--json"], capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        verdicts: dict[str, Any] = json.loads(done.stdout)
        return verdicts


@contextlib.contextmanager
def gateway(services: Mocks, *, prefix: Sequence[str] = (), start: bool = True, **changed: Any) -> Iterator[Gateway]:
    """A gateway on the mocks.

    ``changed`` goes over its settings, ``source`` over those of each source, ``sources`` (by name) over single ones.
    """
    folder = Path(tempfile.mkdtemp(prefix="lt-gateway-"))
    over, single = changed.pop("source", {}), changed.pop("sources", {})
    settings: dict[str, Any] = {
        "base_url": NAME,
        "port": 0,
        "operator_port": 0,
        **changed,
        "sources": {name: {**source, **over, **single.get(name, {})} for name, source in services.sources.items()},
    }
    made = Gateway(folder, settings, services.ready["people"], services.ready["organizations"], prefix)
    try:
        made.seed(services.ready["officers"])
        if start:
            made.start()
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _keep(process: "subprocess.Popen[bytes]", lines: Path) -> None:
    assert process.stderr is not None
    with process.stderr as told, lines.open("ab", buffering=0) as file:
        for line in told:
            file.write(line)


def end(process: "subprocess.Popen[bytes]") -> None:
    """SIGTERM, and SIGKILL where that doesn't help."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)


def _wait(ready: Any, process: "subprocess.Popen[bytes]", told: Path | None = None) -> None:
    give_up = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up:
            words = told.read_text("utf-8") if told else ""
            raise RuntimeError(f"it did not start, exit code {process.poll()}: {words}")
        time.sleep(0.02)

"""`lienthong up` as a process of its own, what one can do to it from outside, and its log read past its own code."""

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from click.testing import CliRunner

from gateway.cli.main import lienthong
from tests.caller import ProcedureSystem, load_key

T = TypeVar("T")
COMMAND = Path(sys.executable).parent / "lienthong"
START_SECONDS = 60
SCOPES = ("persons:query", "persons:verify", "organizations:query", "organizations:verify", "representations:verify")


@dataclass
class Running:
    """A running gateway with its mocks; ``lines`` is the file that all its processes print into."""

    state: Path
    process: "subprocess.Popen[bytes]"
    demo: dict[str, Any]
    lines: Path
    http: httpx.Client

    @property
    def url(self) -> str:
        """Where it listens."""
        return str(self.demo.get("address", self.demo["base_url"]))

    @property
    def redirect_uri(self) -> str:
        return str(self.demo["redirect_uri"])

    @cached_property
    def caller(self) -> ProcedureSystem:
        """The demo caller, with a token."""
        return self.system(self.demo["client_id"], Path(self.demo["private_key_path"]))

    def system(self, client_id: str, key: Path) -> ProcedureSystem:
        """A registered caller, with a token."""
        base_url, purpose = self.demo["base_url"], self.demo["purpose"]
        return ProcedureSystem(base_url, self.url, client_id, load_key(key), purpose, self.http).sign_on()

    # ---- people and organizations

    def person(self, *traits: str) -> dict[str, Any]:
        """The first person of ``demo.json`` with all of the traits."""
        return next(one for one in self.demo["people"] if set(traits) <= set(one["traits"]))

    def organization(self, *traits: str) -> dict[str, Any]:
        """The first organization with all of the traits."""
        return next(one for one in self.demo["organizations"] if set(traits) <= set(one["traits"]))

    # ---- commands

    def command(self, *words: str, code: int = 0) -> str:
        """One `lienthong` command on this state directory; what it printed.

        In this process, which is as far from the gateway's as another would be: an interpreter for each of a hundred
        commands takes longer than what they are for. `run` starts one.
        """
        done = CliRunner().invoke(lienthong, [*words, "--state", str(self.state)], catch_exceptions=False)
        return told(words, code, done.exit_code, done.stdout, done.stderr)

    def add_caller(self, name: str, *, scopes: Sequence[str] = SCOPES, unit: str = "H26.99") -> ProcedureSystem:
        """Register one more caller by command; it holds no grant."""
        key = self.state.parent / f"{name}.json"
        words = [word for scope in scopes for word in ("--scope", scope)]
        self.command("callers", "add", name, "--name", name, "--generate-key", str(key), "--unit", unit, *words)
        return eventually(lambda: self.system(name, key))

    def add_grant(self, caller: str, dataset: str = "persons", **changed: Any) -> str:
        """Grant by command; the grant's id. It holds within a second."""
        wanted: dict[str, Any] = {
            "procedure": "1.001193", "operation": ["query"], "field": ["full_name", "date_of_birth"],
            "channel": ["counter"], **changed,
        }  # fmt: skip
        words: list[str] = []
        for name, value in wanted.items():
            for one in [value] if isinstance(value, str) else value:
                words += [f"--{name}", one]
        basis = ("--legal-basis", "Nghị định 118/2025/NĐ-CP, Điều 1")
        return self.command("grants", "add", "--caller", caller, "--dataset", dataset, *basis, *words).strip()

    # ---- the mocks

    @property
    def control(self) -> str:
        return str(self.demo["mocks"]["population"]["control"])

    def arm(self, service: str, kind: str, **members: Any) -> None:
        """One fault."""
        answer = self.http.put(f"{self.control}/faults", json={"service": service, "kind": kind, **members})
        assert answer.status_code == 200, answer.text

    def disarm(self) -> None:
        """No fault any more."""
        self.http.delete(f"{self.control}/faults", params={"all": "1"}).raise_for_status()

    def clear(self) -> None:
        """An empty journal."""
        self.http.delete(f"{self.control}/requests", params={"all": "1"}).raise_for_status()

    def arrived(self, service: str | None = None) -> list[dict[str, Any]]:
        """What arrived at the sources, oldest first."""
        query = {"all": "1", **({"service": service} if service else {})}
        found: list[dict[str, Any]] = self.http.get(f"{self.control}/requests", params=query).json()["requests"]
        return found

    # ---- the record

    def entries(self, **wanted: Any) -> list[dict[str, Any]]:
        """Entries of the log, oldest first, of which each ``wanted`` member is so."""
        return [one for one in read_log(self.state) if all(one.get(name) == value for name, value in wanted.items())]

    def entry(self, receipt: str) -> dict[str, Any]:
        """The one entry with this id."""
        (found,) = self.entries(entry=receipt)
        return found

    def verify(self) -> dict[str, Any]:
        """`audit verify --json`; fails where it doesn't exit with 0."""
        verdicts: dict[str, Any] = json.loads(self.command("audit", "verify", "--json"))
        return verdicts

    # ---- its end

    def stop(self) -> int:
        """SIGTERM, and wait; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def read_log(state: Path) -> Iterator[dict[str, Any]]:
    """Every entry in its order: leaf and what its opening holds, read as an outsider with the file in hand would."""
    address = f"file:{quote(str(state / 'audit.db'))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
        rows = connection.execute(
            "SELECT e.leaf, o.opened FROM entries AS e LEFT JOIN openings AS o USING (position) ORDER BY e.position"
        ).fetchall()
    for leaf, opened in rows:
        head = json.loads(leaf)
        told = {name: value for name, (_salt, value) in json.loads(opened or "{}").items()}
        yield {**told, "position": head["position"], "time": head["time"], "kind": head["kind"]}


def run(*words: str, code: int = 0) -> str:
    """Run a `lienthong` command to its end; fails on another exit code."""
    done = subprocess.run([str(COMMAND), *words], capture_output=True, text=True, check=False, timeout=60)
    return told(words, code, done.returncode, done.stdout, done.stderr)


def told(words: Sequence[str], code: int, ended: int, printed: str, errors: str) -> str:
    """What a command printed, with its errors where it should fail; fails on another exit code."""
    assert ended == code, f"{words}: {ended}\n{printed}\n{errors}"
    return printed if code == 0 else printed + errors


def eventually(attempt: Callable[[], T], seconds: float = 30.0) -> T:
    """Try until it fails no more: registrations act within a second, endings within five. The bound is no measure of
    that, because a machine that does other work as well takes longer."""
    end = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def up(folder: Path, *words: str, command: Sequence[str] = (str(COMMAND),)) -> Iterator[Running]:
    """Start on free ports and wait until it is ready; SIGTERM on the way out, SIGKILL where that doesn't help."""
    state, lines = folder / "state", folder / "lines.txt"
    state.mkdir(mode=0o700, exist_ok=True)
    (state / "demo.json").unlink(missing_ok=True)
    with lines.open("ab") as sink:
        process = subprocess.Popen(
            [*command, "up", "--state", str(state), "--port", "0", *words],
            stdin=subprocess.DEVNULL, stdout=sink, stderr=sink,
        )  # fmt: skip
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
    try:
        with httpx.Client(timeout=60, trust_env=False, limits=limits) as http:
            yield Running(state, process, _demo(state / "demo.json", process, lines), lines, http)
    finally:
        process.terminate()
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _demo(path: Path, process: "subprocess.Popen[bytes]", lines: Path) -> dict[str, Any]:
    end = time.monotonic() + START_SECONDS
    while not path.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"it did not start, exit code {process.poll()}: {lines.read_text('utf-8')}")
        time.sleep(0.02)
    document: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return dict(document)

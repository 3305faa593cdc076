"""Cached queries per second and memory per worker, beside a bare FastAPI route on the same core, in one run.

Every answer of the gateway is read from the cache, unsealed, cut to its grant and durably on record before it leaves.
Rounds alternate between the servers and medians are compared. A busy machine doesn't hurt all alike, though: the bare
route is the first to wait for the generator or for its core, and then the ratio of throughputs flatters the gateway.
So each row of throughput says how busy both servers kept the core, and the rows of CPU time are the ones to trust.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.caller import Caller
from bench.load import CONNECTIONS, drive
from bench.rows import BUILD, ROOT, Row, row
from bench.servers import BARE, GATEWAYS
from gateway.app import pulse
from gateway.app.watched import FOLLOWERS
from gateway.audit.reading import LogReader
from gateway.cli import up

ROUNDS = 5
REQUESTS = 4_000
PEOPLE = 16
SATURATED = 0.9


@dataclass(slots=True)
class Server:
    """One running server and what was measured of it."""

    process: subprocess.Popen[str]
    port: int
    said: Mapping[str, Any]
    state: Path | None = None
    """Of a gateway, which has a watcher."""
    per_second: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    """Share of each round in which the server used its core; below `SATURATED` something else was the bottleneck."""
    watched: list[float] = field(default_factory=list)
    """Processor seconds of the watcher for each round, until it has dealt with every entry of it."""
    resident: list[float] = field(default_factory=list)
    """MiB: after warm-up, then after every round."""

    def note_memory(self) -> None:
        """Resident memory now, in MiB; nothing where the system doesn't tell it."""
        status = Path(f"/proc/{self.process.pid}/status")
        lines = status.read_text("ascii").splitlines() if status.exists() else []
        self.resident += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")]

    def cpu(self) -> float:
        """Processor seconds that the server has used, kernel included; 0 where the system doesn't tell it."""
        return cpu_of(self.process.pid)

    def watcher_cpu(self) -> float:
        """The same of its watcher, once that has caught up; 0 where it has none."""
        if self.state is None:
            return 0.0
        for _ in range(1200):
            found, size = pulse.read(self.state), _entries(self.state)
            if found is not None and all(found.positions.get(name) == size for name in FOLLOWERS):
                return cpu_of(found.pid)
            time.sleep(0.05)
        raise RuntimeError("the watcher did not catch up")


def cpu_of(pid: int) -> float:
    """Processor seconds that a process has used, kernel included; 0 where the system doesn't tell it."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _entries(state: Path) -> int:
    with closing(LogReader(state / "audit.db")) as reader:
        return reader.size()


@contextmanager
def server(variant: str, core: int, state: Path, given: Path) -> Iterator[Server]:
    """A server process; ended on the way out."""
    command = [sys.executable, "-m", "bench.servers", variant, str(core), str(state), str(given)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline() or "{}")
        if "port" not in said:
            raise RuntimeError(f"the server {variant!r} did not start")
        yield Server(process, said["port"], said, state if variant in GATEWAYS else None)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _plain(people: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """People with a number and a whole birth date whom one question finds."""
    return [person for person in people if person["personal_id"] and len(person["date_of_birth"]) == 10]


def _same_but_receipt(body: bytes) -> Any:
    answer = json.loads(body)
    return {name: answer[name] for name in ("outcome", "record")}


class Comparison:
    """The servers, their caller and its questions."""

    def __init__(self, stack: ExitStack, folder: Path, *, core: int, people: int) -> None:
        _, ready = stack.enter_context(up.running_mocks(folder))
        mocks = folder / "mocks.json"
        self.servers: dict[str, Server] = {}
        self.callers: dict[str, Caller] = {}
        self.bodies: list[bytes] = []
        for variant in GATEWAYS:
            state = folder / variant.replace(" ", "-")
            state.mkdir(mode=0o700)
            started = stack.enter_context(server(variant, core, state, mocks))
            self.servers[variant], self.callers[variant] = started, Caller(started.said["demo"])
        self.bodies = self.callers["whole"].bodies(_plain(ready["people"])[:people])
        replies = [self._warm(variant) for variant in GATEWAYS]
        reply = folder / "reply.json"
        reply.write_bytes(replies[0])
        self.servers[BARE] = stack.enter_context(server(BARE, core, folder, reply))
        self.reply_bytes = len(replies[0])

    def _warm(self, variant: str) -> bytes:
        """Ask everything live, then again: from the cache the same record must come."""
        started, caller = self.servers[variant], self.callers[variant]
        asked = [drive(started.port, caller.requests(self.bodies, len(self.bodies), proofs=True), 1) for _ in range(2)]
        for live, cached in zip(asked[0].bodies, asked[1].bodies, strict=True):
            assert _same_but_receipt(live) == _same_but_receipt(cached)
            assert json.loads(cached)["provenance"]["cached"] and json.loads(cached)["outcome"] == "found"
        return asked[1].bodies[0]

    def round(self, name: str, count: int) -> None:
        """One round on one server; the requests are made before its clock starts."""
        measured = self.servers[name]
        caller = self.callers.get(name, self.callers["whole"])
        watched = measured.watcher_cpu()  # before proofs are made: they grow old while it catches up
        requests = caller.requests(self.bodies, count, proofs=name in ("whole", "no audit"))
        before = measured.cpu()
        driven = drive(measured.port, requests)
        measured.per_second.append(count / driven.seconds)
        used = measured.cpu() - before
        measured.cpu_seconds.append(used / count)
        measured.busy.append(used / driven.seconds)
        measured.watched.append((measured.watcher_cpu() - watched) / count)
        measured.note_memory()
        assert len(set(driven.bodies)) == (1 if name == BARE else count)  # a receipt is never given twice


_NAMES = {
    "whole": "cached query, proof on every request",
    "no proof": "cached query, verified token alone",
    "no audit": "cached query, proof, nothing on record",
}


def _rows(compared: Comparison, rounds: int, count: int) -> list[Row]:
    bare = compared.servers[BARE]
    how = (
        f"median of {rounds} alternating rounds of {count} requests over {CONNECTIONS} connections, one core for the "
        f"server and one for the generator, {len(compared.bodies)} cached questions, {compared.reply_bytes} B answers; "
        "baseline: bare FastAPI route, same server settings, same bytes"
    )
    rows = []
    for name, what in _NAMES.items():
        ours = compared.servers[name]
        busy = f"; core busy {median(ours.busy):.0%} with ours, {median(bare.busy):.0%} with the baseline"
        rows.append(row(what, median(ours.per_second), median(bare.per_second), "answers per second", how + busy))
    whole = compared.servers["whole"]
    for name, what in _NAMES.items():
        cpu, base = median(compared.servers[name].cpu_seconds) * 1e6, median(bare.cpu_seconds) * 1e6
        if cpu and base:
            rows.append(row(f"{what}: CPU", cpu, base, "µs CPU per answer", how))
    watcher, base = median(whole.watched) * 1e6, median(bare.cpu_seconds) * 1e6
    if watcher and base:
        beside = f"{how}; the watcher's process, on the server's core, until it has caught up"
        rows.append(row("the watcher beside it: CPU", watcher, base, "µs CPU per answer", beside))
    if whole.resident and bare.resident:
        memory = f"resident memory of the server process, kernel's VmRSS; {rounds} x {count} requests; baseline: bare"
        rows.append(row("memory after warm-up", whole.resident[0], bare.resident[0], "MiB per worker", memory))
        rows.append(
            row(f"memory after {rounds * count}", whole.resident[-1], bare.resident[-1], "MiB per worker", memory)
        )
    return rows


def measure(rounds: int = ROUNDS, count: int = REQUESTS, people: int = PEOPLE) -> list[Row]:
    """Rows of throughput, CPU and memory. ``count`` requests per round; state lies under ``build/``, on a real disk."""
    BUILD.mkdir(exist_ok=True)
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    if len(cores) > 1:
        os.sched_setaffinity(0, set(cores[1:]))
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-")))
            compared = Comparison(stack, folder, core=cores[0], people=people)
            names = (BARE, *GATEWAYS)
            for name in names:
                drive(compared.servers[name].port, _warm_up(compared, name))
                compared.servers[name].note_memory()
            for _ in range(rounds):
                for name in names:
                    compared.round(name, count)
            if median(compared.servers[BARE].busy) < SATURATED:
                print("the baseline did not fill its core: believe the CPU rows, not the throughput", file=sys.stderr)
            return _rows(compared, rounds, count)
    finally:
        if len(cores) > 1:
            os.sched_setaffinity(0, set(cores))


def _warm_up(compared: Comparison, name: str) -> list[bytes]:
    caller = compared.callers.get(name, compared.callers["whole"])
    return caller.requests(compared.bodies, 200, proofs=name in ("whole", "no audit"))


def main() -> None:
    """This part alone."""
    from bench.rows import table

    print(table(measure()))


if __name__ == "__main__":
    main()

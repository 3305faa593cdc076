"""What the system itself saw: the entry is on the disk before a source is asked and before a byte of answer leaves."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from gateway.audit.log import AuditLog
from gateway.keys.ring import KeyRing
from gateway.store.sqlite import connect
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import question

CALLS = "fdatasync,fsync,write,writev,sendto,sendmsg"
FULL = 2


def test_synchronous_is_read_back_as_full(tmp_path: Path) -> None:
    for name in ("audit.db", "access.db", "jobs.db"):
        connection = connect(tmp_path / name)
        assert connection.execute("PRAGMA synchronous").fetchone() == (FULL,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        connection.close()
    ring = KeyRing.open(tmp_path / "keys")
    log = AuditLog(tmp_path / "audit.db", ring.index_key(), ring.log_signer(), now=lambda: datetime.now(UTC))
    try:
        assert log._connection.execute("PRAGMA synchronous").fetchone() == (FULL,)
    finally:
        log.close()


def _may_trace() -> str:
    """Why this user may not trace; empty where it may."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=none", "true"], capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else f"tracing isn't allowed: {done.stderr.strip()[:80]}"


@dataclass
class Traced:
    mocks: Mocks
    gateway: Gateway
    trace: Path
    http: httpx.Client


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    if reason := _may_trace():
        pytest.skip(reason)
    trace = tmp_path_factory.mktemp("trace") / "calls"
    prefix = ("strace", "-f", "-qq", "-yy", "-s", "40", "-e", f"trace={CALLS}", "-o", str(trace))
    with (
        mocks() as services,
        gateway(services, prefix=prefix) as one,
        httpx.Client(trust_env=False, timeout=60) as http,
    ):
        one.caller.sign_on(http)
        yield Traced(services, one, trace, http)
        assert one.stop() == 0


_CALL = re.compile(r"^(?P<thread>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<name>\w+)\((?P<rest>.*))")


def events(trace: Path, since: int) -> list[str]:
    """What matters, in order: ``durable`` (a sync of the log's file has returned), ``asked`` and ``answered``."""
    found: list[str] = []
    waiting: dict[str, str] = {}
    for line in trace.read_text("utf-8", "replace").splitlines()[since:]:
        call = _CALL.match(line)
        if call is None:
            continue
        if call["resumed"]:
            rest = waiting.pop(call["thread"], "")
            if call["resumed"] in ("fdatasync", "fsync") and "audit.db-wal" in rest and line.endswith("= 0"):
                found.append("durable")
        elif call["name"] in ("fdatasync", "fsync"):
            if line.endswith("<unfinished ...>"):
                waiting[call["thread"]] = call["rest"]
            elif "audit.db-wal" in call["rest"] and line.endswith("= 0"):
                found.append("durable")
        elif '"HTTP/1.1 ' in call["rest"]:
            found.append("answered")
        elif re.search(r'"(POST|GET) /', call["rest"]):
            found.append("asked")
    return found


def seen(traced: Traced, path: str, body: dict[str, object]) -> tuple[httpx.Response, list[str]]:
    """One question alone, and what the system saw of it."""
    since = len(traced.trace.read_text("utf-8", "replace").splitlines())
    answer = traced.gateway.caller.ask(traced.http, path, body)
    give_up = time.monotonic() + 30
    while "answered" not in (order := events(traced.trace, since)):  # the tracer may write its line after we have read
        assert time.monotonic() < give_up
        time.sleep(0.01)
    return answer, order[: order.index("answered") + 1]


def test_a_live_answer_is_announced_then_asked_then_closed_then_answered(traced: Traced) -> None:
    asked = question(traced.gateway, "population", traced.http)
    answer, order = seen(traced, asked.path, asked.body)
    assert answer.json()["outcome"] == "found"
    assert _without_repeats(order) == ["durable", "asked", "durable", "answered"]


def test_a_kept_answer_is_on_record_before_it_leaves(traced: Traced) -> None:
    asked = question(traced.gateway, "population", traced.http)
    asked.put(traced.http)
    kept = {name: value for name, value in asked.body.items() if name != "max_age_seconds"}
    answer, order = seen(traced, asked.path, kept)
    assert answer.json()["provenance"]["cached"] is True
    assert _without_repeats(order) == ["durable", "answered"]


def test_a_refusal_is_on_record_before_it_is_told(traced: Traced) -> None:
    asked = question(traced.gateway, "population", traced.http)
    answer, order = seen(traced, asked.path, {**asked.body, "fields": ["religion_code"]})
    assert answer.status_code == 403
    assert _without_repeats(order) == ["durable", "answered"]


def test_a_failure_is_on_record_before_it_is_told(traced: Traced) -> None:
    asked = question(traced.gateway, "business", traced.http)
    traced.mocks.arm("business", "http_500")
    try:
        answer, order = seen(traced, asked.path, asked.body)
    finally:
        traced.mocks.disarm()
    assert answer.json()["code"] == "source_unavailable"
    assert _without_repeats(order) == ["durable", "asked", "durable", "answered"]


def _without_repeats(order: list[str]) -> list[str]:
    """A signed checkpoint is a sync of its own and may fall anywhere; attempts are several."""
    return [event for number, event in enumerate(order) if number == 0 or event != order[number - 1]]

"""A PostgreSQL server without room: no data leaves, nothing answered is lost, and all is well once there is room again.

Two ways to it: a limit on the size of the server's files, which any user may set and which fails as the system itself
fails, and a file system of 64 MB filled to the last byte, where this user may mount one. A server that can't write its
write-ahead log ends; one whose tables alone lack room lives on. Both are here, and neither may need our hand.
"""

import asyncio
import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from gateway.audit.faults import AuditUnavailable
from gateway.audit.log import AuditLog
from gateway.audit.store import on_server
from gateway.audit.verify import verify
from tests.faults import record
from tests.faults.load import during
from tests.faults.processes import COMMAND, Gateway, Mocks, gateway, mocks
from tests.faults.questions import question
from tests.faults.refusals import answers_everything, every_call, is_refused, refuses_everything
from tests.faults.server import Server, SmallDisk, own_server
from tests.faults.test_disk import ROUNDS
from tests.gateway.audit.samples import begin, draft

ONE_MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def services() -> Iterator[Mocks]:
    with mocks() as running:
        yield running


@pytest.fixture(scope="module")
def server(postgres_url: str) -> Iterator[Server]:
    """Beside the tests' common one, whose start has made the wheel usable for this user."""
    assert postgres_url
    with own_server() as found:
        yield found


@pytest.fixture(scope="module")
def one(services: Mocks, server: Server) -> Iterator[Gateway]:
    audit = {"backend": "postgresql", "url": server.url}
    apart = {"backend": "sqlite"}  # so that callers are known, and only the log fails
    with gateway(services, audit=audit, access=apart, limits={"deadline_seconds": 2.0}) as running:
        with httpx.Client(trust_env=False, timeout=60) as http:
            running.caller.sign_on(http)
        yield running


@pytest.fixture(autouse=True)
def room(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that failed leaves its successors a server with room."""
    yield
    if "server" in request.fixturenames and "full" not in request.fixturenames:
        request.getfixturevalue("server").limit_files(None)


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


def test_a_server_that_can_write_nothing_lets_nothing_out(
    one: Gateway, server: Server, services: Mocks, http: httpx.Client
) -> None:
    answers_everything(one, http)
    server.limit_files(0)
    refuses_everything(one, services, http)
    server.limit_files(None)
    answers_everything(one, http)
    one.verify()


def test_a_register_on_the_same_server_lets_nobody_in_and_nothing_out(
    server: Server, services: Mocks, http: httpx.Client
) -> None:
    """As installed by default: then nobody is known either, and whoever asks is told to come again."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE second")
    audit = {"backend": "postgresql", "url": server.url.replace("/postgres?", "/second?")}
    with gateway(services, audit=audit) as one:
        one.caller.sign_on(http)
        answers_everything(one, http)
        server.limit_files(0)
        services.clear()
        for path, body in every_call(one, http):
            answer = one.caller.ask(http, path, body)
            told = answer.json()
            assert (answer.status_code, told["retryable"], told["receipt"]) == (503, True, None), answer.text
            assert told["code"] in ("audit_unavailable", "gateway_busy") and not {"record", "results"} & told.keys()
        assert not services.requests("population") and not services.requests("business")
        server.limit_files(None)
        path, body = every_call(one, http)[0]
        give_up = time.monotonic() + 60
        while one.caller.ask(http, path, body).status_code == 503 and time.monotonic() < give_up:
            time.sleep(0.1)
        answers_everything(one, http)
        one.verify()


async def test_a_server_that_fails_now_and_then_under_load_lets_nothing_out(one: Gateway, server: Server) -> None:
    """Failing and recovering at random moments: whatever was answered is on record, byte for byte."""
    rng = random.Random(20260303)

    async def failing() -> None:
        for _ in range(ROUNDS // 2):
            await asyncio.sleep(rng.uniform(0.1, 0.4))
            await asyncio.to_thread(server.limit_files, rng.choice([0, 100_000, 500_000]))
            await asyncio.sleep(rng.uniform(0.05, 0.3))
            await asyncio.to_thread(server.limit_files, None)
        await asyncio.sleep(0.3)

    got = await during(one, 1, failing())
    record.holds(one.state, got.answers, one.server)
    codes = Counter(json.loads(content).get("code") for _, content in got.answers)
    assert codes[None] > ROUNDS and codes["audit_unavailable"] > ROUNDS
    assert set(codes) <= {None, "field_not_granted", "audit_unavailable"}
    assert got.lost == 0
    one.verify()


def _until_gone(server: Server) -> None:
    """Wait until nobody is let in any more; a server that stays is told by what is asserted of it next."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        try:
            psycopg.connect(server.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return
        time.sleep(0.05)


def test_a_start_without_the_server_says_so_and_the_next_one_what_it_found(
    one: Gateway, server: Server, services: Mocks, http: httpx.Client
) -> None:
    """The source has been asked when the server fails, then the gateway is killed: a start ends its request."""
    asked = question(one, "population", http)
    services.arm("population", "slow_first_byte", seconds=3)
    services.clear()
    try:
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(asked.put, http)
            while not services.requests("population") and not asking.done():
                time.sleep(0.005)
            server.limit_files(0)
            is_refused(asking.result(60))
    finally:
        services.disarm()
    one.kill()
    _until_gone(server)  # it may let somebody in once more while it falls
    started = subprocess.run(
        [str(COMMAND), "serve", "-c", str(one.folder / "lienthong.toml")], capture_output=True, check=False
    )
    said = started.stderr.decode()
    assert started.returncode == 2 and "lienthong: the log can't be opened" in said and "Traceback" not in said
    server.limit_files(None)
    cut_off = _open_requests(one)
    assert cut_off and list(cut_off)[-1] == list(record.entries(one.state, one.server))[-1]["entry"]
    due = max(datetime.fromisoformat(due.replace("Z", "+00:00")) for due in cut_off.values())
    time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()) + 0.1)
    one.start()
    told = [json.loads(line) for line in one.lines.read_text("utf-8").splitlines() if '"recovered"' in line]
    assert [line["count"] for line in told] == [len(cut_off)]
    assert not _open_requests(one)
    answers_everything(one, http)
    verdicts = one.verify()
    assert verdicts["completeness"]["verdict"] == "ok"


def _open_requests(one: Gateway) -> dict[str, str]:
    """Requests without an ending, oldest first, and when each is due."""
    entries = list(record.entries(one.state, one.server))
    ended = {entry["request"] for entry in entries if entry.get("request")}
    return {
        entry["entry"]: entry["due_at"]
        for entry in entries
        if entry["kind"] == "requested" and entry["entry"] not in ended
    }


def _until_it_fails(log: AuditLog, limit: int) -> tuple[list[str], str]:
    """Append until the log can't be written: the entries on record, and the log's sentence."""
    written: list[str] = []
    for _ in range(limit):
        try:
            written.append(log.append_and_wait(draft()).entry)
        except AuditUnavailable as fault:
            return written, str(fault)
    raise AssertionError("a disk without room was never noticed")


def _goes_on(log: AuditLog, answered: list[str]) -> None:
    """The same log, in the same process, without anybody's help; and what was said to be on record is."""
    answered.append(log.append_and_wait(draft()).entry)
    assert log.size == len(answered)  # what was refused is not on record


def test_tables_that_may_not_grow_refuse_and_go_on_later(server: Server, tmp_path: Path) -> None:
    """The write-ahead log has room, a table has none: the server lives, and says what is wrong."""
    place = on_server(server.url, tmp_path, "full_tables")
    with closing(begin(place, now=lambda: datetime.now(UTC))) as log:
        server.limit_files(ONE_MEGABYTE)  # as large as a segment of the write-ahead log
        answered, sentence = _until_it_fails(log, 3000)
        assert answered and sentence.startswith("the log can't be written: PostgreSQL ")
        assert "connection" not in sentence
        server.limit_files(None)
        _goes_on(log, answered)
    assert verify(place).exit_code() == 0


@pytest.mark.parametrize("full", ["tables", "all"])
def test_a_full_disk_refuses_and_goes_on_later(postgres_url: str, tmp_path: Path, full: str) -> None:
    assert postgres_url
    disk = SmallDisk("64m")
    wal = tmp_path / "wal" if full == "tables" else None
    try:
        with own_server(data=disk.folder, prefix=disk.prefix, wal=wal) as server:
            place = on_server(server.url, tmp_path)
            with closing(begin(place, now=lambda: datetime.now(UTC))) as log:
                answered = [log.append_and_wait(draft()).entry]
                disk.fill()
                written, sentence = _until_it_fails(log, 3000)
                answered += written
                if full == "tables":
                    assert server.process is not None and server.process.poll() is None
                    assert sentence == "the log can't be written: PostgreSQL DiskFull (53100)"
                with pytest.raises(AuditUnavailable):
                    log.append_and_wait(draft())
                disk.free()
                server.come_back()
                _goes_on(log, answered)
            verdicts = verify(place)
            assert (verdicts.exit_code(), verdicts.integrity.verdict) == (0, "ok")
    finally:
        disk.close()

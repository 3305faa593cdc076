"""A disk that takes nothing more: no data leaves, the caller is told `audit_unavailable`, and afterwards all is well.

Three ways to it: a limit on the size of the process's files (the system's own error, as a failing disk gives), a file
system of 4 MB filled to the last byte (where this user may mount one), and SQLite's own "database is full".
"""

import asyncio
import json
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from contracts.events import Draft, Kind
from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import new_entry_id
from gateway.audit.log import AuditLog
from gateway.audit.verify import verify
from gateway.keys.ring import KeyRing
from tests.faults import record
from tests.faults.load import during
from tests.faults.processes import Gateway, Mocks, gateway, mocks
from tests.faults.questions import question
from tests.faults.refusals import answers_everything, is_refused, refuses_everything, refuses_until_full

ROUNDS = max(6, int(os.environ.get("LIENTHONG_KILLS", "6")))


@pytest.fixture(scope="module")
def services() -> Iterator[Mocks]:
    with mocks() as running:
        yield running


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


def test_an_input_output_error_lets_nothing_out(services: Mocks, http: httpx.Client) -> None:
    with gateway(services) as one:
        one.caller.sign_on(http)
        answers_everything(one, http)
        one.limit_files(0)
        refuses_everything(one, services, http)
        one.limit_files(None)
        answers_everything(one, http)
        assert one.stop() == 0
        one.verify()


def test_log_lines_on_the_full_disk_take_no_answer_with_them(services: Mocks, http: httpx.Client) -> None:
    """The log lines often lie on the same disk. Its process can't write a line, and still says `audit_unavailable`."""
    with gateway(services, start=False) as one, httpx.Client(trust_env=False, timeout=30) as impatient:
        one.log_to_file = True
        one.start()
        one.caller.sign_on(http)
        one.limit_files(0)
        refuses_everything(one, services, impatient)
        one.limit_files(None)
        answers_everything(one, http)


def test_an_ending_that_cannot_be_written_holds_the_answer_back(services: Mocks, http: httpx.Client) -> None:
    """The source has been asked when the disk fails: its answer stays here, and the request is interrupted later."""
    with gateway(services, limits={"deadline_seconds": 2.0}) as one:
        one.caller.sign_on(http)
        asked = question(one, "population", http)
        assert asked.put(http).json()["outcome"] == "found"
        services.clear()
        services.arm("population", "slow_first_byte", seconds=0.5)
        try:
            is_refused(_fails_meanwhile(one, services, asked.put, http))
        finally:
            services.disarm()
        one.limit_files(None)
        requested = [entry for entry in record.entries(one.state) if entry["kind"] == "requested"]
        assert len(requested) == 2
        assert asked.put(http).json()["outcome"] == "found"
        assert one.stop() == 0
        one.verify()


Put = Callable[[httpx.Client], httpx.Response]


def _fails_meanwhile(one: Gateway, services: Mocks, put: Put, http: httpx.Client) -> httpx.Response:
    """Put a question, and let the disk fail once the source has it."""
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(put, http)
        while not services.requests("population") and not asking.done():
            time.sleep(0.005)
        one.limit_files(0)
        return asking.result(60)


async def test_a_disk_that_fails_now_and_then_under_load_lets_nothing_out(services: Mocks) -> None:
    """Failing and recovering at random moments: whatever was answered is on record, byte for byte."""
    rng = random.Random(20260302)
    with gateway(services) as one, httpx.Client(trust_env=False, timeout=60) as http:
        one.caller.sign_on(http)

        async def failing() -> None:
            for _ in range(ROUNDS):
                await asyncio.sleep(rng.uniform(0.05, 0.3))
                one.limit_files(rng.choice([0, 100_000, 1_000_000]))
                await asyncio.sleep(rng.uniform(0.05, 0.3))
                one.limit_files(None)

        got = await during(one, 1, failing())
        answers_everything(one, http)
        record.holds(one.state, got.answers)
        codes = Counter(json.loads(content).get("code") for _, content in got.answers)
        assert codes[None] > ROUNDS and codes["audit_unavailable"] > ROUNDS
        assert set(codes) <= {None, "field_not_granted", "audit_unavailable"}
        assert (one.stop(), got.lost) == (0, 0)
        one.verify()


MOUNT = 'mount -t tmpfs -o size=4m,mode=0700 none "$1" && cp -a "$2/." "$1/" && shift 2 && exec "$@"'


def _may_mount() -> str:
    """Why this user may not mount a file system of its own; empty where it may."""
    if shutil.which("unshare") is None:
        return "unshare is not installed"
    probe = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"no mount in a namespace of its own: {done.stderr.strip()[:80]}"


def test_a_full_disk_lets_nothing_out(services: Mocks, http: httpx.Client) -> None:
    if reason := _may_mount():
        pytest.skip(reason)
    with gateway(services, start=False) as one:
        seed = one.folder / "seed"
        mounted = one.state
        mounted.rename(seed)
        mounted.mkdir(mode=0o700)
        one.prefix = ("unshare", "-rm", "sh", "-c", MOUNT, "sh", str(mounted), str(seed))
        one.start()
        inside = Path(f"/proc/{one.pid}/root{mounted}")
        assert inside.stat().st_dev != mounted.stat().st_dev
        one.seen_from_outside = inside
        one.caller.sign_on(http)
        answers_everything(one, http)
        filler = inside / "filler"
        _fill(filler)
        refuses_until_full(one, http)
        refuses_everything(one, services, http)
        filler.unlink()
        answers_everything(one, http)
        one.verify()
        assert one.stop() == 0


def _fill(filler: Path) -> None:
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


async def test_a_database_that_is_full_refuses_and_recovers(tmp_path: Path) -> None:
    """SQLite's own limit on pages, for machines where no file system may be mounted."""
    ring = KeyRing.open(tmp_path / "keys")
    log = AuditLog(tmp_path / "audit.db", ring.index_key(), ring.log_signer(), now=lambda: datetime.now(UTC))
    try:
        await log.append(_draft())
        pages = log._connection.execute("PRAGMA page_count")[0][0]
        log._connection.execute(f"PRAGMA max_page_count={pages}")
        appended = 1
        with pytest.raises(AuditUnavailable):
            for _ in range(500):
                await log.append(_draft())
                appended += 1
        assert log.size == appended  # what was refused is not on record
        log._connection.execute("PRAGMA max_page_count=1000000")
        assert (await log.append(_draft())).position == appended
    finally:
        log.close()
    assert verify(tmp_path / "audit.db").exit_code(require_anchor=False) == 0


def _draft() -> Draft:
    return Draft(kind=Kind.REFUSED, entry=new_entry_id(datetime.now(UTC)), caller="demo", code="not_granted")

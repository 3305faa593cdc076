"""``append`` returns when the entry is on disk, or raises; nobody loses an entry, whoever leaves or dies."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from contracts.events import Kind
from gateway.audit import log as module
from gateway.audit.checkpoint import open_checkpoint
from gateway.audit.faults import AuditBusy, AuditUnavailable, EntryRefused
from gateway.audit.ledger import Ledger
from gateway.audit.reading import LogReader
from gateway.audit.store import AuditStore
from gateway.audit.verify import verify
from tests.gateway.audit.samples import FATHER, PERSON, SIGNER, START, begin, draft, place_of, requested, written_place

ROOT = Path(__file__).parents[3]


def entries(where: Path | AuditStore) -> list[str]:
    with closing(LogReader(place_of(where))) as reader:
        return [event.entry for event in reader.walk()]


async def test_an_appended_entry_is_there_for_everybody(place: AuditStore) -> None:
    log = begin(place)
    given = draft()
    appended = await log.append(given)
    assert (appended.entry, appended.position) == (given.entry, 0)
    assert entries(place) == [given.entry] and log.size == 1
    assert log.handle_of(PERSON.kind, PERSON.identifier) == appended.handles[PERSON]
    assert log.handle_of(FATHER.kind, FATHER.identifier) is None
    assert log.handle_of("other_kind", PERSON.identifier) is None
    log.close()


class HeldWrites:
    """Holds the log's thread at its first write until it may go on, so that a test knows what has queued up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may_go_on = threading.Event()
        self.begun = threading.Event()
        write = Ledger.write

        def held(ledger: Ledger, *arguments: Any, **more: Any) -> Any:
            self.begun.set()
            self.may_go_on.wait()
            return write(ledger, *arguments, **more)

        monkeypatch.setattr(Ledger, "write", held)


async def test_what_queues_up_during_a_commit_shares_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []

    def observe(kinds: Sequence[str], seconds: float) -> None:
        assert seconds > 0 and set(kinds) == {"disclosed"}
        batches.append(len(kinds))

    writes = HeldWrites(monkeypatch)
    log = begin(tmp_path, observe=observe)
    drafts = [draft() for _ in range(200)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(log.append(given)) for given in drafts]
        await asyncio.to_thread(writes.begun.wait)
        writes.may_go_on.set()
    assert [task.result().position for task in tasks] == list(range(200))
    assert entries(tmp_path) == [given.entry for given in drafts]
    log.close()
    assert sum(batches) == 200 and len(batches) <= 2
    assert verify(tmp_path / "audit.db").exit_code() == 0


class InterruptedQueue(SimpleQueue[Any]):
    """Whoever puts something in loses the processor to whoever waits for it, as happens on a busy machine."""

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        super().put(item, block, timeout)
        time.sleep(0.0005)


async def test_what_one_turn_of_the_loop_appends_shares_a_commit(
    place: AuditStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SimpleQueue", InterruptedQueue)
    batches: list[int] = []
    log = begin(place, observe=lambda kinds, seconds: batches.append(len(kinds)))
    for _ in range(3):
        await asyncio.gather(*(log.append(draft()) for _ in range(50)))
    log.close()
    assert batches == [50, 50, 50]


async def test_a_bad_draft_harms_its_own_caller_only(place: AuditStore) -> None:
    log = begin(place)
    same = draft()
    drafts = [draft(), same, draft(caller=1.5), same, draft(freshness="live"), draft(request=draft().entry), draft()]
    results = await asyncio.gather(*(log.append(given) for given in drafts), return_exceptions=True)
    refused = [isinstance(result, EntryRefused) for result in results]
    assert refused == [False, False, True, True, True, True, False]
    log.close()
    assert verify(place).entries == 3


async def test_a_caller_that_leaves_does_not_take_its_entry_along(place: AuditStore) -> None:
    log = begin(place)
    drafts = [draft() for _ in range(20)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(log.append(given)) for given in drafts]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
    log.close()
    assert entries(place) == [given.entry for given in drafts]


async def test_a_log_that_cannot_be_written_says_so_to_all_and_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = begin(tmp_path)
    await log.append(draft())
    log._connection.execute("PRAGMA query_only=ON")
    results = await asyncio.gather(*(log.append(draft()) for _ in range(10)), return_exceptions=True)
    assert all(isinstance(result, AuditUnavailable) for result in results)
    assert len({id(result) for result in results}) == 10
    log._connection.execute("PRAGMA query_only=OFF")
    assert (await log.append(draft())).position == 1
    log.close()
    assert verify(tmp_path / "audit.db").exit_code() == 0


async def test_a_full_queue_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writes = HeldWrites(monkeypatch)
    log = begin(tmp_path)
    monkeypatch.setattr(module, "QUEUE_LIMIT", 5)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(log.append(draft()))
        await asyncio.to_thread(writes.begun.wait)
        tasks = [group.create_task(log.append(draft())) for _ in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(AuditBusy):
            await log.append(draft())
        writes.may_go_on.set()
    assert sorted(task.result().position for task in [first, *tasks]) == list(range(6))
    log.close()


async def test_a_defect_in_the_log_leaves_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = begin(tmp_path)
    fallen: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda given: fallen.append(given.exc_type))

    def broken(self: Ledger, *arguments: object, **more: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(Ledger, "write", broken)
    with pytest.raises(AuditUnavailable):
        await log.append(draft())
    log._thread.join()
    with pytest.raises(AuditUnavailable, match="closed"):
        await log.append(draft())
    with pytest.raises(AuditUnavailable, match="closed"):
        await log.recover(START)
    assert fallen == [ZeroDivisionError]
    log.close()


async def test_closing_writes_what_waits_and_refuses_the_rest(place: AuditStore) -> None:
    log = begin(place)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(log.append(draft())) for _ in range(30)]
        await asyncio.sleep(0)
        log.close()
    assert [task.result().position for task in tasks] == list(range(30))
    with pytest.raises(AuditUnavailable):
        await log.append(draft())
    for read in (lambda: log.size, log.checkpoint, lambda: log.handle_of("a", "b")):
        with pytest.raises(AuditUnavailable):
            read()
    log.close()
    verdicts = verify(place)
    assert verdicts.exit_code() == 0 and verdicts.checkpoint is not None
    assert open_checkpoint(SIGNER.verifier, verdicts.checkpoint).size == 30


def test_a_command_appends_without_an_event_loop(place: AuditStore) -> None:
    log = begin(place)
    assert log.append_and_wait(draft(Kind.ADMINISTERED)).position == 0
    with pytest.raises(EntryRefused):
        log.append_and_wait(draft(request=draft().entry))
    log.close()


async def test_a_checkpoint_covers_every_entry_at_once(place: AuditStore) -> None:
    log, beside = begin(place), begin(place)
    assert open_checkpoint(SIGNER.verifier, log.checkpoint()).size == 0
    for size in range(1, 6):
        await (log if size % 2 else beside).append(draft())
        note = log.checkpoint()
        assert open_checkpoint(SIGNER.verifier, note).size == size == log.size
        assert log.checkpoint() is note
        assert verify(place, against=note).anchoring.verdict == "ok"
    log.close()
    beside.close()


async def test_the_stored_checkpoint_follows_by_itself(place: AuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 0.05)
    log = begin(place)
    for _ in range(5):
        await log.append(draft())

    def stored() -> int:
        row = log._read("SELECT size FROM checkpoint", ())
        return int(str(row[0])) if row else -1

    async with asyncio.timeout(60):  # a bound, not a measure
        while stored() != 5:  # noqa: ASYNC110  # another thread writes it, unasked
            await asyncio.sleep(0.01)
    log.close()


async def test_recovery_ends_what_is_due_and_leaves_the_rest(place: AuditStore) -> None:
    log = begin(place)
    late, young = requested(), requested(due=START + timedelta(hours=1))
    await log.append(late)
    await log.append(young)
    assert await log.recover(START) == 1
    assert await log.recover(START) == 0
    with pytest.raises(EntryRefused):
        await log.append(draft(request=late.entry))  # its answer must not leave any more
    await log.append(draft(request=young.entry))
    log.close()
    assert verify(place).exit_code() == 0


async def test_two_replicas_interrupt_a_request_once_and_end_it_once(place: AuditStore) -> None:
    one, two = begin(place), begin(place)
    cut_off = [requested() for _ in range(40)]
    for given in cut_off:
        await one.append(given)
    assert sum(await asyncio.gather(*(log.recover(START) for log in (one, two, one, two)))) == 40
    asked = requested(due=START + timedelta(hours=1))
    await one.append(asked)
    endings = [log.append(draft(request=asked.entry, freshness="live")) for log in (one, two)]
    ended = await asyncio.gather(*endings, return_exceptions=True)
    assert sorted(isinstance(result, EntryRefused) for result in ended) == [False, True]
    one.close()
    two.close()
    verdicts = verify(place)
    assert (verdicts.exit_code(), verdicts.entries) == (0, 82)


CHILD = """
import asyncio, os, sys
from tests.gateway.audit.samples import *
async def main():
    log = begin(read_place(sys.argv[1]), now=lambda: datetime.now(UTC))
    async def one():
        for _ in range(int(sys.argv[2])):
            given = draft()
            await log.append(given)
            os.write(1, given.entry.encode() + b"\\n")  # one call
    await asyncio.gather(*(one() for _ in range(8)))
    log.close()
asyncio.run(main())
"""


def child(place: AuditStore, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", CHILD, written_place(place), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("answers", [1, 40, 150])
async def test_a_killed_process_loses_no_answered_entry(place: AuditStore, answers: int) -> None:
    process = child(place, 100_000)
    assert process.stdout is not None
    seen = [process.stdout.readline().strip() for _ in range(answers)]
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate()
    seen += [line for line in rest.split("\n")[:-1] if line]
    assert process.returncode == -signal.SIGKILL and len(seen) >= answers and len(seen[0]) == 26
    assert set(seen) <= set(entries(place))
    log = begin(place)  # and the log goes on
    await log.append(draft())
    log.close()
    assert verify(place).exit_code() == 0


async def test_two_processes_append_to_one_log(place: AuditStore) -> None:
    log = begin(place, now=lambda: datetime.now(UTC))
    process = child(place, 25)
    mine = [await log.append(draft()) for _ in range(150)]
    theirs, errors = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, errors
    mine += [await log.append(draft())]
    log.close()
    found = entries(place)
    assert len(found) == 351 and set(theirs.split()) | {one.entry for one in mine} == set(found)
    assert [one.position for one in mine] == [found.index(one.entry) for one in mine]
    verdicts = verify(place)
    assert (verdicts.exit_code(), verdicts.entries) == (0, 351)


FULL_DISK = """
import asyncio, resource, signal, sys
from tests.gateway.audit.samples import *
from gateway.audit.faults import AuditUnavailable
async def main():
    log = begin(Path(sys.argv[1]))
    await log.append(draft())
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    kept = 1
    try:
        while kept < 5_000:
            await log.append(draft(dossier="H" * 2_000))
            kept += 1
    except AuditUnavailable as fault:
        print(kept, fault)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await log.append(draft())
    log.close()
asyncio.run(main())
"""


def test_a_full_disk_ends_in_the_fault_and_the_log_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept, _, fault = done.stdout.partition(" ")
    assert "SQLITE_FULL" in fault or "SQLITE_IOERR" in fault
    verdicts = verify(tmp_path / "audit.db")
    assert (verdicts.exit_code(), verdicts.entries) == (0, int(kept) + 1)


def test_data_reaches_the_disk_before_the_answer(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    trace = tmp_path / "trace"
    program = CHILD.replace("range(8)", "range(1)")
    command = [strace, "-f", "-e", "trace=fdatasync,fsync,write", "-o", str(trace), sys.executable, "-c", program]
    folder = tmp_path / "log"
    folder.mkdir()
    done = subprocess.run([*command, str(folder), "20"], cwd=ROOT, capture_output=True, text=True, check=False)
    if not trace.exists() or "fdatasync" not in trace.read_text():
        pytest.skip("tracing is not allowed here, or this SQLite syncs by another call")
    assert done.returncode == 0, done.stderr
    said = [line for line in trace.read_text().splitlines() if "fdatasync(" in line or "write(1," in line]
    answers = 0
    synced = False
    for line in said:
        if "fdatasync(" in line:
            synced = True
        else:
            assert synced, f"answer {answers} left before its entry was on disk"
            answers += 1
            synced = False
    assert answers == 20

"""Whoever waits is told once, in its own loop, and only if it still waits."""

import asyncio
from concurrent.futures import Future

import pytest

from gateway.audit.faults import AuditBusy, AuditUnavailable
from gateway.audit.ledger import Appended
from gateway.audit.prepared import prepare
from gateway.audit.waiting import Errand, WaitingEntry, tell
from tests.gateway.audit.samples import draft

PREPARED = prepare(draft(), b"k" * 32)
DONE = Appended(PREPARED.entry, 0, {})


async def test_a_batch_is_told_from_another_thread() -> None:
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(3)]
    futures[2].cancel()  # its caller has left
    entries = [WaitingEntry(PREPARED, future, loop) for future in futures]
    await asyncio.to_thread(tell, [(entries[0], DONE), (entries[1], AuditBusy("full")), (entries[2], DONE)])
    assert await futures[0] is DONE
    with pytest.raises(AuditBusy, match="full"):
        await futures[1]
    assert futures[2].cancelled()


def test_a_command_is_told_at_once() -> None:
    future: Future[Appended] = Future()
    WaitingEntry(PREPARED, future, None).fail(AuditUnavailable("gone"))
    with pytest.raises(AuditUnavailable, match="gone"):
        future.result(0)


def test_nobody_is_told_in_a_loop_that_is_gone() -> None:
    loop = asyncio.new_event_loop()
    future: asyncio.Future[Appended] = loop.create_future()
    loop.close()
    tell([(WaitingEntry(PREPARED, future, loop), DONE)])
    assert not future.done()


def test_an_errand_gives_its_result_or_its_fault() -> None:
    def refuse() -> int:
        raise AuditUnavailable("full disk")

    good: Future[int] = Future()
    Errand(lambda: 3, good).run()
    assert good.result(0) == 3
    for end in (Errand.run, lambda errand: errand.fail(AuditUnavailable("full disk"))):
        bad: Future[int] = Future()
        end(Errand(refuse, bad))
        with pytest.raises(AuditUnavailable, match="full disk"):
            bad.result(0)


def test_an_errand_that_nobody_waits_for_is_not_done() -> None:
    done: list[int] = []

    def work() -> int:
        done.append(1)
        return 1

    for end in (Errand.run, lambda errand: errand.fail(AuditUnavailable("closed"))):
        left: Future[int] = Future()
        left.cancel()
        end(Errand(work, left))
    assert not done

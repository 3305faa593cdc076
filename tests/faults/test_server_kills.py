"""SIGKILL at random moments on PostgreSQL: of a replica that writes, and of the server itself.

A few times here; `LIENTHONG_KILLS` (200 in `make faults`) says how often.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gateway.audit.ledger import Appended
from gateway.audit.reading import LogReader
from gateway.audit.recovery import interruptions
from gateway.audit.store import AuditStore, on_server
from gateway.audit.verify import verify
from tests.faults.server import Server, own_server
from tests.gateway.audit.samples import begin_ledger, written_place

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("LIENTHONG_KILLS", "4"))
WRITERS = 2
A_LOG = 10
"""Kills of one log."""

WRITER = """
import asyncio, os, sys
from gateway.audit.faults import AuditUnavailable
from tests.gateway.audit.samples import *
async def main():
    log = begin(read_place(sys.argv[1]), now=lambda: datetime.now(UTC))
    async def one():
        while True:
            asked = requested(due=datetime.now(UTC))
            for given in (asked, draft(request=asked.entry, freshness="live")):
                try:
                    await log.append(given)
                except AuditUnavailable:
                    await asyncio.sleep(0.05)
                    break
                os.write(1, given.entry.encode() + b"\\n")  # one call: answered
    await asyncio.gather(*(one() for _ in range(4)))
asyncio.run(main())
"""


@pytest.fixture
def server(postgres_url: str) -> Iterator[Server]:
    """Beside the tests' common one, whose start has made the wheel usable for this user."""
    assert postgres_url
    with own_server() as found:
        yield found


class Writers:
    """Replicas that write, each a process, and what they were told is on record."""

    def __init__(self, place: AuditStore) -> None:
        self._place = place
        self.answered: list[str] = []
        self._running: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        command = [sys.executable, "-c", WRITER, written_place(self._place)]
        while len(self._running) < WRITERS:
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            self._running.append(process)
            assert process.stdout is not None
            self.answered.append(process.stdout.readline().strip())  # it writes

    def kill(self, count: int) -> None:
        for _ in range(count):
            process = self._running.pop(0)
            process.kill()
            rest, _ = process.communicate()
            self.answered += [line for line in rest.split("\n")[:-1] if line]

    def kill_all(self) -> None:
        self.kill(len(self._running))


@pytest.mark.timeout(120 + 20 * KILLS)
def test_kills_of_replicas_and_of_the_server_take_nothing_back(
    server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    rng = random.Random(request.config.getoption("randomly_seed", 1))
    place, answered = on_server(server.url, tmp_path), 0
    writers = Writers(place)
    try:
        for kill in range(KILLS):
            if kill % A_LOG == A_LOG - 1:  # each look reads the whole log: a new one before that takes minutes
                writers.kill_all()
                _holds(place, writers.answered)
                _recovers(place)
                answered += len(writers.answered)
                place = on_server(server.url, tmp_path / str(kill), f"kills_{kill}")
                place.vkey.parent.mkdir()
                writers = Writers(place)
            writers.start()
            time.sleep(rng.uniform(0.05, 0.5))
            if kill % 2:
                server.kill()
                time.sleep(rng.uniform(0.0, 0.3))
                server.start()
                time.sleep(rng.uniform(0.2, 0.6))  # those that live go on by themselves
                writers.kill_all()
            else:
                writers.kill(1)
            _holds(place, writers.answered)
        writers.kill_all()
        _holds(place, writers.answered)
        assert answered + len(writers.answered) > 10 * KILLS  # there was load
        _recovers(place)
    finally:
        writers.kill_all()


def _holds(place: AuditStore, answered: list[str]) -> None:
    """Every answered entry is on record, once, and nothing is damaged while others write on."""
    told = list(answered)
    with closing(LogReader(place)) as reader:
        events = list(reader.walk())
    assert [event.position for event in events] == list(range(len(events)))
    on_record = [event.entry for event in events]
    assert len(set(on_record)) == len(on_record) and set(told) <= set(on_record)
    assert verify(place).integrity.verdict == "ok"


def _recovers(place: AuditStore) -> None:
    """A start ends what was cut off; then every request has its one ending."""
    from datetime import UTC, datetime

    ledger, database = begin_ledger(place, now=lambda: datetime.now(UTC))
    cut_off = interruptions(database, datetime.now(UTC))
    assert all(isinstance(result, Appended) for result in ledger.write(cut_off, sign=True))
    assert interruptions(database, datetime.now(UTC)) == []
    database.close()
    assert verify(place).exit_code() == 0

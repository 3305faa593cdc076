"""Whoever is killed, receiver or shipper, at whatever moment: every position arrives, in order, at least once."""

import asyncio
import itertools
import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from gateway.audit.faults import AuditUnavailable
from gateway.audit.reading import LogReader
from gateway.audit.shipping.cursors import Cursors
from gateway.audit.shipping.lines import Line
from gateway.audit.shipping.shipper import Lane, Shipper
from gateway.audit.shipping.target import NotDelivered
from tests.gateway.audit import samples
from tests.gateway.audit.shipping.samples import many
from tests.gateway.transport.certificates import Authority


class Memory:
    """A target that refuses as often as it is told."""

    def __init__(self, *refusals: NotDelivered) -> None:
        self.refusals = list(refusals)
        self.batches: list[list[int]] = []
        self.tried: list[int] = []
        self.closed = False

    def deliver(self, lines: Sequence[Line]) -> None:
        self.tried.append(len(lines))
        if self.refusals:
            raise self.refusals.pop(0)
        self.batches.append([line.position for line in lines])

    def close(self) -> None:
        self.closed = True


class Desk:
    def __init__(self, folder: Path, target: Memory, batch: int = 4) -> None:
        self.reader, self.cursors = LogReader(folder / "audit.db"), Cursors(folder / "shipping.db")
        self.shipper = Shipper(
            Lane("siem", "ocsf", target, batch), self.reader, self.cursors,
            fraction=lambda: 0.0,
        )  # fmt: skip

    def close(self) -> None:
        self.cursors.close()
        self.reader.close()


def test_batches_in_order_and_the_lag(tmp_path: Path) -> None:
    asyncio.run(many(tmp_path, 10))
    target = Memory()
    desk = Desk(tmp_path, target)
    assert [desk.shipper.ship() for _ in range(4)] == [4, 4, 2, 0]
    assert target.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]] and desk.cursors.position("siem") == 10
    desk.close()


def test_the_cursor_stands_until_the_target_confirms(tmp_path: Path) -> None:
    asyncio.run(many(tmp_path, 3))
    target = Memory(NotDelivered("down"))
    desk = Desk(tmp_path, target)
    with pytest.raises(NotDelivered):
        desk.shipper.ship()
    assert desk.cursors.position("siem") == 0
    assert desk.shipper.ship() == 3 and target.batches == [[0, 1, 2]]
    desk.close()


def test_a_target_that_wants_less_gets_less(tmp_path: Path) -> None:
    asyncio.run(many(tmp_path, 4))
    target = Memory(NotDelivered("413", too_large=True), NotDelivered("413", too_large=True))
    desk = Desk(tmp_path, target)
    desk.shipper.start()
    while desk.cursors.position("siem") < 4:
        time.sleep(0.01)
    desk.shipper.stop()
    assert target.tried[:3] == [4, 2, 1] and [n for batch in target.batches for n in batch] == [0, 1, 2, 3]
    assert target.closed
    desk.close()


def test_a_log_that_was_rolled_back_is_not_shipped_over_what_was(tmp_path: Path) -> None:
    asyncio.run(many(tmp_path, 3))
    desk = Desk(tmp_path, Memory())
    desk.cursors.advance("siem", 4)
    with pytest.raises(AuditUnavailable, match="rolled back or replaced"):
        desk.shipper.ship()
    desk.close()


def test_an_entry_that_cannot_be_read_stops_the_shipping_there(tmp_path: Path) -> None:
    asyncio.run(many(tmp_path, 6))
    with samples.tampering(tmp_path / "audit.db") as connection:
        connection.execute("UPDATE openings SET opened='[]' WHERE position=5")
    target = Memory()
    desk = Desk(tmp_path, target)
    assert desk.shipper.ship() == 4
    with pytest.raises(AuditUnavailable):
        desk.shipper.ship()
    assert desk.cursors.position("siem") == 4
    desk.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def begin(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *words], stderr=subprocess.DEVNULL)


def received(path: Path) -> list[int]:
    """Positions in the order of their arrival; what a kill tore is no line."""
    found = []
    for line in path.read_bytes().splitlines() if path.exists() else ():
        begun = line.find(b"{")
        try:
            found.append(int(json.loads(line[begun:])["metadata"]["sequence"]))
        except (ValueError, KeyError):
            continue
    return found


@pytest.mark.parametrize("kind", ["http", "syslog", "file"])
def test_kills_at_random_moments_lose_nothing(tmp_path: Path, kind: str) -> None:
    count, seed = 120, random.Random(20)
    asyncio.run(many(tmp_path, count))
    port, out, certificate = free_port(), tmp_path / "received", ""
    if kind == "syslog":
        certificate_file, key_file = Authority.make(tmp_path).issue("receiver")
        certificate = str(tmp_path / "chain")
        Path(certificate).write_text(certificate_file.read_text() + key_file.read_text())
    running: dict[str, subprocess.Popen[bytes]] = {}
    kills = 0
    try:
        while kills < 6 or set(received(out)) != set(range(count)):
            if kind != "file" and ("receiver" not in running or running["receiver"].poll() is not None):
                words = [kind, str(port), str(out), *([certificate] if certificate else [])]
                running["receiver"] = begin("tests.gateway.audit.shipping.receivers", *words)
            if "shipper" not in running or running["shipper"].poll() is not None:
                running["shipper"] = begin("tests.gateway.audit.shipping.ship", str(tmp_path), kind, str(port))
            time.sleep(seed.uniform(0.4, 1.6))
            if kills < 6:
                victim = running[seed.choice(sorted(running))]
                victim.kill()
                victim.wait()
                kills += 1
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    arrived = received(out)
    firsts = list(dict.fromkeys(arrived))
    assert firsts == list(range(count))  # none is missing, and none came before an earlier one
    for before, after in itertools.pairwise(arrived):
        assert after <= before + 1  # it may go back, to what was not confirmed; it never jumps ahead

"""The power fails: whatever a file system had not yet synced is gone, or half of it, and the log recovers by itself.

The file system is SQLite's own interface to one (a VFS, through ``apsw``): it keeps every write in memory until the
file is synced, and at a power loss drops all unsynced pages, or a random part of them, in any order, some torn in the
middle. The log's own code runs on it, over the one protocol that the log asks of a database.
"""

import os
import random
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Literal

import apsw
import pytest

from contracts.events import Draft
from gateway.audit.ledger import Appended, Ledger
from gateway.audit.opening import open_log
from gateway.audit.recovery import interruptions
from gateway.audit.schema import STEPS
from gateway.audit.verify import verify
from gateway.store.database import DatabaseFault, Row, Rows, RowTaken
from gateway.store.sqlite import PAGE_BYTES, statements
from tests.gateway.audit.samples import SIGNER, START, begin, draft, prepared, requested, seal, start

LOSSES = int(os.environ.get("LIENTHONG_KILLS", "12"))
SECTOR = 512


class PowerLost(Exception):
    """The machine is off."""


class Disk:
    """What is on the disk (the real files), and what is only in memory: writes since each file's last sync."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.unsynced: dict[str, list[tuple[int, bytes | None]]] = {}
        self.left: int | None = None
        """Writes and syncs until the power fails; ``None``: it doesn't."""
        self.lost = 0

    def tick(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise PowerLost

    def off(self, keep: float) -> None:
        """Each unsynced write is on the disk all the same with probability ``keep``, or a part of it is."""
        for name, writes in self.unsynced.items():
            kept = [write for write in writes if self.rng.random() < keep]
            self.lost += len(writes) - len(kept)
            self.rng.shuffle(kept)
            if not Path(name).exists():
                continue  # deleted since
            with Path(name).open("r+b") as file:
                for offset, data in kept:
                    if data is None:
                        file.truncate(offset)
                        continue
                    if self.rng.random() < 0.2:  # torn: a disk writes sectors
                        data = data[: self.rng.randrange(0, len(data) + 1, SECTOR)]
                    file.seek(offset)
                    file.write(data)
        self.unsynced.clear()


class _File(apsw.VFSFile):
    """Writes go to memory, and to the disk at the next sync; reads see both."""

    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def _writes(self) -> list[tuple[int, bytes | None]]:
        return self._disk.unsynced.setdefault(self._name, [])

    def xWrite(self, data: bytes, offset: int) -> None:  # SQLite's name
        self._disk.tick()
        self._writes().append((offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # SQLite's name
        self._disk.tick()
        self._writes().append((newsize, None))

    def xFileSize(self) -> int:  # SQLite's name
        size = int(super().xFileSize())
        for offset, data in self._writes():
            size = offset if data is None else max(size, offset + len(data))
        return size

    def xRead(self, amount: int, offset: int) -> bytes:  # SQLite's name
        size = self.xFileSize()
        wanted = max(0, min(amount, size - offset))
        found = bytearray(super().xRead(amount, offset)[:wanted].ljust(wanted, b"\0"))
        for at, data in self._writes():
            if data is None:
                if at < offset + wanted:  # what was cut off, and written again since, is zero in between
                    found[max(0, at - offset) :] = bytes(wanted - max(0, at - offset))
                continue
            first, last = max(at, offset), min(at + len(data), offset + wanted)
            if first < last:
                found[first - offset : last - offset] = data[first - at : last - at]
        return bytes(found)

    def xSync(self, flags: int) -> None:  # SQLite's name
        self._disk.tick()
        for offset, data in self._disk.unsynced.pop(self._name, []):
            if data is None:
                super().xTruncate(offset)
            else:
                super().xWrite(data, offset)

    def xDeviceCharacteristics(self) -> int:  # SQLite's name
        return 0  # promises nothing: no atomic writes, no order


class _FileSystem(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        super().__init__(name, "")
        self._disk = disk

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # SQLite's name
        kept = flags[0] & (apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL)
        return _File(self._disk, name, flags) if kept else apsw.VFSFile("", name, flags)


class Database:
    """The protocol of `gateway.store.database` over ``apsw``: the same SQL on a file system of ours."""

    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, raw: apsw.Connection) -> None:
        self.raw = raw

    @property
    def in_transaction(self) -> bool:
        return bool(self.raw.in_transaction)

    def execute(self, statement: str, values: Sequence[object] = ()) -> Rows:
        try:
            return Rows(self.raw.execute(statement, tuple(values)))
        except apsw.ConstraintError:
            raise RowTaken("SQLITE_CONSTRAINT") from None
        except apsw.Error as fault:
            raise DatabaseFault(type(fault).__name__) from None

    def stream(self, statement: str, values: Sequence[object] = ()) -> Generator[Row]:
        yield from self.execute(statement, values)

    def begin(self) -> None:
        self.execute("BEGIN IMMEDIATE")

    def begin_to_read(self) -> None:
        self.execute("BEGIN")

    def commit(self) -> None:
        self.execute("COMMIT")

    def rollback(self) -> None:
        with suppress(apsw.Error, PowerLost):
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")

    def version(self) -> object:
        return self.execute("PRAGMA data_version")[0][0]

    def close(self) -> None:
        with suppress(apsw.Error, PowerLost):
            self.raw.close(True)


class Machine:
    """A log on a disk that may lose what was not synced."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.path = folder / "audit.db"
        self.disk = Disk(rng)
        self.name = f"power-{id(self)}"
        self.file_system = _FileSystem(self.name, self.disk)

    def start(self) -> Database:
        raw = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE, vfs=self.name)
        database = Database(raw)
        for name, value in (("page_size", PAGE_BYTES), ("journal_mode", "WAL"), ("synchronous", "FULL")):
            database.execute(f"PRAGMA {name}={value}")  # as `gateway.store.sqlite` opens it
        return database


@pytest.fixture
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    found = Machine(tmp_path, random.Random(request.config.getoption("randomly_seed", 1)))
    begin(tmp_path).close()  # the log has begun, on an honest disk
    yield found
    found.file_system.unregister()


def _live(machine: Machine, entries: int) -> tuple[list[str], bool]:
    """Append, one after the other and in batches, until the power fails: what was answered, and whether it did."""
    answered: list[str] = []
    database = machine.start()
    try:
        ledger = Ledger(database, SIGNER, start, seal)
        for number in range(entries):
            asked = requested(due=START)
            drafts: list[Draft] = [asked, draft()] if number % 3 else [draft(request=None) for _ in range(20)]
            for result in ledger.write([prepared(one) for one in drafts], sign=number % 5 == 0):
                assert isinstance(result, Appended)
                answered.append(result.entry)
    except Exception:  # apsw tells in its own way what the file system raised
        if machine.disk.left is None or machine.disk.left >= 0:
            raise
        return answered, True
    finally:
        if machine.disk.left is not None and machine.disk.left < 0:
            machine.disk.off(keep=machine.disk.rng.choice([0.0, 0.0, 0.5, 0.9]))
            machine.disk.left = -1  # closing writes nothing any more
        database.close()
        machine.disk.unsynced.clear()
        machine.disk.left = None
    return answered, False


def test_no_answered_entry_is_lost_and_none_damaged(machine: Machine) -> None:
    answered: list[str] = []
    losses = 0
    for _ in range(LOSSES):
        machine.disk.left = machine.disk.rng.randrange(1, 260)
        told, lost = _live(machine, 60)
        answered += told
        losses += lost
        with closing(open_log(machine.path, SIGNER)) as database:  # a start, on the honest disk: it is whole
            found = {row[0] for row in database.execute("SELECT entry FROM openings")}
            assert set(answered) <= found, "answered, and not on record"
            ledger = Ledger(database, SIGNER, start, seal)
            cut_off = interruptions(database, START)
            assert all(isinstance(result, Appended) for result in ledger.write(cut_off, sign=True))
        verdicts = verify(machine.path, now=START)
        assert verdicts.exit_code() == 0, str(verdicts)
    assert losses > LOSSES // 2 and machine.disk.lost > 0 and len(answered) > LOSSES


def test_a_disk_that_does_not_sync_is_found_out(machine: Machine) -> None:
    """The test itself can fail: without syncs an answered entry is lost, and the file system shows it."""
    database = machine.start()
    database.execute("PRAGMA synchronous=OFF")
    ledger = Ledger(database, SIGNER, start, seal)
    ledger.write([prepared() for _ in range(5)], sign=True)
    assert machine.disk.unsynced
    machine.disk.off(keep=0.0)
    machine.disk.left = -1
    database.close()
    machine.disk.unsynced.clear()
    machine.disk.left = None
    with closing(open_log(machine.path, SIGNER)) as database_again:
        assert database_again.execute("SELECT count(*) FROM entries") == [(0,)]


def test_a_log_is_begun_whole_or_not_at_all(tmp_path: Path) -> None:
    """The tables of a new log are made in one transaction each; a loss amid it leaves what a start goes on from."""
    rng = random.Random(7)
    for number in range(LOSSES):
        folder = tmp_path / str(number)
        folder.mkdir()
        machine = Machine(folder, rng)
        machine.disk.left = rng.randrange(1, 40)
        database: Database | None = None
        with suppress(PowerLost, apsw.Error, DatabaseFault):
            database = machine.start()
            for version, step in enumerate(STEPS, 1):
                database.begin()
                for statement in statements(step):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version={version}")
                database.commit()
        machine.disk.off(keep=rng.choice([0.0, 0.5]))
        machine.disk.left = -1
        if database is not None:
            database.close()
        machine.disk.unsynced.clear()
        machine.disk.left = None
        machine.file_system.unregister()
        log = begin(folder)
        log.append_and_wait(draft())
        log.close()
        assert verify(folder / "audit.db", now=START).exit_code() == 0

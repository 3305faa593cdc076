"""Ships to a file of JSON lines: on disk before the cursor moves, a new file for each day and at a size."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from gateway.audit.months import day_of
from gateway.audit.shipping.lines import Line
from gateway.audit.shipping.target import NotDelivered

_TAIL = 1 << 20
"""Bytes at the end of a file in which its last whole line is looked for; an entry is far shorter."""


class FileTarget:
    """Appends to ``path``; a full file, or one of an earlier day, is renamed to ``<stem>.<day>-<position><suffix>``.

    ``position`` there is the first entry in the file. Days are those of the entries, in Asia/Ho_Chi_Minh. What a crash
    left behind of a half-written line is cut off: no cursor ever counted it.
    """

    def __init__(self, path: Path, rotate_bytes: int) -> None:
        self._path, self._rotate_bytes = path, rotate_bytes
        self._descriptor: int | None = None
        self._first: tuple[int, date] | None = None
        self._size = 0

    def deliver(self, lines: Sequence[Line]) -> None:
        """Write and sync; raises `NotDelivered`, for example when the disk is full."""
        try:
            self._write(lines)
        except OSError as fault:
            self.close()  # whatever was half written is cut off when the file is opened again
            raise NotDelivered(f"the file can't be written: {fault.strerror or fault}") from None

    def _write(self, lines: Sequence[Line]) -> None:
        pending: list[bytes] = []
        for line in lines:
            day = day_of(line.time)
            if self._descriptor is None:
                self._open()
            waiting = sum(map(len, pending))
            if self._first is not None and (
                self._first[1] != day or self._size + waiting + len(line.text) >= self._rotate_bytes
            ):
                self._append(pending)
                pending = []
                self._rotate()
                self._open()
            if self._first is None:
                self._first = (line.position, day)
            pending.append(line.text + b"\n")
        self._append(pending)

    def _append(self, pending: list[bytes]) -> None:
        if not pending or self._descriptor is None:
            return
        data = memoryview(b"".join(pending))
        while data:
            written = os.write(self._descriptor, data)
            self._size += written
            data = data[written:]
        os.fsync(self._descriptor)

    def _open(self) -> None:
        fresh = not self._path.exists()
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        if fresh:
            self._sync_folder()
        self._size = self._whole(os.fstat(self._descriptor).st_size)
        os.ftruncate(self._descriptor, self._size)
        self._first = self._begins() if self._size else None

    def _whole(self, size: int) -> int:
        """Bytes up to the end of the last whole line."""
        if self._descriptor is None or size == 0:
            return 0
        begin = max(0, size - _TAIL)
        tail = os.pread(self._descriptor, size - begin, begin)
        end = tail.rfind(b"\n")
        if end < 0 and begin > 0:
            raise OSError("the file holds no lines of ours")
        return begin + end + 1

    def _begins(self) -> tuple[int, date]:
        """Position and day of the first entry in the file."""
        if self._descriptor is None:
            raise OSError("the file is not open")
        head = os.pread(self._descriptor, _TAIL, 0).partition(b"\n")[0]
        try:
            return _placed(json.loads(head))
        except (ValueError, KeyError, TypeError):
            raise OSError("the file holds no lines of ours") from None

    def _rotate(self) -> None:
        if self._first is None:
            return
        self._let_go()
        position, day = self._first
        self._path.rename(self._path.with_name(f"{self._path.stem}.{day:%Y%m%d}-{position:012}{self._path.suffix}"))
        self._sync_folder()
        self._first = None

    def _sync_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def close(self) -> None:
        """Let go of the file."""
        with suppress(OSError):
            self._let_go()


def _placed(line: dict[str, dict[str, object]]) -> tuple[int, date]:
    """Position and day of a line in either form."""
    if "metadata" in line:
        position, moment = line["metadata"]["sequence"], datetime.fromtimestamp(int(str(line["time"])) / 1000, UTC)
    else:
        position = line["event"]["sequence"]
        moment = datetime.fromisoformat(str(line["@timestamp"]))
    return int(str(position)), day_of(moment)

"""One process at a time does a thing to a state directory: it holds a lock file, until its end at the latest."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO


class FileLock:
    """A lock file; the kernel lets go of it when the process that holds it ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Whether it is ours now."""
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def let_go(self) -> None:
        """Let the next one have it; nothing where it isn't ours."""
        if self._file is not None:
            self._file.close()
            self._file = None

"""What a verification that was cut off had read, in a file of its own: the next run goes on from there.

The file is held against the log before it is believed: the tree that it stopped at must be the root of the leaves that
are there now. What else it says (which values were right, which requests were open) stands as the earlier run wrote it,
so whoever can write the file can make a run skip what lies before it: keep it where the log's operator can't write.
A run that comes to its end removes it, and the next one reads everything again.
"""

from __future__ import annotations

import base64
import json
import os
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.audit.examination import Examination, Finding, OpenRequest

SAVE_SECONDS = 10.0
_FORMAT = 1


class ProgressWrong(ValueError):
    """The file is no progress of this log's verification; the text says why."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run had read: the entries before ``size``, until ``at``."""

    size: int
    at: str
    root: bytes
    examined: dict[str, Any]

    def restore(self, examined: Examination) -> None:
        """Go on as if this run had read it, once ``examined`` has the tree; raises `ProgressWrong`."""
        if (examined.count, examined.tree.root()) != (self.size, self.root):
            raise ProgressWrong("it fits another log, or this one was altered since; verify without it")
        try:
            examined.time = str(self.examined["time"])
            examined.excused = int(self.examined["excused"])
            examined.open = {k: OpenRequest(int(v[0]), str(v[1])) for k, v in self.examined["open"].items()}
            examined.altered = [Finding(**item) for item in self.examined["altered"]]
            examined.incomplete = [Finding(**item) for item in self.examined["incomplete"]]
        except (LookupError, TypeError, ValueError, AttributeError):
            raise ProgressWrong("it is damaged; verify without it") from None


class Progress:
    """The file, for the log with the public key ``vkey``."""

    def __init__(self, path: Path, vkey: str) -> None:
        self._path = path
        self._vkey = vkey
        self._saved = time.monotonic()

    def earlier(self) -> Earlier | None:
        """What an earlier run left, if one did; raises `ProgressWrong`."""
        try:
            read = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise ProgressWrong("it can't be read; verify without it") from None
        try:
            if read["format"] != _FORMAT or read["log"] != self._vkey:
                raise ProgressWrong("it is another log's")
            root = base64.b64decode(read["root"], validate=True)
            return Earlier(int(read["size"]), str(read["at"]), root, dict(read["examined"]))
        except (LookupError, TypeError, ValueError) as fault:
            if isinstance(fault, ProgressWrong):
                raise
            raise ProgressWrong("it is damaged; verify without it") from None

    def save_now_and_then(self, examined: Examination) -> None:
        """Save, if the last time is some seconds ago; raises ``OSError``."""
        if time.monotonic() - self._saved >= SAVE_SECONDS:
            self.save(examined)

    def save(self, examined: Examination) -> None:
        """Write it whole and put it in place; raises ``OSError``."""
        document = {
            "format": _FORMAT,
            "log": self._vkey,
            "size": examined.count,
            "at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "root": base64.b64encode(examined.tree.root()).decode(),
            "examined": {
                "time": examined.time,
                "excused": examined.excused,
                "open": {entry: [request.position, request.due_at] for entry, request in examined.open.items()},
                "altered": [asdict(finding) for finding in examined.altered],
                "incomplete": [asdict(finding) for finding in examined.incomplete],
            },
        }
        making = self._path.with_name(f".{self._path.name}.making")
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        making.replace(self._path)
        self._saved = time.monotonic()

    def done(self) -> None:
        """A run came to its end: the next one reads everything again."""
        self._path.unlink(missing_ok=True)

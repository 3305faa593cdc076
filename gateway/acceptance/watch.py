"""Listens to a connector while it runs: it opens no file or socket, reads no clock, rolls no dice and writes no log.

Two ears: Python's audit hook, which hears what libraries do in C, and the interpreter's profile hook, which hears the
clock (nobody audits that). The audit hook can't be taken off again, so it is put on once, and sleeps between watches.
"""

from __future__ import annotations

import gc
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

LOUD: Final = (
    "open", "os.listdir", "os.scandir", "os.open", "os.remove", "os.mkdir", "os.rename", "os.rmdir", "os.truncate",
    "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.", "ssl.", "subprocess.", "sqlite3.", "urllib.",
    "http.", "ftplib.", "smtplib.", "shutil.", "tempfile.", "_thread.start_new_thread", "signal.",
)  # fmt: skip
"""Prefixes of audit events that a connector has no business to cause."""
CLOCK: Final = frozenset(
    {
        "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.sleep",
        "time.perf_counter_ns", "time.process_time", "time.localtime", "time.gmtime", "datetime.now",
        "datetime.utcnow", "datetime.today", "date.today",
    }
)  # fmt: skip
CHANCE: Final = frozenset({"posix.urandom", "posix.getrandom"})

_ears: list[Heard] = []
"""Whoever listens at the moment; at most one."""
_put_on = False


class Heard:
    """What was heard in one watch, each once: words of ours and names of functions, never an argument."""

    def __init__(self) -> None:
        self.io: dict[str, None] = {}
        self.clock: dict[str, None] = {}
        self.thread = threading.get_ident()

    def audited(self, event: str) -> None:
        """An event of the audit hook."""
        if event.startswith(LOUD) and threading.get_ident() == self.thread:
            self.io[event] = None

    def called(self, frame: FrameType, event: str, argument: Any) -> None:
        """An event of the profile hook."""
        if event == "c_call":
            name, owner = _name(argument), getattr(argument, "__self__", None)
            if name in CLOCK:
                self.clock[name] = None
            elif name in CHANCE or isinstance(owner, random.Random):
                self.clock[f"chance: {name}"] = None
            elif name == "builtins.print" or owner is sys.stdout or owner is sys.stderr:
                self.io["print"] = None
        elif event == "call":
            module = str(frame.f_globals.get("__name__", "")).partition(".")[0]
            if module in ("logging", "structlog", "warnings"):
                self.io[module] = None
            elif module == "os" and frame.f_code.co_qualname.startswith("_Environ."):
                self.io["os.environ"] = None


def _name(function: Any) -> str:
    owner = getattr(function, "__self__", None)
    if isinstance(owner, type):
        return f"{owner.__name__}.{function.__name__}"
    return f"{getattr(function, '__module__', None) or ''}.{getattr(function, '__name__', '')}"


def _listen(event: str, _arguments: tuple[Any, ...]) -> None:
    for heard in _ears:
        heard.audited(event)


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Note in ``heard`` what this thread does within."""
    global _put_on
    if not _put_on:
        sys.addaudithook(_listen)
        _put_on = True
    before, collecting = sys.getprofile(), gc.isenabled()
    gc.disable()  # whoever waits for a collection (a finalizer, a tool's callback) isn't what is listened to
    _ears.append(heard)
    sys.setprofile(heard.called)
    try:
        yield
    finally:
        sys.setprofile(before)
        _ears.remove(heard)
        if collecting:
            gc.enable()

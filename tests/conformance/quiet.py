"""Run in a process of its own: loads every connector, then listens while every case runs.

A library may be loud while it is imported, before any connector is built: zeep imports requests, whose urllib3 binds
one socket on the loopback interface to learn whether the machine has IPv6, cryptography imports its backend and
datetime its parser of forms when they are first needed. `LIBRARIES` are therefore imported before anybody listens.

Prints one JSON line: ``{"cases": n, "heard": [event, ...]}``. A connector is quiet when nothing was heard.
"""

import importlib
import json
import sys
from typing import Any

LIBRARIES = ("zeep", "_strptime", "cryptography.hazmat.backends.openssl.backend")

LOUD_ALWAYS = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "urllib.",
    "ssl.",
    "http.",
)
LOUD_AFTER_LOADING = ("open", "os.listdir", "os.scandir", "os.open", "os.remove", "os.mkdir", "os.rename", "sqlite3.")

heard: list[str] = []
loaded = False


def listen(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what a connector may not do: sockets and processes never, files no more once it is built."""
    if event.startswith(LOUD_ALWAYS) or (loaded and event.startswith(LOUD_AFTER_LOADING)):
        heard.append(f"{event}{' after loading' if loaded else ''}")


def main(temptation: str) -> None:
    """Load, listen, replay; ``temptation`` names something loud to do, to show that it would be heard."""
    global loaded
    for name in LIBRARIES:
        importlib.import_module(name)
    sys.addaudithook(listen)
    from contracts.conformance import replay
    from tests.conformance.test_cases import ALL  # building every connector, listened to

    loaded = True
    for item, case in ALL:
        replay(item.connector, case, item.profile, item.queries.get(case.dataset))
    if temptation == "file":
        open(__file__).close()  # noqa: PTH123 -- the plainest way is the one to be heard
    elif temptation == "socket":
        __import__("socket").socket().close()
    loaded = False
    print(json.dumps({"cases": len(ALL), "heard": heard}))  # noqa: T201 -- what the test reads


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")

"""One gateway per state directory: a second one would take the first one's running requests for interrupted ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.cli.refusals import CouldNot
from gateway.store.lock import FileLock

LOCK = "gateway.lock"


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold a state directory, until the end of this process at the latest; raises `CouldNot` where another does.

    Commands beside a running gateway need no hold: the log and the register take them in between.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = FileLock(state / LOCK)
    if not held.take():
        raise CouldNot(f"a gateway runs on the state directory {state} already")
    try:
        yield
    finally:
        held.let_go()

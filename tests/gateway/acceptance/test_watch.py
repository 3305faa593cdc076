"""Both ears hear what they are for, from this thread alone, and only while somebody listens."""

import logging
import os
import random
import secrets
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.acceptance.watch import Heard, listening

HERE = Path(__file__)
DICE = random.Random(1)


def hear(what: Callable[[], Any]) -> Heard:
    heard = Heard()
    with listening(heard):
        what()
    return heard


def warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("x", stacklevel=1)


@pytest.mark.parametrize(
    ("what", "event"),
    [
        (HERE.read_bytes, "open"),
        (lambda: os.listdir("/"), "os.listdir"),  # noqa: PTH208 -- the event is the point
        (lambda: socket.socket().close(), "socket.__new__"),
        (lambda: print(end=""), "print"),  # noqa: T201 -- the event is the point
        (lambda: sys.stdout.write(""), "print"),
        (lambda: logging.getLogger("x").debug("y"), "logging"),
        (lambda: os.environ.get("HOME"), "os.environ"),
        (warn, "warnings"),
    ],
)
def test_input_and_output_is_heard(what: Callable[[], Any], event: str) -> None:
    assert event in hear(what).io


@pytest.mark.parametrize(
    ("what", "event"),
    [
        (time.time, "time.time"),
        (time.monotonic, "time.monotonic"),
        (lambda: time.sleep(0), "time.sleep"),
        (lambda: datetime.now(UTC), "datetime.now"),
        (lambda: DICE.getrandbits(8), "chance: "),
        (secrets.token_hex, "posix.urandom"),
    ],
)
def test_time_and_chance_are_heard(what: Callable[[], Any], event: str) -> None:
    assert any(event in heard for heard in hear(what).clock)


def test_ordinary_work_is_silent() -> None:
    heard = hear(lambda: datetime(2026, 11, 27, tzinfo=UTC).isoformat().encode().decode().split("-"))
    assert (heard.io, heard.clock) == ({}, {})


def test_nobody_listens_afterwards_and_other_threads_are_not_meant() -> None:
    heard = Heard()
    started, done = threading.Event(), threading.Event()

    def elsewhere() -> None:
        started.wait()
        HERE.read_bytes()
        done.set()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    with listening(heard):
        started.set()
        done.wait()
    thread.join()
    HERE.read_bytes()
    time.time()
    assert "open" not in heard.io and "time.time" not in heard.clock

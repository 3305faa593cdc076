"""Structured log lines (JSON, one per event) that name things and never hold a person's data.

Only members listed here can be written, as words and numbers, under an event of one word: free text has no way in.
Library loggers are held at WARNING and reduced to their name and place, because their messages may quote a body.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from gateway.observability import trace

MEMBERS = frozenset(
    {
        "event", "level", "time", "trace", "dataset", "operation", "outcome", "code", "source", "state", "kind",
        "status", "caller", "entry", "attempts", "duration_ms", "exception", "where", "count", "connector", "setting",
        "method", "route", "reason", "port", "name",
    }
)  # fmt: skip
"""Members a line may have, as words and numbers; anything else is dropped and counted in ``dropped``."""
_EVENT = re.compile(r"[a-z][a-z_]{0,39}")
_WORDS = 200
"""Characters that a member may have."""


def _only_known(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if not _EVENT.fullmatch(str(event.get("event"))):
        event["event"] = "unnamed"  # a free text could be anything
    unknown = [name for name, value in event.items() if name not in MEMBERS or not _plain(value)]
    for name in unknown:
        del event[name]
    if unknown:
        event["dropped"] = len(unknown)
    return event


def _plain(value: object) -> bool:
    return value is None or isinstance(value, int | float) or (isinstance(value, str) and len(value) <= _WORDS)


def _add_trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if current := trace.current():
        event["trace"] = current
    return event


class _LibraryLines(logging.Handler):
    """Passes on that a library complained, not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the logger's name, the level and the place; the message stays out."""
        get().warning("library", name=record.name, where=f"{record.module}:{record.lineno}")


class _Lines(io.TextIOBase):
    """A stream whose lines may be lost: a full disk must not take an answer with them. The evidence log is another."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or lose, the line."""
        with suppress(OSError, ValueError):  # ValueError: the stream was closed under us
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, or lose, what is buffered."""
        with suppress(OSError, ValueError):
            self._stream.flush()


def configure(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send lines to ``stream`` (standard error by default) as JSON."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _add_trace,
            _only_known,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, _Lines(stream or sys.stderr))),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_LibraryLines(level=logging.WARNING)]
    root.setLevel(logging.WARNING)


def get() -> Any:
    """The logger; call ``.info("event_name", member=...)``."""
    return structlog.get_logger()


def place_of(fault: BaseException) -> tuple[str, str]:
    """An exception's class and the innermost place it came from: all that a line may say of it."""
    traceback = fault.__traceback__
    where = "?"
    while traceback is not None:
        code = traceback.tb_frame.f_code
        where = f"{code.co_qualname}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return type(fault).__name__, where

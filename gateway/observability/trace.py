"""The trace id of the request at hand (W3C Trace Context), so that log lines, entries and sources can be joined.

A malformed ``traceparent`` starts a new trace: it is never echoed.
"""

from __future__ import annotations

import os
import re
import secrets
from contextvars import ContextVar

_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_current: ContextVar[str] = ContextVar("trace", default="")


def begin(traceparent: str | None) -> str:
    """Adopt the trace of a ``traceparent`` header, or start one; returns 32 lower-case hex digits."""
    found = _PARENT.fullmatch(traceparent) if traceparent else None
    trace = found[1] if found and found[1] != "0" * 32 and found[2] != "0" * 16 else os.urandom(16).hex()
    _current.set(trace)
    return trace


def current() -> str:
    """The trace id of this task, or an empty string outside a request."""
    return _current.get()


def parent() -> str:
    """A ``traceparent`` value for a request to a source, with a span id of its own."""
    return f"00-{current() or secrets.token_hex(16)}-{secrets.token_hex(8)}-01"

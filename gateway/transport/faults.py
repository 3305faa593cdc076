"""Endings that only the transport knows: refusals made here, before anything was sent.

They are faults like a source's own (`contracts.errors`), but never retried: waiting is what they refuse.
"""

from __future__ import annotations

from typing import ClassVar

from contracts.errors import SourceBusy, SourceFault, SourceUnavailable


class BreakerOpen(SourceUnavailable):
    """The breaker is open: nothing was sent. ``retry_after`` is the whole seconds until the next probe."""

    retryable: ClassVar[bool] = False


class GatewayBusy(SourceBusy):
    """No room within the source's concurrency or outgoing rate; a problem ``gateway_busy``, owner ``gateway``."""

    code: ClassVar[str] = "gateway_busy"
    retryable: ClassVar[bool] = False


def again(fault: SourceFault) -> SourceFault:
    """A fresh copy, for another waiter: one exception object raised in two tasks would mix their tracebacks."""
    return type(fault)(fault.reason, retry_after=fault.retry_after, owner=fault.owner, source_code=fault.source_code)

"""Who is calling, and not too often: token and proof become a `Caller`, then its rate and the gateway's own load.

Failures before a caller is known are counted per peer and minute (one summary entry each), so that a flood can't fill
the log.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from contracts.access import Caller
from contracts.errors import Problem
from gateway.access.authentication import Credentials
from gateway.access.limits import Limiter, Rate, Taken
from gateway.observability.metrics import Metrics


class Verifying(Protocol):
    """Token and proof checks."""

    async def authenticate(self, request: Credentials) -> Caller:
        """The caller; raises `Problem` ``token_invalid`` or ``proof_invalid`` with a ``challenge``."""
        ...

    def fresh_nonce(self) -> str | None:
        """A nonce for the next proof; ``None`` where nonces are off."""
        ...


@dataclass(slots=True)
class Authenticate:
    """The first two steps of the road."""

    verifier: Verifying
    limiter: Limiter
    rate: Rate
    concurrent: int
    note_failure: Callable[[str, str], None]
    metrics: Metrics
    _running: int = field(default=0, init=False)

    async def caller(self, credentials: Credentials) -> Caller:
        """Check token and proof."""
        try:
            return await self.verifier.authenticate(credentials)
        except Problem as problem:
            if problem.row.status == 401:  # a register that can't be read is no failure of the caller's
                self.note_failure(credentials.peer, problem.code)
                self.metrics.authentication_failures.labels(problem.code).inc()
            raise

    def beside(self, taken: Taken) -> dict[str, str]:
        """Headers of every answer to a known caller: its rate, and a nonce so that the next proof isn't challenged."""
        fresh = self.verifier.fresh_nonce()
        return taken.headers() | ({} if fresh is None else {"DPoP-Nonce": fresh})

    async def limit(self, caller: Caller) -> Taken:
        """Take one request off the caller's rate; raises `Problem` ``too_many_requests``."""
        taken = await self.limiter.take(caller.id, self.rate)
        if not taken.allowed:
            busy = Problem("too_many_requests", retry_after=max(1, math.ceil(taken.reset_seconds)))
            busy.beside = self.beside(taken)
            raise busy
        return taken

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place among the requests that may run at once; raises `Problem` ``gateway_busy``."""
        if self._running >= self.concurrent:
            raise Problem("gateway_busy", retry_after=1)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

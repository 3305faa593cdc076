"""A caller that didn't hear the answer may ask again with the same key: one access, one answer, two entries.

Only definite answers are kept, sealed, for 24 hours; a failure releases its key so that the caller can try again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from contracts.errors import Pointer, Problem
from gateway.cache.answers import Answers, Conflict, InProgress, Stored
from gateway.steps.arrival import Access, Reply


@dataclass(frozen=True, slots=True)
class Resend:
    """Idempotency keys per caller, bound to the digest of call and body."""

    answers: Answers

    def _digest(self, access: Access) -> bytes:
        call = access.arrival.call
        head = f"{call.dataset}\n{call.operation}\n{call.form}\n{call.session}\n".encode()
        return hashlib.sha256(head + access.arrival.body).digest()

    async def stored(self, access: Access) -> Stored | None:
        """The stored answer of this key, or ``None`` after reserving it; raises `Problem` with status 409."""
        key = access.arrival.idempotency_key
        if key is None:
            return None
        if not 1 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
            raise Problem("invalid_request", errors=[Pointer("", "Idempotency-Key must be 1 to 200 ASCII characters")])
        try:
            begun = await self.answers.begin(access.caller.id, key, self._digest(access))
        except Conflict:
            raise Problem("idempotency_conflict") from None
        except InProgress:
            raise Problem("idempotency_in_progress", retry_after=1) from None
        access.reserved = not isinstance(begun, Stored)
        return begun if isinstance(begun, Stored) else None

    async def keep(self, access: Access, reply: Reply) -> None:
        """Keep a definite answer under its key, once its ending is durable."""
        if access.reserved and (key := access.arrival.idempotency_key) is not None:
            await self.answers.finish(access.caller.id, key, reply.status, reply.body, reply.entry)
            access.reserved = False

    async def release(self, access: Access) -> None:
        """Forget a reservation whose request came to nothing; never another request's."""
        if access.reserved and (key := access.arrival.idempotency_key) is not None:
            await self.answers.release(access.caller.id, key)
            access.reserved = False

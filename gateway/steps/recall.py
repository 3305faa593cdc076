"""Answers are kept per caller, procedure and query, sealed; never per field, because minimise runs behind the cache.

Only a record, or a definite "not found", is kept (an allow-list: a fault can never be recalled). A cache that is dead
or was tampered with counts as nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from contracts.queries import Query
from gateway.steps.arrival import Ask, Found
from gateway.steps.authorize import Grant
from gateway.steps.sending import sends

KEPT = ("found", "not_found")
AHEAD_SECONDS = 120
"""How far an answer may be younger than the question: it came while the question waited (the longest deadline)."""


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Kept(Protocol):
    """A sealed cache that never raises."""

    async def get(self, key: bytes) -> bytes | None:
        """The opened value, or ``None``."""
        ...

    async def set(self, key: bytes, value: bytes, seconds: int) -> None:
        """Seal and keep."""
        ...


def pack(found: Found) -> bytes:
    """The JSON form in which a found answer is kept and shared between replicas."""
    return _encode(
        {
            "document": found.document, "absence": found.absence, "retrieved_at": found.retrieved_at.isoformat(),
            "attempts": found.attempts, "source_ids": dict(found.source_ids), "drift": list(found.drift),
        }
    ).encode()  # fmt: skip


def unpack(packed: bytes) -> Found:
    """The reverse of `pack`."""
    raw: dict[str, Any] = json.loads(packed)
    return Found(
        document=raw["document"], absence=raw["absence"], retrieved_at=datetime.fromisoformat(raw["retrieved_at"]),
        attempts=raw["attempts"], source_ids=raw["source_ids"], drift=tuple(raw["drift"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recall:
    """Looks up and keeps answers; ``mac`` keys the cache key, so that no store learns who was asked about."""

    cache: Kept
    mac: Callable[[bytes], bytes]

    def key(self, grant: Grant, query: Query) -> bytes:
        """Keyed hash of (caller, procedure, connector, version, profile, dataset, query); where attributed of more.

        More is the officer and the dossier (DESIGN section 1); a sending is always of one dossier.

        Whether the source is a mock counts as its profile does: what a mock said is never recalled for a live one.
        """
        manifest = grant.route.manifest
        parts: list[Any] = [
            grant.caller.id, grant.entry.procedure.value, manifest.name, manifest.contract_version,
            grant.route.profile_name, grant.route.synthetic, grant.route.operation.dataset,
            type(query).__name__, sorted(query.canonical().items()),
        ]  # fmt: skip
        if manifest.attribution == "officer" or sends(grant):
            parts += [grant.officer.account if grant.officer else None, grant.purpose.dossier, grant.purpose.draft]
        return self.mac(_encode(parts).encode())

    async def recall(self, grant: Grant, ask: Ask, key: bytes, now: datetime) -> Found | None:
        """A kept answer no older than the manifest and the caller allow."""
        seconds = grant.route.operation.cache_seconds
        allowed = seconds if ask.max_age_seconds is None else min(seconds, ask.max_age_seconds)
        if allowed <= 0:
            return None
        packed = await self.cache.get(key)
        if packed is None:
            return None
        try:
            found = unpack(packed)
        except (ValueError, KeyError, TypeError):  # another version's form
            return None
        return found if -AHEAD_SECONDS <= (now - found.retrieved_at).total_seconds() <= allowed else None

    async def remember(self, grant: Grant, key: bytes, found: Found) -> None:
        """Keep a definite answer for as long as the manifest allows; identity's zero means never."""
        seconds = grant.route.operation.cache_seconds
        if seconds > 0 and found.outcome in KEPT:
            await self.cache.set(key, pack(found), seconds)

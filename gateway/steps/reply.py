"""Bytes of an answer: the members that leave, where they came from, and the receipt (API section 4)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from gateway.steps.arrival import Access, Found
from gateway.steps.authorize import Grant
from gateway.steps.minimise import Answer

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def instant(moment: datetime) -> str:
    """RFC 3339, UTC, whole seconds, with ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def write(value: Any) -> bytes:
    """Compact JSON in UTF-8."""
    return _encode(value).encode()


def provenance(access: Access, grant: Grant, found: Found) -> dict[str, Any]:
    """Source, time, age and kind of the answer."""
    return {
        "source": grant.route.source,
        "retrieved_at": instant(found.retrieved_at),
        "age_seconds": access.age_seconds or 0,
        "cached": access.freshness == "cached",
        "stale": access.freshness == "stale",
        "synthetic": grant.route.synthetic,
        "not_found_means": grant.route.manifest.not_found_means,
    }


def answer(access: Access, grant: Grant, found: Found, part: Answer) -> bytes:
    """The body of a definite answer; its receipt is the entry that closes it."""
    return write({**part.members, "provenance": provenance(access, grant, found), "receipt": access.entry})

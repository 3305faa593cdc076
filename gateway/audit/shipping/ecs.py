"""An entry in the form of the Elastic Common Schema, version 8.11: nested objects, as an index expects them.

Source: github.com/elastic/ecs, ``generated/csv/fields.csv``. The entry's position is ``event.sequence``, its leaf
``event.hash``; what has no field there stands under ``lienthong`` with the names of our own log.
"""

from __future__ import annotations

from typing import Any

from gateway.audit.event import Event
from gateway.audit.shipping.entry import address, instant, rest_of, result_of

VERSION = "8.11.0"
_CHANGES = {"administered": "change", "linked": "change", "forgotten": "deletion", "pruned": "deletion"}


def ecs(event: Event, leaf_hash: str) -> dict[str, Any]:
    """One event; ``leaf_hash`` is the entry's leaf in hex."""
    result = result_of(event)
    described: dict[str, Any] = {
        "kind": "event",
        "category": [_category(event)],
        "type": [_type(event)],
        "action": event.kind,
        "outcome": result,
        "id": event.entry,
        "sequence": event.position,
        "hash": leaf_hash,
        "dataset": "lienthong.audit",
        "module": "lienthong",
    }
    made: dict[str, Any] = {
        "@timestamp": instant(event),
        "ecs": {"version": VERSION},
        "event": described,
        "service": {"name": "lienthong", "type": "lienthong"},
        "lienthong": rest_of(event),
    }
    if event.duration_ms is not None:
        described["duration"] = event.duration_ms * 1_000_000  # nanoseconds
    if event.code:
        made["error"] = {"code": event.code}
    account = event.officer or event.detail.get("by")
    if account:
        made["user"] = {"name": account}
    if event.trace:
        made["trace"] = {"id": event.trace}
    network = event.network or event.detail.get("peer")
    if network:
        made["source"] = {"address": network} | ({"ip": found} if (found := address(network)) else {})
    return made


def _category(event: Event) -> str:
    if event.kind == "authentication_summary":
        return "authentication"
    return "configuration" if event.kind in _CHANGES else "database"


def _type(event: Event) -> str:
    if event.kind in ("refused", "authentication_summary"):
        return "denied"
    return _CHANGES.get(event.kind, "access")

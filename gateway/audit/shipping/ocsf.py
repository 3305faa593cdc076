"""An entry in the form of the Open Cybersecurity Schema Framework: class API Activity (6003), version 1.6.0.

Source: github.com/ocsf/ocsf-schema, ``events/application/api_activity.json`` and the objects it names. What has no
attribute there stands under ``unmapped`` with the names of our own log.
"""

from __future__ import annotations

from typing import Any

from gateway.audit.event import Event
from gateway.audit.shipping.entry import address, epoch_milliseconds, rest_of, result_of

VERSION = "1.6.0"
CATEGORY, CLASS = 6, 6003
_ACTIVITIES = {
    "administered": (3, "Update"),
    "linked": (3, "Update"),
    "forgotten": (4, "Delete"),
    "pruned": (4, "Delete"),
    "authentication_summary": (99, "Authentication failed"),
}
_READ = (2, "Read")
_STATUS = {"success": (1, "Success"), "failure": (2, "Failure"), "unknown": (0, "Unknown")}


def ocsf(event: Event, leaf_hash: str) -> dict[str, Any]:
    """One event of class 6003; ``leaf_hash`` is the entry's leaf in hex."""
    activity, activity_name = _ACTIVITIES.get(event.kind, _READ)
    status, status_name = _STATUS[result_of(event)]
    made: dict[str, Any] = {
        "activity_id": activity,
        "activity_name": activity_name,
        "category_uid": CATEGORY,
        "category_name": "Application Activity",
        "class_uid": CLASS,
        "class_name": "API Activity",
        "type_uid": CLASS * 100 + activity,
        "type_name": f"API Activity: {activity_name if activity != 99 else 'Other'}",
        "severity_id": 1 if status != 2 else 2,
        "time": epoch_milliseconds(event),
        "status_id": status,
        "status": status_name,
        "actor": _actor(event),
        "api": _api(event),
        "src_endpoint": _source(event),
        "metadata": {
            "version": VERSION,
            "product": {"name": "lienthong", "vendor_name": "lienthong"},
            "uid": event.entry,
            "sequence": event.position,
            "event_code": event.kind,
            "log_name": "lienthong.audit",
        },
        "unmapped": {"leaf_hash": leaf_hash, **rest_of(event)},
    }
    if event.trace:
        made["metadata"]["correlation_uid"] = event.trace
    if event.code:
        made["status_code"] = event.code
    if event.duration_ms is not None:
        made["duration"] = event.duration_ms
    if event.subjects:
        made["resources"] = [{"uid": subject.handle, "type": subject.kind, "labels": [subject.role]}
                             for subject in event.subjects]  # fmt: skip
    return made


def _actor(event: Event) -> dict[str, Any]:
    actor: dict[str, Any] = {"app_uid": event.caller or "lienthong"}
    account = event.officer or event.detail.get("by")
    if account:
        actor["user"] = {"name": account}
    return actor


def _api(event: Event) -> dict[str, Any]:
    asked = ".".join(word for word in (event.dataset, event.operation) if word)
    api: dict[str, Any] = {"operation": asked or event.detail.get("act") or event.kind}
    if event.source:
        api["service"] = {"name": event.source}
    if event.request:
        api["request"] = {"uid": event.request}
    if event.code:
        api["response"] = {"error": event.code}
    return api


def _source(event: Event) -> dict[str, Any]:
    network = event.network or event.detail.get("peer")
    found = address(network)
    return {"ip": found} if found else {"name": network or event.channel or "lienthong"}

"""What ``/openapi.json`` says of the two calls that hand a dossier over: their bodies and answers, with examples."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel

from contracts.dossiers import Action, Dossier, DossierProgress
from contracts.queries import Query
from contracts.subjects import form
from gateway.steps.bodies import ProgressBody, SyncBody

CODES = frozenset({"change_conflict", "dossier_unknown"})
"""Codes that only a call of these can give."""
NEVER_CODES = frozenset({"deadline_exceeded", "invalid_claim"})
"""A sending is waited for to its end, and holds no claims."""
_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_APPLICANT = {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê"}
_DOSSIER = {
    "applicant": _APPLICANT, "status": "received", "submission": "counter", "change": 1,
    "received_at": "2026-03-02T01:30:00Z", "due_at": "2026-03-03T10:00:00Z",
    "papers": [{"name": "Tờ khai đăng ký khai sinh", "digitised": True}],
}  # fmt: skip
_PROGRESS = {
    "status": "processing", "happened_at": "2026-03-02T02:00:00Z", "change": 1, "department": "Bộ phận Một cửa",
    "note": "Đã thẩm tra hồ sơ",
}  # fmt: skip
_SENT: dict[str, tuple[type[BaseModel], str, type[Query], dict[str, Any]]] = {
    "dossiers": (SyncBody, "dossier", Dossier, _DOSSIER),
    "dossier_progress": (ProgressBody, "progress", DossierProgress, _PROGRESS),
}  # fmt: skip


def body(dataset: str, purpose: Any) -> dict[str, Any]:
    """The request's content, its schema with the whole of what may be sent."""
    frame, name, sent, example = _SENT[dataset]
    schema = frame.model_json_schema()
    inner = form(sent).model_json_schema()
    schema["$defs"] = {**schema.get("$defs", {}), **inner.pop("$defs", {})}
    schema["properties"] = {**schema["properties"], name: inner}
    return {"application/json": {"schema": schema, "example": {"purpose": purpose, name: example}}}


def schema() -> dict[str, Any]:
    """An answer's schema: what became of it, and which databases the portal was told of."""
    database = {"type": "object", "required": ["source", "code"], "properties": {"source": _TEXT, "code": _MAYBE}}
    delivery = {
        "type": "object", "required": ["action", "change", "databases"],
        "properties": {
            "action": {"type": "string", "enum": list(get_args(Action))}, "change": {"type": ["integer", "null"]},
            "databases": {"type": ["array", "null"], "items": database},
        },
    }  # fmt: skip
    return {
        "type": "object", "required": ["outcome", "delivery", "provenance", "receipt"],
        "properties": {
            "outcome": {"type": "string", "enum": ["sent"]}, "delivery": delivery, "provenance": {"type": "object"},
            "receipt": _TEXT,
        },
    }  # fmt: skip


def answers(dataset: str, tail: dict[str, Any]) -> dict[str, Any]:
    """Examples of every answer."""
    used = [{"source": "business", "code": "2"}, {"source": "population", "code": "1"}]
    databases = used if dataset == "dossiers" else None
    found: dict[str, Any] = {}
    for action in ("created", "updated", "unchanged"):
        delivery = {"action": action, "change": 1, "databases": databases}
        found[action] = {"value": {"outcome": "sent", "delivery": delivery, **tail}}
    return found

"""What ``/openapi.json`` says of the citizen's view and of reports that a register is wrong; made as its sibling is."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from contracts.queries import PersonQuery
from contracts.subjects import form
from gateway.api.documentation import content_of, definite, heading, inline, problem_responses
from gateway.steps.bodies import DisclosuresBody, DiscrepancyBody

_ENTRY = "01JD0000000000000000000000"
_CODES = (
    "invalid_request", "token_invalid", "proof_invalid", "scope_missing", "not_granted", "stopped",
    "purpose_not_granted", "not_acceptable", "sign_in_expired", "payload_too_large", "unsupported_media_type",
    "headers_too_large", "too_many_requests", "internal", "gateway_busy", "audit_unavailable",
)  # fmt: skip
_VIEW_CODES = ("field_not_granted", "officer_not_active", "invalid_subject", "quota_exhausted")
_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_ITEM: dict[str, Any] = {
    "type": "object",
    "required": [
        "entry", "at", "caller", "unit", "procedure", "legal_basis", "dataset", "operation", "fields", "outcome",
        "role", "cached",
    ],
    "properties": {
        "entry": _TEXT, "at": _TEXT,
        "caller": {"type": "object", "properties": {"id": _MAYBE, "name": _MAYBE}},
        "unit": {"type": "object", "properties": {"code": _MAYBE, "name": _MAYBE}},
        "procedure": _MAYBE, "legal_basis": _MAYBE, "dataset": _MAYBE, "operation": _MAYBE,
        "fields": {"type": "array", "items": _TEXT}, "outcome": _MAYBE,
        "role": {"type": "string", "enum": ["subject", "representative", "relative"]},
        "cached": {"type": "boolean"}, "withheld_until": _TEXT,
    },
}  # fmt: skip
_SEEN = {
    "entry": _ENTRY, "at": "2026-11-22T03:04:05Z",
    "caller": {"id": "mot-cua", "name": "Hệ thống một cửa thử nghiệm"},
    "unit": {"code": "H26.99", "name": "Đơn vị thử nghiệm, Hà Nội"}, "procedure": "1.001193",
    "legal_basis": "Nghị định 118/2025/NĐ-CP", "dataset": "persons", "operation": "query",
    "fields": ["full_name", "permanent_residence"], "outcome": "found", "role": "subject", "cached": False,
}  # fmt: skip
_PERSON = {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê", "date_of_birth": "1990-04-15"}
_PURPOSE = {"procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "online"}
_SIGN_IN = "s7Kf0000000000000000000000000000"

_BODIES: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "/v1/disclosures/query": (
        DisclosuresBody, {"purpose": {**_PURPOSE, "sign_in": _SIGN_IN}, "subject": _PERSON, "limit": 50},
    ),
    "/v1/discrepancies": (
        DiscrepancyBody,
        {
            "entry": _ENTRY, "pointers": ["/permanent_residence/commune_code"],
            "description": "Tôi đã chuyển nơi thường trú từ tháng 8/2026.", "sign_in": _SIGN_IN,
        },
    ),
}  # fmt: skip
_ANSWERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "/v1/disclosures/query": (
        {
            "type": "object", "required": ["disclosures", "complete", "receipt"],
            "properties": {
                "disclosures": {"type": "array", "items": _ITEM}, "complete": {"type": "boolean"}, "next": _TEXT,
                "receipt": _TEXT,
            },
        },
        {
            "seen": {"value": {"disclosures": [_SEEN], "complete": True, "receipt": _ENTRY}},
            "page": {
                "value": {
                    "disclosures": [{**_SEEN, "role": "relative", "withheld_until": "2026-11-20T00:00:00Z"}],
                    "complete": False, "next": _ENTRY, "receipt": _ENTRY,
                }
            },
        },
    ),
    "/v1/discrepancies": (
        {
            "type": "object", "required": ["discrepancy", "state", "source", "receipt"],
            "properties": {"discrepancy": _TEXT, "state": _TEXT, "source": _TEXT, "receipt": _TEXT},
        },
        {
            "filed": {
                "value": {
                    "discrepancy": "d-3f9a2c81d0", "state": "received", "source": "population", "receipt": _ENTRY,
                }
            }
        },
    ),
}  # fmt: skip


def codes(path: str) -> tuple[str, ...]:
    """Codes that a call can give."""
    return (*_CODES, *(_VIEW_CODES if path == "/v1/disclosures/query" else ()))


def of(path: str) -> dict[str, Any]:
    """Arguments of ``add_api_route`` for a call of the citizen's road."""
    body, example = _BODIES[path]
    content = content_of(body, example)
    described = content["application/json"]
    described["schema"] = inline(described["schema"], described["schema"].get("$defs", {}))
    if "subject" in described["schema"]["properties"]:
        described["schema"]["properties"]["subject"] = form(PersonQuery).model_json_schema()
    schema, examples = _ANSWERS[path]
    return {
        **heading(path),
        "responses": {200: definite(schema, examples)},
        "openapi_extra": {
            "requestBody": {"required": True, "content": content},
            "parameters": [{"name": "Accept-Language", "in": "header", "required": False, "schema": _TEXT}],
            "responses": problem_responses(codes(path)),
            "security": [{"dpop": []}],
        },
    }

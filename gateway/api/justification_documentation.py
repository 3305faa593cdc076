"""What ``/openapi.json`` says of the questions that a caller is asked, and of its answers; made as its siblings are."""

from __future__ import annotations

from typing import Any

from gateway.api.documentation import content_of, definite, heading, problem_responses
from gateway.steps.bodies import JustificationBody

LISTED, ANSWERED = "/v1/justifications", "/v1/justifications/{id}"
CODES = (
    "token_invalid", "proof_invalid", "headers_too_large", "too_many_requests", "internal", "gateway_busy",
)  # fmt: skip
"""Codes that both calls can give."""
ANSWER_CODES = (
    "invalid_request", "no_such_resource", "not_acceptable", "payload_too_large", "unsupported_media_type",
    "audit_unavailable",
)  # fmt: skip
_ID = "01JD0000000000000000000000"
_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_TEXTS = {"type": "object", "required": ["vi", "en"], "properties": {"vi": _TEXT, "en": _TEXT}}
_QUESTION = {
    "id": _ID,
    "finding": {"id": "own_record-5d41402abc4b2a76", "rule": "own_record", "vi": "Tự tra cứu", "en": "Own record"},
    "look": {"vi": "Hỏi vì sao cán bộ tra cứu chính mình.", "en": "Ask why the official looked themself up."},
    "question": "Vì sao cán bộ tra cứu hồ sơ này?", "caller": "mot-cua", "unit": "H26.99", "officer": "canbo.thu",
    "procedure": "1.001193", "dossier": "H26.99-260302-0001", "entries": [_ID], "count": 1,
    "asked_at": "2026-11-22T03:04:05+00:00", "due_at": "2026-11-27T03:04:05+00:00",
    "answer": f"POST /v1/justifications/{_ID}",
}  # fmt: skip
_ITEM: dict[str, Any] = {
    "type": "object",
    "required": list(_QUESTION),
    "properties": {
        "id": _TEXT,
        "finding": {
            "type": "object", "required": ["id", "rule", "vi", "en"],
            "properties": {"id": _TEXT, "rule": _TEXT, "vi": _TEXT, "en": _TEXT},
        },
        "look": _TEXTS, "question": _TEXT, "caller": _MAYBE, "unit": _MAYBE, "officer": _MAYBE, "procedure": _MAYBE,
        "dossier": _MAYBE, "entries": {"type": "array", "items": _TEXT}, "count": {"type": "integer"},
        "asked_at": _TEXT, "due_at": _TEXT, "answer": _TEXT,
    },
}  # fmt: skip


def _described(codes: tuple[str, ...], *parameters: dict[str, Any]) -> dict[str, Any]:
    return {"responses": problem_responses(codes), "security": [{"dpop": []}], "parameters": list(parameters)}


def of_listed() -> dict[str, Any]:
    """Arguments of the route that lists a caller's questions."""
    questions = {"type": "array", "items": _ITEM}
    schema = {"type": "object", "required": ["justifications"], "properties": {"justifications": questions}}
    examples = {"asked": {"value": {"justifications": [_QUESTION]}}, "nothing": {"value": {"justifications": []}}}
    return {**heading(LISTED), "responses": {200: definite(schema, examples)}, "openapi_extra": _described(CODES)}


def of_answered() -> dict[str, Any]:
    """Arguments of the route that files an answer."""
    filed = {"id": _ID, "answered_at": "2026-11-23T03:04:05Z"}
    schema = {"type": "object", "required": list(filed), "properties": dict.fromkeys(filed, _TEXT)}
    body = content_of(JustificationBody, {"answer": "Hồ sơ bổ sung, tra cứu lại theo đề nghị của người dân."})
    parameters = (
        {"name": "id", "in": "path", "required": True, "schema": _TEXT},
        {"name": "Accept-Language", "in": "header", "required": False, "schema": _TEXT},
    )
    described = _described((*CODES, *ANSWER_CODES), *parameters)
    return {
        **heading(ANSWERED),
        "responses": {200: definite(schema, {"filed": {"value": filed}})},
        "openapi_extra": {"requestBody": {"required": True, "content": body}, **described},
    }

"""What ``/openapi.json`` says of each call: bodies, an example of every answer, an example of every code.

Made from the same tables that make the answers (`contracts.errors.TABLE`, the forms of `gateway.steps.bodies`, the
record types), so that the page can't promise what the code doesn't do.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from contracts.datasets import RECORD_TYPES
from contracts.errors import TABLE, Pointer, Problem
from contracts.queries import OrganizationQuery, PersonQuery, Query, RepresentationQuery
from contracts.subjects import form
from gateway.api import problems, sendings
from gateway.steps.arrival import Call
from gateway.steps.bodies import CompleteBody, QueryBody, SignInBody, VerifyBody

_PURPOSE = {
    "procedure": "1.001193", "dossier": "H26.99-260302-0001", "unit": "H26.99", "channel": "counter",
    "officer": {"account": "canbo.thu"},
}  # fmt: skip
_PERSON = {"personal_id": "099190000123", "full_name": "Nguyễn Thị Minh Khuê", "date_of_birth": "1990-04-15"}
_SUBJECTS: dict[str, tuple[type[Query], Any]] = {
    "persons": (PersonQuery, _PERSON),
    "organizations": (OrganizationQuery, {"organization_code": "9900000016"}),
    "representations": (RepresentationQuery, {"organization_code": "9900000016", "person": _PERSON}),
}
_RECORDS: dict[str, Any] = {
    "persons": {
        "full_name": "NGUYỄN THỊ MINH KHUÊ", "date_of_birth": "1990-04-15",
        "permanent_residence": {
            "country_code": "VN", "province_code": "01", "district_code": None, "commune_code": "00070",
            "line": "SỐ 0 PHỐ THỬ NGHIỆM", "text": None, "edition": "2025-07-01",
        },
    },
    "organizations": {
        "name": "CÔNG TY TNHH THỬ NGHIỆM HỒ GƯƠM", "legal_status": {"code": "active", "label": "Đang hoạt động"},
    },
    "identities": {"personal_id": "099190000123", "full_name": "NGUYỄN THỊ MINH KHUÊ", "account_level": 2},
}  # fmt: skip
_CLAIMS = {
    "persons": {"full_name": "Nguyễn Thị Minh Khuê", "permanent_residence.province_code": "79"},
    "organizations": {"legal_status.code": "active"},
}
_PARAMETER = re.compile(r"\{(\w+)\}")
_ENTRY = "01JD0000000000000000000000"
_NEVER_CODES = frozenset({"method_not_allowed", "ticket_expired"})
"""Given by no call of this version: every path names its method, and tickets come later."""
_SIGN_IN_CODES = frozenset({"sign_in_invalid", "sign_in_denied", "sign_in_expired"})
_READING_CODES = (
    "token_invalid", "proof_invalid", "not_acceptable", "headers_too_large", "too_many_requests", "internal",
)  # fmt: skip


def _unwrap(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) is Annotated:
        return _unwrap(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return next(item for item in get_args(hint) if item is not type(None)), True
    return hint, False


def _schema(record: Any) -> dict[str, Any]:
    """JSON schema of a record type: identifiers and dates are strings, everything may be null."""
    hints = get_type_hints(record)
    return {"type": "object", "properties": {item.name: _member(hints[item.name]) for item in fields(record)}}


def _member(hint: Any) -> dict[str, Any]:
    inner, optional = _unwrap(hint)
    null = ["null"] if optional else []
    if get_origin(inner) is tuple:
        return {"type": ["array", *null], "items": _member(get_args(inner)[0])}
    if get_origin(inner) is Literal:
        return {"type": ["string", *null], "enum": [*get_args(inner), *([None] if optional else [])]}
    if inner in (bool, int, str):
        return {"type": [{bool: "boolean", int: "integer", str: "string"}[inner], *null]}
    if is_dataclass(inner) and not hasattr(inner, "parse") and not hasattr(inner, "parse_iso"):
        schema = dict(_schema(inner))
        return {**schema, "type": ["object", *null]}
    return {"type": ["string", *null]}


def _provenance(dataset: str) -> dict[str, Any]:
    sources = {"persons": "population", "identities": "identity", "dossiers": "portal", "dossier_progress": "portal"}
    source = sources.get(dataset, "business")
    means = "absent_or_mismatch" if source == "population" else "absent"
    return {
        "source": source, "retrieved_at": "2026-11-22T03:04:05Z", "age_seconds": 0, "cached": False, "stale": False,
        "synthetic": True, "not_found_means": means,
    }  # fmt: skip


def _answers(dataset: str, call: Call) -> dict[str, Any]:
    """Examples of all definite answers of a call."""
    tail = {"provenance": _provenance(dataset), "receipt": _ENTRY}
    if call.form == "sign_in":
        begun = {
            "id": "s7Kf0000000000000000000000000000", "state": "b0R0000000000000000000000000000000000000000",
            "authorization_url": "http://127.0.0.1:8083/auth?response_type=code&state=…",
            "expires_at": "2026-11-22T03:14:05Z", "receipt": _ENTRY,
        }  # fmt: skip
        return {"begun": {"value": begun}}
    if call.form == "send":
        return sendings.answers(dataset, tail)
    claims = _CLAIMS.get(dataset, {"representative": "match"})
    unknown = {"results": dict.fromkeys(claims, "unknown")} if call.operation == "verify" else {}
    if call.operation == "verify":
        results = {path: "match" if place == 0 else "no_match" for place, path in enumerate(claims)}
        found: dict[str, Any] = {"outcome": "found", "results": results}
    else:
        found = {"outcome": "found", "record": _RECORDS.get(dataset, {})}
    hint = [{"code": "birth_year_differs_from_number", "field": "date_of_birth"}]
    return {
        "found": {"value": {**found, **tail}},
        "not_found": {"value": {"outcome": "not_found", **unknown, "hints": hint, **tail}},
        "ambiguous": {"value": {"outcome": "ambiguous", **unknown, **tail}},
        "out_of_scope": {"value": {"outcome": "out_of_scope", **unknown, **tail}},
    }


def _answer_schema(dataset: str, call: Call) -> dict[str, Any]:
    if call.form == "sign_in":
        names = ("id", "state", "authorization_url", "expires_at", "receipt")
        return {"type": "object", "required": list(names), "properties": {name: {"type": "string"} for name in names}}
    if call.form == "send":
        return sendings.schema()
    record = RECORD_TYPES.get(dataset)
    words = ["match", "match_except_diacritics", "no_match", "unknown"]
    return {
        "type": "object",
        "required": ["outcome", "provenance", "receipt"],
        "properties": {
            "outcome": {"type": "string", "enum": ["found", "not_found", "ambiguous", "out_of_scope"]},
            "record": _schema(record) if record else {"type": "object"},
            "results": {"type": "object", "additionalProperties": {"type": "string", "enum": words}},
            "hints": {"type": "array", "items": {"type": "object"}},
            "provenance": {"type": "object"},
            "receipt": {"type": "string"},
        },
    }


def problem_examples(codes: Iterable[str] = TABLE) -> dict[str, Any]:
    """An example of each code, as OpenAPI's example objects."""
    examples: dict[str, Any] = {}
    for code in codes:
        row = TABLE[code]
        problem = Problem(
            code, errors=[Pointer("/subject/personal_id", "must be 12 digits")] if code == "invalid_subject" else [],
            retry_after=30 if row.retryable else None,
        )  # fmt: skip
        problem.receipt = _ENTRY if row.receipt else None
        examples[code] = {"summary": row.title[1], "value": problems.document(problem, 1)}
    return examples


def problem_responses(codes: Iterable[str]) -> dict[str, Any]:
    """An example of each code, grouped by status."""
    responses: dict[str, Any] = {}
    for code, example in problem_examples(codes).items():
        row = TABLE[code]
        response = responses.setdefault(
            str(row.status),
            {"description": row.title[1], "content": {problems.MEDIA_TYPE: {"schema": _PROBLEM, "examples": {}}}},
        )
        response["content"][problems.MEDIA_TYPE]["examples"][code] = example
    return responses


_PROBLEM = {
    "type": "object",
    "required": [
        "type", "title", "detail", "action", "status", "code", "retryable", "fault_owner", "receipt", "errors",
    ],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "detail": {"type": "string"},
        "action": {"type": "string"}, "status": {"type": "integer"}, "code": {"type": "string", "enum": sorted(TABLE)},
        "retryable": {"type": "boolean"}, "retry_after": {"type": "integer"},
        "fault_owner": {"type": "string", "enum": ["caller", "agency", "gateway", "source", "network"]},
        "receipt": {"type": ["string", "null"]}, "errors": {"type": "array", "items": {"type": "object"}},
    },
}  # fmt: skip


def _body(dataset: str, call: Call) -> dict[str, Any]:
    subject, example = _SUBJECTS.get(dataset, (None, _PERSON))
    if call.form == "complete":
        return content_of(CompleteBody, {"callback_query": "code=abc+def&state=xyz"})
    if call.form == "sign_in":
        return content_of(
            SignInBody,
            {"purpose": _PURPOSE, "fields": ["personal_id", "full_name"], "redirect_uri": "http://127.0.0.1:8090/cb"},
        )
    if call.form == "send":
        return sendings.body(dataset, _PURPOSE)
    body: type[BaseModel] = VerifyBody if call.operation == "verify" else QueryBody
    asking: dict[str, Any] = {"purpose": _PURPOSE, "subject": example}
    if call.operation == "query":
        asking |= {"fields": list(_RECORDS.get(dataset, _RECORDS["persons"]))}
    elif dataset != "representations":
        asking |= {"claims": _CLAIMS.get(dataset, _CLAIMS["persons"])}
    content = content_of(body, asking)
    if subject is not None:
        schema = content["application/json"]["schema"]
        schema["properties"] = {**schema["properties"], "subject": form(subject).model_json_schema()}
        if "$defs" in schema["properties"]["subject"]:
            schema["$defs"] |= schema["properties"]["subject"].pop("$defs")
    return content


def content_of(form: type[BaseModel], example: Any) -> dict[str, Any]:
    return {"application/json": {"schema": form.model_json_schema(), "example": example}}


def inline(node: Any, definitions: Mapping[str, Any]) -> Any:
    """Resolve local references: OpenAPI's are relative to the whole page."""
    if isinstance(node, dict):
        if "$ref" in node:
            return inline(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {name: inline(value, definitions) for name, value in node.items() if name != "$defs"}
    return [inline(item, definitions) for item in node] if isinstance(node, list) else node


_SUMMARIES = {
    "/v1/persons/query": "Tra cứu công dân · Query a person: granted fields only",
    "/v1/persons/verify": "Xác minh công dân · Verify claims on a person: no data leaves",
    "/v1/organizations/query": "Tra cứu doanh nghiệp · Query an organization",
    "/v1/organizations/verify": "Xác minh doanh nghiệp · Verify claims on an organization",
    "/v1/representations/verify": "Người đại diện? · Is this person a representative of this organization?",
    "/v1/dossiers/sync": "Đồng bộ hồ sơ lên Cổng quốc gia · Hand a dossier to the national portal",
    "/v1/dossiers/progress": "Cập nhật tiến độ hồ sơ · Tell the national portal of a step of a dossier",
    "/v1/identities/sign-ins": "Bắt đầu đăng nhập VNeID · Begin a VNeID sign-in",
    "/v1/identities/sign-ins/{session}/complete": "Hoàn tất đăng nhập VNeID · Complete a VNeID sign-in",
    "/v1/datasets/{dataset}/query": "Tra cứu một tập dữ liệu · Query any dataset",
    "/v1/datasets/{dataset}/verify": "Xác minh trên một tập dữ liệu · Verify on any dataset",
    "/v1/disclosures/query": "Ai đã đọc dữ liệu của tôi? · Who read this person's data?",
    "/v1/discrepancies": "Dữ liệu sai · The register is wrong: told to the owner of the data",
    "/v1/justifications": "Tôi được yêu cầu giải trình gì? · What am I asked to explain?",
    "/v1/justifications/{id}": "Giải trình · Explain: an answer, filed once",
    "/v1/me": "Tôi được phép gì? · What may I do?",
    "/v1/receipts/{entry}": "Biên nhận có bằng chứng · A receipt with its proof",
    "/v1/sources": "Tình trạng các nguồn · How the sources fare",
}


def heading(path: str) -> dict[str, Any]:
    return {"response_model": None, "summary": _SUMMARIES[path], "tags": [path.split("/")[2]]}


def of(path: str, call: Call) -> dict[str, Any]:
    """Arguments of ``add_api_route`` for a call of the road."""
    dataset = "persons" if "{dataset}" in path else call.dataset
    codes = tuple(
        code for code in TABLE
        if code not in _NEVER_CODES and code not in (sendings.NEVER_CODES if call.form == "send" else sendings.CODES)
        and (code != "no_such_resource" or "{" in path)
        and (code not in _SIGN_IN_CODES or call.dataset == "identities" or code == "sign_in_expired")
    )  # fmt: skip
    content = _body(dataset, call)
    for kind in content.values():
        kind["schema"] = inline(kind["schema"], kind["schema"].get("$defs", {}))
    answers = definite(_answer_schema(dataset, call), _answers(dataset, call))
    headers = [
        {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200}},
        {"name": "Accept-Language", "in": "header", "required": False, "schema": {"type": "string"}},
    ]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in ("dataset", "session") if f"{{{name}}}" in path
    ]  # fmt: skip
    return {
        **heading(path),
        "responses": {200: answers},
        "openapi_extra": {
            "requestBody": {"required": True, "content": content},
            "parameters": parameters + headers,
            "responses": problem_responses(codes),
            "security": [{"dpop": []}],
        },
    }


def definite(schema: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, "examples": examples}}
    return {"description": "A definite answer", "content": content}


_READINGS: dict[str, dict[str, Any]] = {
    "/v1/me": {
        "caller": {"id": "demo", "name": "Hệ thống thủ tục thử nghiệm", "units": ["H26.99"]},
        "scopes": ["persons:query", "persons:verify"],
        "token": {"expires_at": "2026-11-22T03:14:05Z", "binding": "dpop"},
        "grants": [
            {
                "procedure": "1.001193", "legal_basis": "Nghị định 118/2025/NĐ-CP", "dataset": "persons",
                "operations": ["query", "verify"], "fields": ["date_of_birth", "full_name", "permanent_residence"],
                "channels": ["counter", "online"], "valid_from": "2025-07-01T00:00:00Z", "valid_to": None,
                "quota": {"count": 1000, "period": "day"},
            }
        ],
    },
    "/v1/receipts/{entry}": {
        "entry": _ENTRY,
        "leaf": '{"commitments":{"caller":"…","entry":"…"},"kind":"disclosed","position":3,"time":"…"}',
        "opened": {"caller": {"value": "demo", "salt": "AAECAwQFBgcICQoLDA0ODw"}},
        "proof": "c2sp.org/tlog-proof@v1\nindex 3\n…\n\nlienthong.example.vn/log\n4\n…\n\n— …\n",
    },
    "/v1/sources": {
        "sources": [
            {"source": "population", "datasets": ["persons"], "state": "up", "since": None, "until": None},
            {
                "source": "business", "datasets": ["organizations", "representations"], "state": "maintenance",
                "since": None, "until": "2026-11-22T05:00:00Z",
            },
        ]
    },
}  # fmt: skip


def of_reading(path: str) -> dict[str, Any]:
    """Arguments of ``add_api_route`` for a call that only tells the caller about itself and the sources."""
    example: dict[str, Any] = _READINGS[path]
    kinds: dict[type, str] = {list: "array", str: "string"}
    properties = {name: {"type": kinds.get(type(value), "object")} for name, value in example.items()}
    answers = {"told": {"value": example}}
    codes: tuple[str, ...] = _READING_CODES
    names = _PARAMETER.findall(path)
    responses = {200: definite({"type": "object", "required": list(example), "properties": properties}, answers)}
    if names:
        codes += ("no_such_resource", "audit_unavailable")
        pending = {"type": "object", "required": ["entry"], "properties": {"entry": {"type": "string"}}}
        waiting = definite(pending, {"pending": {"value": {"entry": _ENTRY}}})
        responses[202] = {**waiting, "description": "Not in a checkpoint yet: ask again after Retry-After"}
    return {
        **heading(path),
        "responses": responses,
        "openapi_extra": {
            "responses": problem_responses(codes),
            "security": [{"dpop": []}],
            "parameters": [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
            ],
        },
    }

"""Problem documents (RFC 9457) made from the one table of codes; never a value, never a source's text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from contracts.errors import TABLE, FaultOwner, Problem, Row
from gateway.access.authentication import Unauthenticated

MEDIA_TYPE = "application/problem+json"
_WEIGHT = re.compile(r"q *= *([01](?:\.[0-9]{0,3})?)", re.IGNORECASE)
_OWNERS: dict[FaultOwner, tuple[str, str]] = {
    "caller": ("Cần sửa ở hệ thống gọi.", "The caller has to change something."),
    "agency": ("Cơ quan còn thiếu một thủ tục với chủ quản nguồn.", "An act towards the source's owner is missing."),
    "gateway": ("Lỗi thuộc về cổng.", "The fault is the gateway's."),
    "source": ("Lỗi thuộc về nguồn dữ liệu quốc gia.", "The fault is the source's."),
    "network": ("Lỗi thuộc về đường truyền tới nguồn.", "The fault lies on the way to the source."),
}
_AGAIN = (
    ("Gửi lại nguyên văn sẽ không giúp được.", "Sending the same again won't help."),
    ("Có thể gửi lại.", "Sending again may help."),
)


_UNSURE = (
    "Có thể nguồn đã nhận: xem ở nguồn trước khi gửi lại.",
    "It may have arrived all the same: look at the source before sending it again.",
)


def language_of(accept_language: str | None) -> int:
    """0 for Vietnamese (the default), 1 for English where ``Accept-Language`` ranks it first."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept_language or "")[:200].split(",")):
        tag, _, parameters = part.partition(";")
        weight = _WEIGHT.fullmatch(parameters.strip() or "q=1")
        if weight and float(weight[1]) > 0:
            ranked.append((-float(weight[1]), place, tag.strip().lower().partition("-")[0]))
    return next((("vi", "en").index(tag) for _, _, tag in sorted(ranked) if tag in ("vi", "en")), 0)


def document(problem: Problem, language: int) -> dict[str, Any]:
    """The members of API section 5."""
    row: Row = problem.row
    again = row.retryable and not problem.unsure
    body: dict[str, Any] = {
        "type": f"urn:lienthong:problem:{problem.code}",
        "title": row.title[language],
        "detail": f"{_OWNERS[problem.owner][language]} {_AGAIN[again][language]}",
        "action": _UNSURE[language] if problem.unsure else row.action[language],
        "status": row.status,
        "code": problem.code,
        "retryable": again,
        "fault_owner": problem.owner,
        "receipt": problem.receipt,
        "errors": [{"pointer": item.pointer, "reason": item.reason} for item in problem.errors],
    }
    if problem.retry_after is not None:
        body["retry_after"] = problem.retry_after
    return body


def respond(problem: Problem, accept_language: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as an HTTP answer, with ``Retry-After`` and ``WWW-Authenticate`` where they belong."""
    sent = {"content-language": ("vi", "en")[language_of(accept_language)], **problem.beside, **(headers or {})}
    if problem.retry_after is not None:
        sent["retry-after"] = str(problem.retry_after)
    if isinstance(problem, Unauthenticated):
        sent |= problem.headers
    content = json.dumps(document(problem, language_of(accept_language)), ensure_ascii=False)
    return Response(content.encode(), problem.row.status, sent, media_type=MEDIA_TYPE)


def code_of_status(status: int) -> str:
    """The code of a bare HTTP status that the framework raised."""
    found = next((row.code for row in TABLE.values() if row.status == status and not row.receipt), None)
    return found or ("invalid_request" if 400 <= status < 500 else "internal")

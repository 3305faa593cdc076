"""What goes on right now: traffic, outcomes, cache, sources, findings, and whether the log can be trusted; all live.

Numbers come from the index's sums over the last 24 hours, so a look costs nothing that grows with the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from contracts.events import ENDINGS, Kind
from gateway.audit.query import Query
from gateway.audit.reader import AuditReader, Span, Total
from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.reviewers import REVIEWING, Role
from gateway.console.visit import Nav, Visit

SEEING: frozenset[Role] = REVIEWING | {"administrator", "developer"}
NAV: Nav | None = Nav("/overview", "Tổng quan", "Overview", SEEING, 1)
HOURS = 24
_SHOWN: Mapping[str, str] = {
    Kind.DISCLOSED: "trả dữ liệu",
    Kind.VERIFIED: "xác minh",
    Kind.NOT_FOUND: "không tìm thấy",
    Kind.AMBIGUOUS: "không rõ ai",
    Kind.OUT_OF_SCOPE: "ngoài phạm vi",
    Kind.REFUSED: "từ chối",
    Kind.FAILED: "lỗi nguồn",
    Kind.CANCELLED: "hủy",
    Kind.INTERRUPTED: "gián đoạn",
    Kind.RESENT: "gửi lại",
    Kind.SENT: "gửi đi",
}
_ANSWERED = frozenset(
    {
        Kind.DISCLOSED, Kind.VERIFIED, Kind.NOT_FOUND, Kind.AMBIGUOUS, Kind.OUT_OF_SCOPE, Kind.RESENT, Kind.SENT,
    }
)  # fmt: skip
_KEPT = frozenset({"cached", "stale", "shared"})
WORDS: Mapping[str, tuple[str, str, str]] = {
    "integrity": ("Toàn vẹn", "Integrity", "không có gì bị sửa, dời, xóa hay chèn"),
    "completeness": ("Đầy đủ", "Completeness", "mọi yêu cầu đều có kết thúc"),
    "anchoring": ("Neo giữ", "Anchoring", "người ngoài đã ký đến đâu"),
}

FOLLOWERS: Mapping[str, tuple[str, str]] = {
    "index": ("Chỉ mục tìm kiếm", "Search index"),
    "figures": ("Số liệu", "Figures"),
    "findings": ("Quy tắc phát hiện", "Rules"),
}


def _first(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)


def routes(guard: Guard) -> list[BaseRoute]:
    """`/overview`, its live part and its plots."""
    parts = guard.parts

    def reader() -> AuditReader:
        if parts.reader is None:
            raise refusals.unavailable()
        return parts.reader

    async def totals(by: tuple[str, ...], per: Span) -> list[Total]:
        query = Query(start=_first(parts.now()))
        found = await asyncio.to_thread(lambda: reader().totals(by, query, per))
        return [one for one in found if one.values[0] in ENDINGS]

    def hours() -> list[datetime]:
        return [_first(parts.now()) + timedelta(hours=number) for number in range(HOURS)]

    def over_hours(found: list[Total], count: Callable[[Total], bool]) -> list[int]:
        counted: dict[int, int] = {}
        for one in found:
            if one.begin is not None and count(one):
                at = int(one.begin.timestamp())
                counted[at] = counted.get(at, 0) + one.count
        return [counted.get(int(hour.timestamp()), 0) for hour in hours()]

    def x() -> dict[str, Any]:
        return {"label": "Giờ", "kind": "time", "values": [int(hour.timestamp()) for hour in hours()]}

    async def now_context() -> dict[str, Any]:
        found = await totals(("kind", "freshness"), Span.ALL)
        whole = sum(one.count for one in found)
        fresh = [one for one in found if one.values[1]]
        waiting = await asyncio.to_thread(parts.findings.store.waiting) if parts.findings else {}
        indexed, size = await asyncio.to_thread(reader().progress)
        latest = parts.verification.latest if parts.verification else None
        return {
            "whole": whole,
            "answered": sum(one.count for one in found if one.values[0] in _ANSWERED),
            "failed": sum(one.count for one in found if one.values[0] == Kind.FAILED),
            "refused": sum(one.count for one in found if one.values[0] == Kind.REFUSED),
            "kept": sum(one.count for one in fresh if one.values[1] in _KEPT),
            "fresh": sum(one.count for one in fresh),
            "waiting": sum(waiting.values()),
            "sources": parts.sources() if parts.sources else [],
            "behind": max(0, size - indexed),
            "watched": parts.watching.latest if parts.watching else None,
            "followers": FOLLOWERS,
            "size": size,
            "latest": latest,
            "running": parts.verification.running if parts.verification else False,
            "words": WORDS,
            "now": parts.now(),
        }

    async def show(visit: Visit) -> Response:
        return await visit.page("overview.html", **await now_context())

    async def live(visit: Visit) -> Response:
        return visit.part("overview_now.html", **await now_context())

    async def traffic(_visit: Visit) -> Mapping[str, Any]:
        found = await totals(("kind",), Span.HOUR)
        series = [
            {"label": "trả lời", "values": over_hours(found, lambda one: one.values[0] in _ANSWERED)},
            {"label": "từ chối", "values": over_hours(found, lambda one: one.values[0] == Kind.REFUSED)},
            {"label": "lỗi nguồn", "values": over_hours(found, lambda one: one.values[0] == Kind.FAILED)},
        ]
        return {"title": "Lượt yêu cầu mỗi giờ", "kind": "line", "unit": "lượt", "x": x(), "series": series}

    async def outcomes(_visit: Visit) -> Mapping[str, Any]:
        found = await totals(("kind",), Span.ALL)
        counted = {one.values[0]: one.count for one in found}
        names = [kind for kind in _SHOWN if counted.get(kind)]
        return {
            "title": "Kết quả trong 24 giờ", "kind": "bar", "unit": "lượt",
            "x": {"label": "Kết quả", "kind": "name", "values": [_SHOWN[kind] for kind in names]},
            "series": [{"label": "lượt", "values": [counted[kind] for kind in names]}],
        }  # fmt: skip

    async def cache(_visit: Visit) -> Mapping[str, Any]:
        found = await totals(("kind", "freshness"), Span.HOUR)
        kept = over_hours(found, lambda one: one.values[1] in _KEPT)
        whole = over_hours(found, lambda one: bool(one.values[1]))
        share = [round(100 * part / all_, 1) if all_ else None for part, all_ in zip(kept, whole, strict=True)]
        return {
            "title": "Tỷ lệ trả từ bộ nhớ đệm", "kind": "line", "unit": "%", "x": x(),
            "series": [{"label": "từ bộ nhớ đệm", "values": share}],
        }  # fmt: skip

    async def verify(visit: Visit, _form: Form) -> Response:
        if parts.verification is None:
            raise refusals.unavailable()
        await visit.record("ask for verification", visit.who.account)
        parts.verification.ask()
        return await visit.to("/overview", "Đang kiểm tra nhật ký.", "The log is being verified.")

    return [
        guard.get("/overview", show, SEEING),
        guard.live("/overview/now", live, SEEING),
        guard.figures("/overview/traffic.json", traffic, SEEING),
        guard.figures("/overview/outcomes.json", outcomes, SEEING),
        guard.figures("/overview/cache.json", cache, SEEING),
        guard.post("/overview/verify", verify, SEEING),
    ]

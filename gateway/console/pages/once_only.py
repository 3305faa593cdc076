"""The once-only dashboard: how often citizens were not asked, sources and their promise, and where time is spent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.audit.figures.dashboard import Dashboard, Line
from gateway.audit.figures.definitions import FIGURES
from gateway.audit.figures.steps import STEPS, StepName
from gateway.audit.months import Month
from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.outlook import LOOKING, OnceOnly
from gateway.console.visit import Nav, Visit
from gateway.store.sqlite import StoreFault

NAV: Nav | None = Nav("/once-only", vi="Không hỏi lại dân", en="Once-only", roles=LOOKING, order=80)
_SHORT: dict[StepName, str] = {
    "before": "trước khi hỏi", "source": "chờ nguồn", "retried": "hỏi lại", "joined": "chờ chung",
    "recalled": "bộ nhớ đệm", "record": "ghi nhật ký",
}  # fmt: skip
"""Steps as there is room for below a bar."""
_BARS = 12
_Value = TypeVar("_Value")


def routes(guard: Guard) -> list[BaseRoute]:
    """`/once-only?month=2026-11`, its plots, and the recount."""

    async def show(visit: Visit) -> Response:
        return await _page(visit)

    async def recount(visit: Visit, form: Form) -> Response:
        month = _parsed(form["month"])
        figures = _figures(visit)
        await visit.record("recount figures", str(month))
        found = await _read(lambda: figures.recount(month))
        words = {
            "ok": ("Đã đếm lại: mọi số liệu đúng như nhật ký", "Counted again: every figure is what the entries say"),
            "differs": ("SAI: số liệu không đúng như nhật ký", "WRONG: the figures are not what the entries say"),
            "unchecked": ("Chưa kiểm tra được: có giá trị đã bị xóa", "Unchecked: values were forgotten or pruned"),
        }[found.verdict]
        where = f"({found.begin}–{found.end})"
        kind = "done" if found.verdict == "ok" else "refused"
        return await visit.to(f"/once-only?month={month}", f"{words[0]} {where}.", f"{words[1]} {where}.", kind=kind)

    async def trend(visit: Visit) -> Mapping[str, Any]:
        found = await _read(_figures(visit).dashboard.trend)
        return _bars(
            "Số lần không phải hỏi, theo tháng", "lần", "Tháng", [f"{month[5:]}/{month[:4]}" for month, _, _ in found],
            [("trường dữ liệu", [spared for _, spared, _ in found])],
        )  # fmt: skip

    def by(dimension: str, title: str, label: str) -> Callable[[Visit], Any]:
        async def read(visit: Visit) -> Mapping[str, Any]:
            month, dashboard = _parsed(visit.query.get("month", "")), _figures(visit).dashboard
            lines = await _read(lambda: dashboard.lines(str(month), (dimension,)))
            top = sorted(lines, key=lambda line: -line.count("spared"))[:_BARS]
            names = [line.names[0] or "–" for line in top]
            return _bars(title, "lần", label, names, [("trường dữ liệu", [line.count("spared") for line in top])])

        return read

    async def time(visit: Visit) -> Mapping[str, Any]:
        month, dashboard = _parsed(visit.query.get("month", "")), _figures(visit).dashboard
        found = await _read(lambda: dashboard.steps(str(month)))
        whole = sum(step.whole for step in found)
        parts = {name: sum(step.whole for step in found if step.name == name) for name in STEPS}
        names = [name for name in STEPS if parts[name]]
        shares = [round(100 * parts[name] / whole, 1) for name in names]
        return _bars(
            "Thời gian của các câu trả lời đi đâu",
            "%",
            "Bước",
            [_SHORT[name] for name in names],
            [("thời gian", shares)],
        )

    async def _page(visit: Visit) -> Response:
        dashboard = _figures(visit).dashboard
        months = await _read(dashboard.months)
        asked = visit.query.get("month")
        month = str(_parsed(asked)) if asked else (months[0] if months else str(Month.of(visit.parts.now())))
        total, sources, steps, units = await _read(lambda: _all(dashboard, month))
        return await visit.page(
            "once_only.html", month=month, months=months or [month], total=total, sources=sources, steps=steps,
            names=STEPS, units=units, definitions={each.key: each for each in FIGURES},
        )  # fmt: skip

    return [
        guard.get("/once-only", show, LOOKING),
        guard.post("/once-only/recount", recount, LOOKING),
        guard.figures("/once-only/trend.json", trend, LOOKING),
        guard.figures(
            "/once-only/procedures.json", by("procedure", "Số lần không phải hỏi, theo thủ tục", "Thủ tục"), LOOKING
        ),
        guard.figures("/once-only/steps.json", time, LOOKING),
        guard.figures("/once-only/units.json", by("unit", "Số lần không phải hỏi, theo đơn vị", "Đơn vị"), LOOKING),
    ]


def _all(dashboard: Dashboard, month: str) -> tuple[Line, Any, Any, list[Line]]:
    lines = [line for line in dashboard.lines(month, ("unit", "procedure")) if line.count("occasions")]
    return dashboard.total(month), dashboard.sources(month), dashboard.steps(month), lines


def _bars(
    title: str, unit: str, label: str, names: list[str], series: list[tuple[str, list[float]]]
) -> Mapping[str, Any]:
    return {
        "title": title, "kind": "bar", "unit": unit, "x": {"label": label, "kind": "name", "values": names},
        "series": [{"label": name, "values": values} for name, values in series],
    }  # fmt: skip


def _figures(visit: Visit) -> OnceOnly:
    if visit.parts.figures is None:
        raise refusals.no_such_page()
    return visit.parts.figures


def _parsed(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise refusals.no_such_page() from None


async def _read(read: Callable[[], _Value]) -> _Value:
    try:
        return await asyncio.to_thread(read)
    except StoreFault:
        raise refusals.unavailable() from None

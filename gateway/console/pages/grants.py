"""One grant as a form: a new one, another one in its place, or its end; each is proposed, and decided by another."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.pages.callers import find
from gateway.console.rendering import HANOI
from gateway.console.rights import PROPOSING, RightsRefused, rights_of, submit
from gateway.console.visit import Nav, Visit

NAV: Nav | None = None
_EMPTY: Mapping[str, Any] = {
    "procedure": "", "dataset": "", "operations": [], "fields": [], "channels": [], "legal_basis": "",
    "valid_from": "", "valid_to": "", "quota": "", "period": "day",
}  # fmt: skip


def routes(guard: Guard) -> list[BaseRoute]:
    """`/callers/{id}/grants/new` and `/callers/{id}/grants/{grant}`."""

    async def fresh(visit: Visit) -> Response:
        return await _page(visit, await find(visit), None, _EMPTY)

    async def one(visit: Visit) -> Response:
        caller = await find(visit)
        grant = _grant(visit, caller)
        return await _page(visit, caller, grant, _as_typed(grant))

    async def _page(
        visit: Visit, caller: Mapping[str, Any], grant: Mapping[str, Any] | None, typed: Mapping[str, Any],
        refused: RightsRefused | None = None,
    ) -> Response:  # fmt: skip
        choices = await asyncio.to_thread(rights_of(visit).choices)
        return await visit.page(
            "grant.html", 400 if refused else 200, caller=caller, grant=grant, typed=typed, refused=refused, **choices
        )

    async def add(visit: Visit, form: Form) -> Response:
        caller = await find(visit)
        return await _submit(visit, form, caller, None)

    async def replace(visit: Visit, form: Form) -> Response:
        caller = await find(visit)
        return await _submit(visit, form, caller, _grant(visit, caller))

    async def _submit(
        visit: Visit, form: Form, caller: Mapping[str, Any], grant: Mapping[str, Any] | None
    ) -> Response:  # fmt: skip
        typed = {
            **{name: form.text(name, 600) for name in ("procedure", "dataset", "legal_basis", "quota", "period")},
            **{name: form.text(name, 10) for name in ("valid_from", "valid_to")},
            "operations": form.all("operation"), "channels": form.all("channel"),
            "fields": form.text("fields", 8_000).replace(",", " ").split(),
        }  # fmt: skip
        reason = form.text("reason", 600)
        act = "add grant" if grant is None else "replace grant"
        try:
            return await submit(
                visit, act, "" if grant is None else grant["id"], {**typed, "caller": caller["id"]}, reason,
                f"/callers/{caller['id']}",
            )  # fmt: skip
        except RightsRefused as refused:
            return await _page(visit, caller, grant, {**typed, "reason": reason}, refused)

    async def end(visit: Visit, form: Form) -> Response:
        caller = await find(visit)
        grant = _grant(visit, caller)
        try:
            return await submit(
                visit, "end grant", grant["id"], {}, form.text("reason", 600), f"/callers/{caller['id']}"
            )  # fmt: skip
        except RightsRefused as refused:
            return await _page(visit, caller, grant, _as_typed(grant), refused)

    return [
        guard.get("/callers/{id}/grants/new", fresh, PROPOSING),
        guard.post("/callers/{id}/grants/new", add, PROPOSING),
        guard.get("/callers/{id}/grants/{grant}", one, PROPOSING),
        guard.post("/callers/{id}/grants/{grant}", replace, PROPOSING),
        guard.post("/callers/{id}/grants/{grant}/end", end, PROPOSING),
    ]


def _grant(visit: Visit, caller: Mapping[str, Any]) -> Mapping[str, Any]:
    """The caller's grant of the address, unless it is over; raises `Refused` 404."""
    for found in caller["grants"]:
        if found["id"] == visit.path["grant"] and not found["over"]:
            return dict(found)
    raise refusals.no_such_page()


def _as_typed(grant: Mapping[str, Any]) -> dict[str, Any]:
    """A grant as the form shows it. Another in its place begins on approval, so no first day is shown."""
    quota = grant["quota"] or {}
    ends = grant["valid_to"]
    return {
        **grant, "valid_from": "", "quota": str(quota.get("count", "")), "period": quota.get("period", "day"),
        "valid_to": _last_day(datetime.fromisoformat(ends)) if ends else "", "reason": "",
    }  # fmt: skip


def _last_day(ends: datetime) -> str:
    """The last day in Hanoi on which something holds that ends at this moment."""
    return (ends.astimezone(HANOI) - timedelta(microseconds=1)).date().isoformat()

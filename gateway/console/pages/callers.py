"""Who may read what: callers, their keys and grants, what ends soon; an administrator proposes changes from here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.rights import PROPOSING, READING, STOPPING, RightsRefused, rights_of, submit
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/callers", vi="Hệ thống và quyền", en="Callers and grants", roles=READING, order=50)
FILTERS = ("caller", "procedure", "dataset", "field", "channel")
"""What the list of grants can be narrowed by: words that are chosen, never typed, so that no address holds a person."""


def routes(guard: Guard) -> list[BaseRoute]:
    """`/callers`, `/callers/{id}` and what an administrator proposes about a caller."""

    async def show(visit: Visit) -> Response:
        rights = rights_of(visit)
        callers, grants, ends, proposals = await asyncio.to_thread(
            lambda: (rights.callers(), rights.grants(), rights.expiries(), rights.proposals())
        )
        chosen = {name: visit.query.get(name, "") for name in FILTERS}
        return await visit.page(
            "callers.html", callers=callers, ends=ends, options=_options(grants),
            waiting=[one for one in proposals if one.state == "open"], chosen=chosen,
            grants=[one for one in grants if all(_fits(one, name, value) for name, value in chosen.items() if value)],
        )  # fmt: skip

    async def one(visit: Visit) -> Response:
        return await _page(visit)

    async def _page(visit: Visit, refused: RightsRefused | None = None) -> Response:
        found = await find(visit)
        return await visit.page(
            "caller.html", 400 if refused else 200, caller=found, refused=refused,
            may_propose=visit.who.may(PROPOSING), may_stop=visit.who.may(STOPPING),
        )  # fmt: skip

    async def disable(visit: Visit, form: Form) -> Response:
        return await _submit(visit, form, "disable caller", {})

    async def keys(visit: Visit, form: Form) -> Response:
        return await _submit(visit, form, "replace keys", {"jwks": form.text("jwks", 40_000)})

    async def _submit(visit: Visit, form: Form, act: str, typed: Mapping[str, Any]) -> Response:
        found = await find(visit)
        try:
            return await submit(visit, act, found["id"], typed, form.text("reason", 600), f"/callers/{found['id']}")
        except RightsRefused as refused:
            return await _page(visit, refused)

    return [
        guard.get("/callers", show, READING),
        guard.get("/callers/{id}", one, READING),
        guard.post("/callers/{id}/disable", disable, PROPOSING),
        guard.post("/callers/{id}/keys", keys, PROPOSING),
    ]


async def find(visit: Visit) -> Mapping[str, Any]:
    """The caller of the address; raises `Refused` 404."""
    found = await asyncio.to_thread(rights_of(visit).caller, visit.path["id"])
    if found is None:
        raise refusals.no_such_page()
    return found


def _values(grant: Mapping[str, Any], name: str) -> Sequence[str]:
    held = grant[{"field": "fields", "channel": "channels"}.get(name, name)]
    return [held] if isinstance(held, str) else held


def _fits(grant: Mapping[str, Any], name: str, value: str) -> bool:
    """Whether a grant fits a filter; a granted parent covers its children."""
    held = _values(grant, name)
    return value in held or (name == "field" and any(value.startswith(f"{parent}.") for parent in held))


def _options(grants: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    return {name: sorted({value for grant in grants for value in _values(grant, name)}) for name in FILTERS}

"""Proposed changes of callers and grants: the difference field by field, and a second person's decision."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.access.proposals import Proposal
from gateway.console import refusals
from gateway.console.approvers import DECIDING
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.rights import READING, RightsRefused, attempt, rights_of
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/proposals", vi="Đề nghị thay đổi", en="Proposals", roles=READING, order=55)
DECISIONS = {
    "approve": ("Đã duyệt: thay đổi có hiệu lực.", "Approved: the change is made."),
    "reject": ("Đã từ chối.", "Rejected."),
    "withdraw": ("Đã rút lại.", "Withdrawn."),
}
_DECIDED_SHOWN = 50


def routes(guard: Guard) -> list[BaseRoute]:
    """`/proposals` and `/proposals/{id}`."""

    async def show(visit: Visit) -> Response:
        found = await asyncio.to_thread(rights_of(visit).proposals)
        return await visit.page(
            "proposals.html", open=[one for one in found if one.state == "open"],
            decided=[one for one in found if one.state != "open"][:_DECIDED_SHOWN],
        )  # fmt: skip

    async def one(visit: Visit) -> Response:
        return await _page(visit, await _find(visit))

    async def _page(visit: Visit, found: Proposal, refused: RightsRefused | None = None) -> Response:
        mine = found.proposed_by == visit.who.account.lower()
        return await visit.page(
            "proposal.html", 400 if refused else 200, proposal=found, differences=found.differences(), mine=mine,
            refused=refused, may_decide=found.state == "open" and not mine and visit.who.may(DECIDING),
        )  # fmt: skip

    async def _find(visit: Visit) -> Proposal:
        found = await asyncio.to_thread(rights_of(visit).proposal, visit.path["id"])
        if found is None:
            raise refusals.no_such_page()
        return found

    async def decide(visit: Visit, form: Form) -> Response:
        found, decision = await _find(visit), form["decision"]
        if decision not in DECISIONS:
            raise refusals.bad_form()
        rights, change = rights_of(visit), found.change
        try:
            why = await asyncio.to_thread(rights.reason, form.text("reason", 600))
            if decision == "reject" and not why:
                raise RightsRefused("a reason is needed to reject")
            await attempt(
                visit, f"{decision} {change.act}", change.name, {"proposal": found.id, "reason": why},
                lambda: rights.decide(found.id, decision, visit.who.account, why),
            )  # fmt: skip
        except RightsRefused as refused:
            return await _page(visit, await _find(visit), refused)
        return await visit.to(f"/proposals/{found.id}", *DECISIONS[decision])

    return [
        guard.get("/proposals", show, READING),
        guard.get("/proposals/{id}", one, READING),
        guard.post("/proposals/{id}", decide, READING),
    ]

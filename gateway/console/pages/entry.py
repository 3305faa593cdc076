"""Entry: the whole story of one request in order, its proof walked before the reader, and what lies around it."""

from __future__ import annotations

import asyncio
from base64 import b64encode

from starlette.responses import Response
from starlette.routing import BaseRoute

from gateway.audit.faults import AuditUnavailable
from gateway.audit.ids import is_entry_id
from gateway.audit.shown_proof import ShownProof
from gateway.console import refusals, words
from gateway.console.guard import Guard
from gateway.console.pages.search import READING, asking_of, inspection, scope_of
from gateway.console.reviewers import REVIEWING
from gateway.console.visit import Nav, Visit

NAV: Nav | None = None
FACTS = (
    "caller", "unit", "procedure", "legal_basis", "grant", "dossier", "channel", "officer", "dataset", "operation",
    "network", "trace",
)  # fmt: skip
"""What an access says about itself once; each step then says only what is its own."""
NAMES = words.FILTERS | {
    "legal_basis": ("Căn cứ pháp lý", "Legal basis"), "grant": ("Quyền được cấp", "Grant"),
    "network": ("Mạng", "Network"),
}  # fmt: skip


async def _shown(visit: Visit, position: int) -> ShownProof | None:
    """What the reader's own browser computes again; an entry that can't be proven is said above already."""
    if visit.parts.proofs is None:
        return None
    try:
        return await asyncio.to_thread(visit.parts.proofs.proof_of, position)
    except AuditUnavailable:
        return None


def routes(guard: Guard) -> list[BaseRoute]:
    """`/entries/{entry}`."""

    async def show(visit: Visit) -> Response:
        entry = visit.path["entry"]
        told = await inspection(visit).story(asking_of(visit), entry, scope_of(visit)) if is_entry_id(entry) else None
        if told is None:
            raise refusals.no_such_page()
        return await visit.page(
            "entry.html", story=told.story, around=told.neighbours, proof=told.proof, facts=FACTS, names=NAMES,
            words=words, mark=words.kind_mark, hashed=lambda raw: b64encode(raw).decode(),
            shown=await _shown(visit, told.story.chosen.position), may_export=visit.who.may(REVIEWING),
        )  # fmt: skip

    return [guard.get("/entries/{entry}", show, READING)]

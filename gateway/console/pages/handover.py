"""Handover: an inspector's acts as the log tells them, minutes that end the inspection, and a second signature."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from contracts.events import Draft, Kind
from gateway.audit.reader import AuditReader
from gateway.audit.searching import acts_entry
from gateway.console import refusals, words
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.handovers import Handover, HandoverRefused, Handovers
from gateway.console.inspections import Act, Acts, acts_of, minutes_of, sha256_of, text_of
from gateway.console.pages.search import asking_of
from gateway.console.reviewers import Reviewer, Role
from gateway.console.visit import Nav, Visit

OWN: frozenset[Role] = frozenset({"inspector"})
OVERSEEING: frozenset[Role] = frozenset({"lead", "administrator"})
SIGNING: frozenset[Role] = frozenset({"lead"})
NAV: Nav | None = Nav("/handover", vi="Bàn giao thanh tra", en="Handover", roles=OWN | OVERSEEING, order=57)
HAND_OVER, DRAW_UP, COUNTERSIGN = "hand over inspection", "draw up handover minutes", "countersign handover minutes"
ACTS = {
    "search": ("Tra cứu nhật ký", "Searched the log"),
    "story": ("Đọc câu chuyện của một bản ghi", "Read an entry's story"),
    "finding": ("Xem một phát hiện", "Read a finding"),
    "export": ("Xem một đề nghị xuất chứng cứ", "Read a request for evidence"),
    "incident": ("Xem một hồ sơ sự cố", "Read an incident file"),
    "custody": ("Xem việc bảo quản nhật ký", "Looked at the custody of the log"),
    "acts": ("Xem việc đã làm của cuộc thanh tra", "Read the acts of an inspection"),
    "sign in": ("Đăng nhập", "Signed in"),
    "sign out": ("Đăng xuất", "Signed out"),
}
_WORDS = {
    "not_ended": ("Cuộc thanh tra chưa kết thúc.", "The inspection has not ended."),
    "ended": ("Cuộc thanh tra đã kết thúc.", "The inspection has ended."),
    "drawn_up": ("Đã có biên bản.", "There are minutes already."),
    "none": ("Chưa có biên bản.", "There are no minutes."),
    "countersigned": ("Biên bản đã được ký xác nhận.", "The minutes are countersigned already."),
    "same_person": ("Người thứ hai ký xác nhận, không phải người lập biên bản.",
                    "A second person countersigns, not the one who drew the minutes up."),
    "changed": ("Danh sách đã thay đổi từ khi bạn mở trang. Hãy xem lại rồi ký.",
                "The list has changed since you opened the page. Look again, then sign."),
    "differs": ("Biên bản đang lưu không khớp với nhật ký: không ký được.",
                "The minutes that are kept are not those of the log: they can't be signed."),
}  # fmt: skip


def routes(guard: Guard) -> list[BaseRoute]:
    """`/handover`: an inspector's own, or the list for those who oversee them."""
    handovers = Handovers(guard.parts.store)

    async def show(visit: Visit) -> Response:
        if not visit.who.may(OVERSEEING):
            return await _acts(visit, visit.who, "/handover")
        everybody = await asyncio.to_thread(visit.parts.accounts.all)
        kept, now = await asyncio.to_thread(handovers.all), visit.parts.now()
        found = [one for one in everybody if "inspector" in one.roles]
        return await visit.page(
            "handovers.html", kept=[(one, kept[one.account]) for one in found if one.account in kept],
            missing=[one for one in found if one.account not in kept and _over(one, now)],
            going_on=[one for one in found if one.account not in kept and not _over(one, now)],
        )  # fmt: skip

    async def one(visit: Visit) -> Response:
        inspector = await _inspector(visit)
        kept = await asyncio.to_thread(handovers.find, inspector.account)
        if kept is None:
            return await _acts(visit, inspector, f"/handover/{inspector.account}/minutes")
        reader = _reader(visit)
        await visit.parts.record(acts_entry(visit.parts.new_entry(), asking_of(visit), inspector.account))
        right = await asyncio.to_thread(_agrees, reader, kept)
        later = await asyncio.to_thread(_later, reader, inspector, kept) if right else ()
        may = visit.who.may(SIGNING) and kept.countersigned_by is None and visit.who.account != kept.drawn_by
        return await visit.page(
            "handover.html", minutes=json.loads(kept.minutes) if right else None, kept=kept, right=right,
            later=later, may_countersign=may and right, action=None, acts=None, label=label, over=True,
        )  # fmt: skip

    async def _acts(visit: Visit, inspector: Reviewer, action: str) -> Response:
        """What the inspector did so far; reading it goes on record first, and so is the last of one's own acts."""
        reader = _reader(visit)
        await visit.parts.record(acts_entry(visit.parts.new_entry(), asking_of(visit), inspector.account))
        acts = await asyncio.to_thread(acts_of, reader, inspector)
        now, me = visit.parts.now(), visit.who.account
        own, over = me == inspector.account, _over(inspector, now)
        may = own or (over and visit.who.may(SIGNING))
        return await visit.page(
            "handover.html", minutes=minutes_of(inspector, acts, me, now), kept=None, right=True, later=(),
            may_countersign=False, action=action if may else None, acts=acts, label=label, over=over,
        )  # fmt: skip

    async def hand_over(visit: Visit, form: Form) -> Response:
        try:
            kept = await _sign(visit, visit.who, HAND_OVER, form)
        except HandoverRefused as refused:
            return await visit.to("/handover", *_WORDS[refused.code], kind="refused")
        if kept is None:
            return await visit.to("/handover", *_WORDS["changed"], kind="refused")
        return await visit.page("handed_over.html", minutes=json.loads(kept.minutes), kept=kept, label=label)

    async def draw_up(visit: Visit, form: Form) -> Response:
        inspector = await _inspector(visit)
        there = f"/handover/{inspector.account}"
        try:
            kept = await _sign(visit, inspector, DRAW_UP, form)
        except HandoverRefused as refused:
            return await visit.to(there, *_WORDS[refused.code], kind="refused")
        if kept is None:
            return await visit.to(there, *_WORDS["changed"], kind="refused")
        return await visit.to(there, "Đã lập biên bản thay thanh tra viên.", "Drawn up in the inspector's stead.")

    async def _sign(visit: Visit, inspector: Reviewer, act: str, form: Form) -> Handover | None:
        """Put the minutes on record, then keep them and end the inspection; ``None``: the form showed other acts."""
        account, me = inspector.account, visit.who.account
        await asyncio.to_thread(handovers.may_draw_up, account, me)
        acts: Acts = await asyncio.to_thread(acts_of, _reader(visit), inspector)
        if form["seen"] != acts.digest:
            return None
        text = text_of(minutes_of(inspector, acts, me, visit.parts.now()))
        entry, digest = visit.parts.new_entry(), sha256_of(text)
        detail = {"acts": str(len(acts.listed)), "sha256": digest, "decision": inspector.decision or ""}
        await _attempt(visit, entry, act, account, detail, lambda: handovers.keep(account, text, digest, entry, me))
        return await asyncio.to_thread(handovers.find, account)

    async def countersign(visit: Visit, _form: Form) -> Response:
        inspector = await _inspector(visit)
        account, me = inspector.account, visit.who.account
        there = f"/handover/{account}"
        try:
            await asyncio.to_thread(handovers.may_countersign, account, me)
            kept = await asyncio.to_thread(handovers.find, account)
            if kept is None or not await asyncio.to_thread(_agrees, _reader(visit), kept):
                raise HandoverRefused("differs")
            await _attempt(
                visit, visit.parts.new_entry(), COUNTERSIGN, account, {"sha256": kept.sha256, "entry": kept.entry},
                lambda: handovers.countersign(account, me),
            )  # fmt: skip
        except HandoverRefused as refused:
            return await visit.to(there, *_WORDS[refused.code], kind="refused")
        return await visit.to(there, "Đã ký xác nhận.", "Countersigned.")

    async def text(visit: Visit) -> Response:
        inspector = await _inspector(visit)
        kept = await asyncio.to_thread(handovers.find, inspector.account)
        if kept is None:
            raise refusals.no_such_page()
        await visit.parts.record(acts_entry(visit.parts.new_entry(), asking_of(visit), inspector.account))
        named = {"content-disposition": f'attachment; filename="minutes-{kept.entry}.json"'}
        return Response(kept.minutes.encode(), media_type="application/json", headers=named)

    return [
        guard.get("/handover", show, OWN | OVERSEEING),
        guard.post("/handover", hand_over, OWN),
        guard.get("/handover/{account}", one, OVERSEEING),
        guard.get("/handover/{account}/minutes.json", text, OVERSEEING),
        guard.post("/handover/{account}/minutes", draw_up, SIGNING),
        guard.post("/handover/{account}/countersignature", countersign, SIGNING),
    ]


def label(act: Act | dict[str, Any]) -> tuple[str, str]:
    """What an act is called: Vietnamese and English."""
    kind, details = (act.kind, act.told) if isinstance(act, Act) else (str(act["kind"]), act["told"])
    told = details.get("act", "")
    if told in ACTS:
        return ACTS[told]
    vi, en = words.KINDS.get(kind, (kind, kind))
    return (f"{vi}: {told}", f"{en}: {told}") if told else (vi, en)


async def _attempt(
    visit: Visit, entry: str, act: str, name: str, detail: dict[str, str], work: Callable[[], None]
) -> None:
    """Put an act on record, then do it; one that is refused is on record twice."""
    pairs = (("act", act), ("name", name), ("by", visit.who.account), *((n, v) for n, v in detail.items() if v))
    await visit.parts.record(Draft(kind=Kind.ADMINISTERED, entry=entry, channel="console", detail=pairs))
    try:
        await asyncio.to_thread(work)
    except HandoverRefused:
        again = visit.parts.new_entry()
        await visit.parts.record(
            Draft(kind=Kind.ADMINISTERED, entry=again, channel="console", detail=pairs, outcome="refused")
        )
        raise


def _agrees(reader: AuditReader, kept: Handover) -> bool:
    """Whether the minutes that are kept are those that the log tells of."""
    position = reader.log.position_of(kept.entry)
    if position is None or sha256_of(kept.minutes) != kept.sha256:
        return False
    told = reader.event(position).detail
    expected = {"act": DRAW_UP if kept.in_stead else HAND_OVER, "name": kept.account, "by": kept.drawn_by}
    return told.get("sha256") == kept.sha256 and all(told.get(name) == text for name, text in expected.items())


def _later(reader: AuditReader, inspector: Reviewer, kept: Handover) -> tuple[Act, ...]:
    """Acts that went on record while the minutes were made: they stand in the log and not in the minutes."""
    acts = acts_of(reader, inspector, int(json.loads(kept.minutes)["log_size"]))
    return tuple(act for act in acts.listed if act.entry != kept.entry)


async def _inspector(visit: Visit) -> Reviewer:
    found = await asyncio.to_thread(visit.parts.accounts.get, visit.path["account"])
    if found is None or "inspector" not in found.roles:
        raise refusals.no_such_page()
    return found


def _reader(visit: Visit) -> AuditReader:
    if visit.parts.reader is None:
        raise refusals.unavailable()
    return visit.parts.reader


def _over(inspector: Reviewer, now: datetime) -> bool:
    return inspector.valid_to is not None and now >= inspector.valid_to

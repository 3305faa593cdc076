"""Custody of the log as a page: who a handle is (two people), legal holds (two people lift), reports of wrong data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar

from starlette.responses import Response
from starlette.routing import BaseRoute

from contracts.events import Draft, Kind
from gateway.audit.custodian import Custodian
from gateway.audit.custody import CustodyRefused, check_handle, check_why, new_id
from gateway.audit.holds import Terms, check_terms
from gateway.audit.typed import NotANumber
from gateway.console import refusals
from gateway.console.forms import Form
from gateway.console.guard import Guard
from gateway.console.reviewers import REVIEWING
from gateway.console.visit import Nav, Visit

NAV: Nav | None = Nav("/custody", vi="Bảo quản nhật ký", en="Custody", roles=REVIEWING, order=70)
ENDINGS = ("forwarded", "corrected", "rejected")
_HANOI = timezone(timedelta(hours=7))
_VIETNAMESE = (
    ("second person", "Cần một người thứ hai."),
    ("shown already", "Đã hiển thị một lần; muốn xem nữa phải đề nghị lại."),
    ("expired", "Đề nghị đã hết hạn; hãy đề nghị lại."),
    ("agreed already", "Đã có người đồng ý."),
    ("only the two", "Chỉ hai người đã đồng ý mới được xem."),
    ("terms must not hold", "Hồ sơ, hệ thống và thủ tục không được chứa số định danh hay số thẻ."),
    ("must not hold", "Lý do không được chứa số định danh, số thẻ hay số điện thoại."),
    ("a reason is", "Cần nêu lý do trên một dòng, tối đa 500 ký tự."),
    ("a hold names", "Cần nêu người, hồ sơ, hệ thống, thủ tục hoặc khoảng thời gian."),
    ("a handle is", "Mã chủ thể gồm 22 chữ cái, chữ số, - hoặc _."),
    ("there is no such", "Không có mục này."),
    ("period ends", "Khoảng thời gian phải kết thúc sau khi bắt đầu."),
    ("nothing is sealed", "Không mở được: người này đã được xóa khỏi nhật ký, hoặc mã không đúng."),
    ("can't become", "Không chuyển được sang trạng thái này."),
    ("quicker", "Đã có người làm trước; hãy xem lại."),
    ("already", "Việc này đã được đề nghị hoặc đã xong."),
)

Result = TypeVar("Result")


def custodian_of(visit: Visit) -> Custodian:
    """What the page is about; raises `Refused` where this gateway has none."""
    if visit.parts.custody is None:
        raise refusals.no_such_page()
    return visit.parts.custody


def told(refused: CustodyRefused | NotANumber) -> tuple[str, str]:
    """A refusal in both languages; its own sentence holds no value."""
    text = str(refused)
    if isinstance(refused, NotANumber):
        return "Nhập số định danh (12 chữ số), số thẻ cũ (9) hoặc mã tổ chức.", text
    return next((vi for part, vi in _VIETNAMESE if part in text), "Không thực hiện được."), text


async def attempt(visit: Visit, act: str, name: str, detail: dict[str, str], work: Callable[[], Result]) -> Result:
    """Put an act on record, then do it; one that is refused is on record twice."""
    pairs = (("act", act), ("name", name), ("by", visit.who.account), *((n, v) for n, v in detail.items() if v))
    new = visit.parts.new_entry
    await visit.parts.record(Draft(kind=Kind.ADMINISTERED, entry=new(), channel="console", detail=pairs))
    try:
        return await asyncio.to_thread(work)
    except CustodyRefused:
        await visit.parts.record(
            Draft(kind=Kind.ADMINISTERED, entry=new(), channel="console", detail=pairs, outcome="refused")
        )
        raise


def routes(guard: Guard) -> list[BaseRoute]:
    """`/custody` with its three parts; ``?handle=…`` fills the request to open one in."""

    async def show(visit: Visit) -> Response:
        custodian, now = custodian_of(visit), visit.parts.now()
        await visit.shown("custody", "page")  # handles of people stand on it

        def read() -> dict[str, Any]:
            found = custodian.openings.all()
            return {
                "waiting": [(one, one.state(now)) for one in found if one.state(now) in ("asked", "approved")],
                "over": [(one, one.state(now)) for one in found if one.state(now) in ("shown", "expired")][:100],
                "holds": custodian.holds.all(),
                "reports": custodian.discrepancies.all()[:200],
            }

        return await visit.page(
            "custody.html", handle=_handle(visit.query.get("handle", "")), me=visit.who.account.lower(),
            opens=custodian.opens, endings=ENDINGS, **await asyncio.to_thread(read),
        )  # fmt: skip

    async def back(visit: Visit, refused: CustodyRefused | NotANumber) -> Response:
        return await visit.to("/custody", *told(refused), kind="refused")

    async def ask(visit: Visit, form: Form) -> Response:
        custodian, by, id_ = custodian_of(visit), visit.who.account.lower(), new_id("o")
        try:
            handle, why = check_handle(form.text("handle", 40)), check_why(form.text("reason", 600))
            await attempt(
                visit, "ask to open handle", id_, {"handle": handle, "reason": why},
                lambda: custodian.openings.ask(handle, why, by, visit.parts.now(), id=id_),
            )  # fmt: skip
        except CustodyRefused as refused:
            return await back(visit, refused)
        return await visit.to("/custody", "Đã đề nghị; cần một người thứ hai đồng ý.", "Asked. A second person agrees.")

    async def approve(visit: Visit, form: Form) -> Response:
        custodian, id_, by = custodian_of(visit), visit.path["id"], visit.who.account.lower()
        try:
            await asyncio.to_thread(custodian.openings.find, id_)  # what isn't there stands on no record
            why = check_why(form.text("reason", 600))
            await attempt(
                visit, "agree to open handle", id_, {"reason": why},
                lambda: custodian.openings.approve(id_, why, by, visit.parts.now()),
            )  # fmt: skip
        except CustodyRefused as refused:
            return await back(visit, refused)
        return await visit.to("/custody", "Đã đồng ý; một trong hai người xem được một lần.", "Agreed: shown once.")

    async def reveal(visit: Visit, _form: Form) -> Response:
        custodian, by = custodian_of(visit), visit.who.account.lower()
        entry = visit.parts.new_entry()
        try:
            opened = await asyncio.to_thread(custodian.show, visit.path["id"], by, visit.parts.now(), entry)
        except CustodyRefused as refused:
            return await back(visit, refused)
        return await visit.page("custody_opened.html", opened=opened)

    async def hold(visit: Visit, form: Form) -> Response:
        custodian, by, id_ = custodian_of(visit), visit.who.account.lower(), new_id("h")
        try:
            why = check_why(form.text("reason", 600))
            number = form.text("number", 40)
            handles = await asyncio.to_thread(custodian.handles, number) if number else frozenset()
            if number and not handles:
                return await visit.to(
                    "/custody",
                    "Không có bản ghi nào về số này.",
                    "Nothing on record is about this number.",
                    kind="refused",
                )
            terms = Terms(
                handles=handles, dossier=form.text("dossier", 64) or None, caller=form.text("caller", 64) or None,
                procedure=form.text("procedure", 40) or None, start=_day(form.text("start", 10)),
                end=_day(form.text("end", 10)),
            )  # fmt: skip
            check_terms(terms)  # before it stands on record
            given = {n: " ".join(v) if isinstance(v, list) else str(v) for n, v in terms.to_json().items()}
            await attempt(
                visit, "add hold", id_, {**given, "reason": why},
                lambda: custodian.holds.add(terms, why, by, visit.parts.now(), id=id_),
            )  # fmt: skip
        except (CustodyRefused, NotANumber) as refused:
            return await back(visit, refused)
        return await visit.to("/custody", "Đã giữ.", "Held.")

    async def lift(visit: Visit, form: Form) -> Response:
        custodian, id_, by = custodian_of(visit), visit.path["id"], visit.who.account.lower()
        confirm = form["step"] == "confirm"
        try:
            await asyncio.to_thread(custodian.holds.find, id_)
            why = check_why(form.text("reason", 600))
            work = custodian.holds.lift if confirm else custodian.holds.ask
            await attempt(
                visit, "lift hold" if confirm else "ask to lift hold", id_, {"reason": why},
                lambda: work(id_, why, by, visit.parts.now()),
            )  # fmt: skip
        except CustodyRefused as refused:
            return await back(visit, refused)
        if confirm:
            return await visit.to("/custody", "Đã thôi giữ.", "Lifted.")
        return await visit.to(
            "/custody", "Đã đề nghị; vẫn giữ cho đến khi người thứ hai xác nhận.", "Asked; it still holds."
        )

    async def mark(visit: Visit, form: Form) -> Response:
        custodian, id_, state, by = custodian_of(visit), visit.path["id"], form["state"], visit.who.account.lower()
        if state not in ENDINGS:
            raise refusals.bad_form()
        try:
            await asyncio.to_thread(custodian.discrepancies.find, id_)
            await attempt(
                visit, f"mark discrepancy {state}", id_, {},
                lambda: custodian.discrepancies.change(id_, state, by, visit.parts.now()),
            )  # fmt: skip
        except CustodyRefused as refused:
            return await back(visit, refused)
        return await visit.to("/custody", "Đã lưu.", "Saved.")

    async def words(visit: Visit, _form: Form) -> Response:
        custodian, id_ = custodian_of(visit), visit.path["id"]
        try:
            await asyncio.to_thread(custodian.discrepancies.find, id_)
            found = await attempt(visit, "read discrepancy", id_, {}, lambda: custodian.discrepancies.tell(id_))
        except CustodyRefused as refused:
            return await back(visit, refused)
        return await visit.page("custody_report.html", told=found)

    return [
        guard.get("/custody", show, REVIEWING),
        guard.post("/custody/openings", ask, REVIEWING),
        guard.post("/custody/openings/{id}/approve", approve, REVIEWING),
        guard.post("/custody/openings/{id}/show", reveal, REVIEWING),
        guard.post("/custody/holds", hold, REVIEWING),
        guard.post("/custody/holds/{id}/lift", lift, REVIEWING),
        guard.post("/custody/discrepancies/{id}", mark, REVIEWING),
        guard.post("/custody/discrepancies/{id}/words", words, REVIEWING),
    ]


def _handle(text: str) -> str:
    """A handle that a link brings, and nothing else that an address may hold."""
    try:
        return check_handle(text)
    except CustodyRefused:
        return ""


def _day(text: str) -> datetime | None:
    """A day of Hanoi's calendar; raises `Refused` for what is none."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(f"{text}T00:00").replace(tzinfo=_HANOI).astimezone(UTC)
    except ValueError:
        raise refusals.bad_form() from None

"""Who may read what, as the pages about it ask and act: a protocol that `app` fulfils, and the road of every act.

Each act is on record before it is tried, and a second time if it is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from starlette.responses import Response

from contracts.events import Draft, Kind
from gateway.access.proposals import Change, Proposal
from gateway.access.stops import Stop
from gateway.console import refusals
from gateway.console.reviewers import Role
from gateway.console.visit import Visit

READING: frozenset[Role] = frozenset({"reviewer", "lead", "administrator"})
STOPPING: frozenset[Role] = frozenset({"lead"})
PROPOSING: frozenset[Role] = frozenset({"administrator"})

Result = TypeVar("Result")


class RightsRefused(Exception):
    """The register refuses an act; ``en`` is its own sentence, ``vi`` what the page shows before it."""

    def __init__(self, en: str) -> None:
        super().__init__(en)
        self.en = en[:1].upper() + en[1:] + ("" if en.endswith(".") else ".")
        self.vi = next((vi for part, vi in _VIETNAMESE if part in en), "Yêu cầu không được chấp nhận.")


_VIETNAMESE = (
    ("second person: you were", "Cần một người thứ hai: bạn là người đầu tiên."),
    ("has asked to resume it already", "Đã có người đề nghị mở lại: hãy xác nhận nếu đồng ý."),
    ("nobody has asked", "Chưa ai đề nghị mở lại."),
    ("this stop is over", "Lệnh dừng này đã hết hiệu lực."),
    (
        "must not hold a person's",
        "Lý do được lưu mãi nên không được chứa số định danh, số thẻ hay số điện thoại.",
    ),
    ("a reason is", "Cần nêu lý do, tối đa 500 ký tự trên một dòng."),
    ("a stop ends", "Thời hạn dừng phải ở tương lai và không quá 30 ngày."),
    ("must look like H26.99", "Mã đơn vị phải có dạng H26.99."),
    ("must look like 1.001193", "Mã thủ tục phải có dạng 1.001193."),
    ("has changed since it was proposed", "Nội dung đã thay đổi kể từ khi đề nghị: hãy đề nghị lại."),
    ("this proposal is", "Đề nghị này đã được xử lý hoặc đã hết hạn."),
    ("only a lead, an administrator", "Chỉ lãnh đạo, quản trị viên hoặc người được ủy quyền mới được duyệt."),
    ("only its proposer", "Chỉ người đề nghị mới được rút lại."),
    ("no such entry in force", "Mục này không còn hiệu lực."),
    ("must be after", "Ngày kết thúc phải sau ngày bắt đầu."),
    ("has no field", "Có trường dữ liệu không tồn tại."),
    ("must not be empty", "Phải chọn ít nhất một mục."),
    ("fields must be dotted", "Phải nêu ít nhất một trường dữ liệu, viết đúng tên."),
    ("legal_basis", "Cần nêu căn cứ pháp lý, tối đa 500 ký tự."),
    ("jwks", "Bộ khóa công khai không hợp lệ."),
    ("quota", "Hạn mức phải là số dương theo giờ, ngày hoặc tháng."),
    ("date", "Ngày không hợp lệ."),
)


class Rights(Protocol):
    """The register behind the pages. Everything raises `RightsRefused` or `ConsoleUnavailable`; documents are plain."""

    def stops(self) -> Sequence[Stop]:
        """All stops, latest first."""
        ...

    def new_stop(self, kind: str, name: str, reason: str) -> tuple[str, str, str]:
        """A new stop's id, and name and reason as they may stand on record."""
        ...

    def stop(self, id: str, kind: str, name: str, reason: str, by: str, hours: int) -> object:
        """Stop it."""
        ...

    def resume(self, id: str, by: str, reason: str, *, confirm: bool) -> object:
        """Ask to resume, or confirm."""
        ...

    def reason(self, text: str) -> str:
        """A reason as it may stand on record; empty stays empty."""
        ...

    def callers(self) -> Sequence[Mapping[str, Any]]:
        """All callers, by id, with their grants in force counted."""
        ...

    def caller(self, id: str) -> Mapping[str, Any] | None:
        """One caller with its keys and all of its grants."""
        ...

    def grants(self) -> Sequence[Mapping[str, Any]]:
        """All grants in force or to come."""
        ...

    def expiries(self) -> Sequence[Mapping[str, Any]]:
        """What ends soon, soonest first."""
        ...

    def choices(self) -> Mapping[str, Any]:
        """What a grant can name: ``datasets`` with their fields, ``operations``, ``channels``, ``periods``."""
        ...

    def change(self, act: str, name: str, typed: Mapping[str, Any]) -> Change:
        """A change out of what somebody typed; its name is known or made here, so that it may stand on record."""
        ...

    def demanded(self) -> bool:
        """Whether a change needs a second person."""
        ...

    def new_proposal(self) -> str:
        """A new proposal's id."""
        ...

    def at_once(self, change: Change) -> object:
        """Apply a change that needs nobody else."""
        ...

    def file(self, change: Change, by: str, reason: str, id: str) -> object:
        """Propose a change."""
        ...

    def proposals(self) -> Sequence[Proposal]:
        """All proposals, latest first."""
        ...

    def proposal(self, id: str) -> Proposal | None:
        """One proposal."""
        ...

    def decide(self, id: str, decision: str, by: str, reason: str) -> object:
        """``approve``, ``reject`` or ``withdraw``."""
        ...


def rights_of(visit: Visit) -> Rights:
    """The register; raises `Refused` 503 where this console has none."""
    if visit.parts.rights is None:
        raise refusals.unavailable()
    return visit.parts.rights


async def attempt(
    visit: Visit, act: str, name: str, detail: Mapping[str, str], work: Callable[[], Result]
) -> Result:  # fmt: skip
    """Put an act on record, then do it; raises `RightsRefused` with that on record too."""
    told = (("act", act), ("name", name), ("by", visit.who.account), *((k, v) for k, v in detail.items() if v))
    new = visit.parts.new_entry
    await visit.parts.record(Draft(kind=Kind.ADMINISTERED, entry=new(), channel="console", detail=told))
    try:
        return await asyncio.to_thread(work)
    except RightsRefused:
        await visit.parts.record(
            Draft(kind=Kind.ADMINISTERED, entry=new(), channel="console", detail=told, outcome="refused")
        )
        raise


async def submit(visit: Visit, act: str, name: str, typed: Mapping[str, Any], reason: str, back: str) -> Response:
    """Propose a change, or make it at once where nobody else could approve; leads to where one sees it."""
    rights = rights_of(visit)
    why = await asyncio.to_thread(rights.reason, reason)
    change = await asyncio.to_thread(rights.change, act, name, typed)
    if not await asyncio.to_thread(rights.demanded):
        await attempt(visit, change.act, change.name, {"reason": why}, lambda: rights.at_once(change))
        return await visit.to(
            back,
            "Đã thực hiện ngay, vì chưa có hai người có quyền duyệt.",
            "Done at once: there are not two people yet who can approve.",
        )
    id_ = rights.new_proposal()
    detail = {"proposal": id_, "reason": why}
    await attempt(
        visit, f"propose {change.act}", change.name, detail, lambda: rights.file(change, visit.who.account, why, id_)
    )
    return await visit.to(
        f"/proposals/{id_}", "Đã gửi đề nghị, chờ người thứ hai duyệt.", "Proposed. A second person decides."
    )

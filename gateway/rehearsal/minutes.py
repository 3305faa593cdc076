"""The minutes as paragraphs and tables, said once: `sheets` writes them as text and Markdown, `paper` as a document.

Vietnamese first, English beside it, in the order of minutes of acceptance: parties, what was tested, results, remarks,
conclusion, evidence, signatures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from gateway.rehearsal.caller import Exchange
from gateway.rehearsal.evidence import VIET_NAM, Occasion, asked, counts, path, shown
from gateway.rehearsal.run import Played, Result
from gateway.rehearsal.situations import COUNT, Words

Kind = Literal["nation", "title", "heading", "text", "item", "annex", "sub"]
RESULTS: dict[Result, Words] = {
    "passed": Words("ĐẠT", "passed"),
    "failed": Words("KHÔNG ĐẠT", "failed"),
    "not_judged": Words("KHÔNG ĐÁNH GIÁ", "not judged"),
}
BLANK = "…………………………………………"
_LONGEST = 700
"""Characters of a request or an answer in the appendix; the evidence holds the whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; ``en`` is empty where both languages are the same."""

    kind: Kind
    vi: str
    en: str = ""
    code: str = ""
    """What was sent or came back, set apart from the words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of results; a chapter's row has no result."""

    number: str
    title: Words
    result: Words | None = None
    contract: str = ""
    status: str = ""
    receipt: str = ""
    position: str = ""
    seconds: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """All situations with their results."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs, side by side."""

    places: tuple[Words, ...]


Block = Line | Table | Signatures


def blocks(occasion: Occasion, played: Sequence[Played], digest: str, evidence: str | None) -> list[Block]:
    """The minutes without their appendix; ``evidence`` is the name of the file, if one was written."""
    return [
        Line("nation", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        Line("nation", "Độc lập - Tự do - Hạnh phúc"),
        Line("title", "BIÊN BẢN KIỂM THỬ", "Minutes of the acceptance rehearsal"),
        Line("text", "Số: ………/BB-………", "number"),
        Line("text", "Về việc: kết nối, tra cứu các cơ sở dữ liệu quốc gia", "look-ups in national databases"),
        *_parties(occasion),
        *_scope(occasion),
        Line("heading", "3. Kết quả từng tình huống", "Result of each situation"),
        Table(tuple(_rows(played))),
        *_remarks(played),
        *_conclusion(played),
        *_evidence(digest, evidence),
        Signatures((Words("ĐẠI DIỆN BÊN ĐƯỢC KIỂM THỬ", "for the party tested"),
                    Words("ĐẠI DIỆN BÊN KIỂM THỬ", "for the testing party"))),
    ]  # fmt: skip


def appendix(played: Sequence[Played]) -> Iterator[Line]:
    """Evidence per situation in words: what was done, what was expected, what was sent and came back."""
    yield Line("annex", "Phụ lục. Bằng chứng từng tình huống", "Appendix: evidence of each situation")
    for one in played:
        situation, result = one.situation, RESULTS[one.result]
        yield Line("sub", f"{situation.number}. {situation.title.vi}: {result.vi}",
                   f"{situation.title.en}: {result.en}")  # fmt: skip
        yield Line("text", f"Các bước: {situation.steps.vi}", situation.steps.en)
        yield Line("text", f"Kết quả mong đợi: {situation.expected.vi}", situation.expected.en)
        for remark in one.remarks:
            yield Line("text", f"Nhận xét: {remark.vi}.", f"{remark.en}.")
        for seen in one.exchanges:
            yield from _told(seen, one)


def _told(seen: Exchange, one: Played) -> Iterator[Line]:
    found = shown(seen)
    receipt = found.get("receipt") if isinstance(found, dict) else None
    place = one.placed.get(receipt) if isinstance(receipt, str) else None
    more = [
        f"HTTP {seen.answer.status}", f"{_seconds(seen.seconds)} s",
        *([f"vị trí nhật ký {place.position}"] if place is not None else []),
        *([f"nguồn nhận {seen.arrived} yêu cầu"] if seen.arrived is not None else []),
    ]  # fmt: skip
    yield Line("item", f"{seen.method} {path(seen)} → {', '.join(more)}")
    if seen.request is not None:
        yield Line("item", "Gửi:", code=_short(asked(seen.request)))
    yield Line("item", "Nhận:", code=_short(found))


def _parties(occasion: Occasion) -> Iterator[Line]:
    began = occasion.began.astimezone(VIET_NAM)
    yield Line("text", f"Hôm nay, ngày {began:%d} tháng {began:%m} năm {began:%Y}, tại ……………………, từ {began:%H:%M:%S}"
               f" đến {occasion.ended.astimezone(VIET_NAM):%H:%M:%S} (giờ Việt Nam), tiến hành kiểm thử:",
               f"{began:%Y-%m-%d}, {began:%H:%M:%S} to {occasion.ended.astimezone(VIET_NAM):%H:%M:%S}"
               " (Asia/Ho_Chi_Minh)")  # fmt: skip
    yield Line("heading", "1. Các bên", "Parties")
    yield Line("item", f"Bên kiểm thử: {occasion.tester or BLANK}", "testing party")
    yield Line("item", f"Bên được kiểm thử: {occasion.vendor or BLANK}", "party tested")


def _scope(occasion: Occasion) -> Iterator[Line]:
    yield Line("heading", "2. Đối tượng và phạm vi", "What was tested")
    yield Line("item", f"Hệ thống được kiểm thử: {occasion.target}", "target")
    yield Line("item", f"Phiên bản hệ thống tự công bố: {occasion.target_version or 'không công bố'}",
               "version that it tells of itself")  # fmt: skip
    yield Line("item", f"Bên gọi: {occasion.client_id}; đơn vị {occasion.unit}; thủ tục {occasion.procedure}",
               "caller, unit, procedure")  # fmt: skip
    yield Line("item", f"Dịch vụ giả lập: {occasion.mocks or 'không dùng'}", "control of the mocks")
    yield Line("item", f"Công cụ: lienthong {occasion.version}; bộ tình huống {occasion.book}", "tool and book")
    yield Line("item", "Chỉ dùng dữ liệu giả lập: số định danh 099…, CMND và mã tổ chức 99….",
               "synthetic people and organizations only")  # fmt: skip


def _rows(played: Sequence[Played]) -> Iterator[Row]:
    for chapter, group in groupby(played, lambda one: one.situation.chapter):
        yield Row("", chapter)
        for one in group:
            endings = [_ending(seen) for seen in one.exchanges]
            receipt = _last_receipt(one)
            place = one.placed.get(receipt) if receipt else None
            yield Row(
                str(one.situation.number), one.situation.title, RESULTS[one.result], one.situation.contract,
                ", ".join(endings), receipt or "", str(place.position) if place else "", _seconds(one.seconds),
            )  # fmt: skip


def _remarks(played: Sequence[Played]) -> Iterator[Line]:
    yield Line("heading", "4. Nhận xét", "Remarks")
    told = [one for one in played if one.remarks]
    if not told:
        yield Line("text", "Không có.", "None.")
    for one in told:
        number, result = one.situation.number, RESULTS[one.result]
        for remark in one.remarks:
            yield Line("item", f"Tình huống {number} ({result.vi.lower()}): {remark.vi}.", f"{result.en}: {remark.en}.")


def _conclusion(played: Sequence[Played]) -> Iterator[Line]:
    found = counts(played)
    yield Line("heading", "5. Kết luận", "Conclusion")
    yield Line("text", f"Đã chạy {len(played)} tình huống: {found['passed']} đạt, {found['failed']} không đạt,"
               f" {found['not_judged']} không đánh giá.",
               f"{len(played)} situations: {found['passed']} passed, {found['failed']} failed,"
               f" {found['not_judged']} not judged.")  # fmt: skip
    yield _verdict(found, len(played))


def _verdict(found: dict[str, int], total: int) -> Line:
    if found["failed"]:
        return Line("text", "KHÔNG ĐẠT: cần khắc phục các nhận xét nêu trên và kiểm thử lại.",
                    "FAILED: mend what is remarked and rehearse again.")  # fmt: skip
    if found["not_judged"]:
        return Line("text", "CHƯA ĐỦ CĂN CỨ KẾT LUẬN: không có tình huống nào không đạt, nhưng có tình huống chưa được"
                    " đánh giá.", "INCOMPLETE: nothing failed, but not everything could be judged.")  # fmt: skip
    if total < COUNT:
        return Line("text", f"ĐẠT các tình huống đã chọn ({total} trên {COUNT}).",
                    f"PASSED what was chosen ({total} of {COUNT}).")  # fmt: skip
    return Line("text", "ĐẠT toàn bộ.", "PASSED in full.")


def _evidence(digest: str, evidence: str | None) -> Iterator[Line]:
    yield Line("heading", "6. Bằng chứng", "Evidence")
    if evidence is not None:
        yield Line("item", f"Tệp bằng chứng: {evidence}", "file of evidence")
    else:
        yield Line("item", "Tệp bằng chứng không được lưu (chạy lại với --out).", "no file of evidence was kept")
    yield Line("item", "Mã băm SHA-256 của tệp bằng chứng:", "its digest", code=digest)
    yield Line("item", "Biên bản chỉ có giá trị cùng tệp bằng chứng có đúng mã băm này.",
               "the minutes hold only together with the file of this digest")  # fmt: skip
    yield Line("text", "Biên bản được lập thành …… bản có giá trị như nhau, mỗi bên giữ …… bản.",
               "made in equal copies, for each party")  # fmt: skip


def _ending(seen: Exchange) -> str:
    found = seen.answer.json()
    told = (found.get("code") or found.get("outcome")) if isinstance(found, dict) else None
    return f"{seen.answer.status} {told}" if isinstance(told, str) and len(told) <= 40 else str(seen.answer.status)


def _last_receipt(one: Played) -> str | None:
    for seen in reversed(one.exchanges):
        found = seen.answer.json()
        receipt = found.get("receipt") if isinstance(found, dict) else None
        if isinstance(receipt, str) and len(receipt) <= 64:
            return receipt
    return None


def _seconds(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _short(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"

"""Entries in words, Vietnamese and English, for readers who have no program: who asked what, when, for which dossier.

The words are for reading; what is proven are the entries themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

Language = Literal["vi", "en"]
HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

KINDS: Mapping[str, tuple[str, str]] = {
    "requested": ("sắp hỏi nguồn dữ liệu", "a source is about to be asked"),
    "disclosed": ("đã trả dữ liệu cho hệ thống gọi", "data left for the caller"),
    "verified": ("đã trả kết quả đối chiếu, không trả dữ liệu", "results of a comparison left, no data"),
    "not_found": ("không tìm thấy người phù hợp", "nobody who fits was found"),
    "ambiguous": ("nguồn trả lời nhiều hơn một người", "the source answered with more than one"),
    "out_of_scope": ("cơ sở dữ liệu không quản lý đối tượng này", "the register does not hold such people"),
    "refused": ("cổng từ chối", "the gateway refused"),
    "failed": ("nguồn hoặc cổng không trả lời được", "the source or the gateway could not answer"),
    "cancelled": ("hệ thống gọi bỏ đi trước khi có kết quả", "the caller left before its answer"),
    "interrupted": ("sự cố cắt ngang", "a crash cut it off"),
    "resent": ("trả lại câu trả lời đã lưu", "a stored answer left once more"),
    "sent": (
        "đã gửi đi: hồ sơ cho nguồn, hoặc người dân sang đăng nhập",
        "sent: a dossier to a source, or a person to a sign-in",
    ),
    "forgotten": ("đã xóa liên kết tới một người", "the link to a person was deleted"),
    "pruned": ("đã xóa giá trị của các bản ghi cũ", "values of old entries were deleted"),
    "linked": ("đã nối hai số của một người", "two numbers of one person were linked"),
    "opened": ("hai người đã mở một số định danh niêm phong", "a sealed identifier was opened by two reviewers"),
    "authentication_summary": ("xác thực không thành công", "failed authentications"),
    "administered": ("thay đổi quản trị", "an administrative change"),
    "searched": ("cán bộ tra cứu nhật ký", "an officer searched the log"),
    "exported": ("đã xuất hồ sơ chứng cứ", "an evidence bundle left"),
}
FIELDS: Mapping[str, tuple[str, str]] = {
    "caller": ("hệ thống gọi", "caller"),
    "unit": ("đơn vị", "unit"),
    "officer": ("cán bộ", "officer"),
    "network": ("mạng", "network"),
    "procedure": ("thủ tục", "procedure"),
    "dossier": ("hồ sơ", "dossier"),
    "legal_basis": ("căn cứ pháp lý", "legal basis"),
    "channel": ("kênh", "channel"),
    "dataset": ("tập dữ liệu", "dataset"),
    "operation": ("thao tác", "operation"),
    "source": ("nguồn", "source"),
    "fields_asked": ("trường đã hỏi", "fields asked"),
    "fields_delivered": ("trường đã trả", "fields delivered"),
    "outcome": ("kết quả", "outcome"),
    "code": ("mã lỗi", "code"),
    "freshness": ("tính mới", "freshness"),
    "attempts": ("số lần gọi nguồn", "attempts at the source"),
    "source_ids": ("mã phía nguồn", "the source's ids"),
    "request": ("thuộc bản ghi", "belongs to entry"),
    "exchange_of": ("dùng chung lần gọi của", "shares the exchange of"),
    "resends": ("gửi lại của", "resends"),
    "detail": ("chi tiết", "detail"),
    "subjects": ("đối tượng (mã ẩn danh)", "subjects (handles)"),
}


def tell(entries: Sequence[tuple[str, str, int, Mapping[str, Any]]], language: Language) -> str:
    """The story of (kind, time, position, fields) in order, as a Markdown page."""
    at = 0 if language == "vi" else 1
    title = ("Diễn biến theo nhật ký", "What the log says, in order")[at]
    lines = [f"# {title}", ""]
    for kind, time, position, fields in entries:
        words = KINDS.get(kind, (kind, kind))[at]
        lines += [f"## {moment(time)} · {words}", ""]
        number, name = (("vị trí", "mã bản ghi"), ("position", "entry"))[at]
        lines += [f"- {number}: {position}; {name}: {fields.get('entry', '')}; UTC: {time}; {kind}"]
        lines += [f"- {told[at]}: {plain(fields[field])}" for field, told in FIELDS.items() if field in fields]
        lines.append("")
    return "\n".join(lines)


def moment(time: str) -> str:
    """A time of the log as Hanoi writes it."""
    local = datetime.fromisoformat(time).astimezone(HANOI)
    return local.strftime("%d/%m/%Y %H:%M:%S (GMT+7)")


def plain(value: Any) -> str:
    """A field's value on one line; what would be markup or a line of its own is blunted."""
    if isinstance(value, Mapping):
        return " ".join(f"{name}={plain(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(plain(item) for item in value)
    return "".join(letter if letter.isprintable() and letter not in "<>`*[]|#" else " " for letter in str(value))

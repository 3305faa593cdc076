"""What the log's codes are called on pages: Vietnamese first, English beside it; an unknown code stands for itself."""

from __future__ import annotations

KINDS = {
    "requested": ("Đã ghi trước khi hỏi nguồn", "Asked of a source"),
    "disclosed": ("Đã trả dữ liệu", "Data disclosed"),
    "verified": ("Đã trả kết quả đối chiếu", "Claims verified"),
    "not_found": ("Không tìm thấy", "Not found"),
    "ambiguous": ("Nhiều kết quả", "Ambiguous"),
    "out_of_scope": ("Ngoài phạm vi của nguồn", "Out of the register's scope"),
    "refused": ("Bị từ chối", "Refused"),
    "failed": ("Lỗi, không trả lời được", "Failed"),
    "cancelled": ("Bên gọi hủy", "Cancelled by the caller"),
    "interrupted": ("Gián đoạn", "Interrupted"),
    "resent": ("Gửi lại câu trả lời cũ", "Answer sent once more"),
    "sent": ("Đã gửi hồ sơ, hoặc chuyển sang đăng nhập", "Dossier sent, or sent to a sign-in"),
    "forgotten": ("Đã quên một người", "A person forgotten"),
    "pruned": ("Đã cắt bớt dữ liệu cũ", "Old values pruned"),
    "linked": ("Nối hai số của một người", "Two numbers linked"),
    "opened": ("Mở niêm phong danh tính", "Sealed identifier opened"),
    "authentication_summary": ("Xác thực thất bại", "Failed authentications"),
    "administered": ("Thao tác quản trị", "Administration"),
    "searched": ("Tra cứu nhật ký", "Log searched"),
    "exported": ("Xuất hồ sơ chứng cứ", "Evidence exported"),
}
BAD_KINDS = frozenset({"refused", "failed", "interrupted", "cancelled"})
GOOD_KINDS = frozenset({"disclosed", "verified", "sent"})
ROLES = {
    "asked": ("người được hỏi", "asked about"),
    "answered": ("số nguồn trả về", "number answered"),
    "relative": ("người thân", "relative"),
    "representative": ("người đại diện", "representative"),
    "officer": ("cán bộ", "officer"),
    "searched": ("được tra cứu", "searched for"),
}
SUBJECT_KINDS = {
    "personal_id": ("số định danh", "personal ID"),
    "old_card_number": ("số CMND cũ", "old card"),
    "organization_code": ("mã số tổ chức", "organization code"),
    "insurance_number": ("mã số BHXH", "social insurance number"),
    "pair": ("cặp số", "pair of numbers"),
}
FILTERS = {
    "subject": ("Người, tổ chức", "Person, organization"),
    "officer": ("Cán bộ", "Officer"),
    "caller": ("Hệ thống gọi", "Caller"),
    "unit": ("Đơn vị", "Unit"),
    "procedure": ("Thủ tục", "Procedure"),
    "dossier": ("Hồ sơ", "Dossier"),
    "kind": ("Loại bản ghi", "Kind"),
    "outcome": ("Kết quả", "Outcome"),
    "code": ("Mã lỗi", "Code"),
    "field": ("Trường dữ liệu", "Field"),
    "source": ("Nguồn", "Source"),
    "channel": ("Kênh", "Channel"),
    "dataset": ("Tập dữ liệu", "Dataset"),
    "operation": ("Thao tác", "Operation"),
    "freshness": ("Trực tiếp hay từ bộ nhớ", "Live or cached"),
    "trace": ("Mã vết", "Trace"),
    "start": ("Từ", "From"),
    "end": ("Đến trước", "Before"),
}
OUTCOMES = {
    "found": ("tìm thấy", "found"),
    "not_found": ("không tìm thấy", "not found"),
    "ambiguous": ("nhiều kết quả", "ambiguous"),
    "out_of_scope": ("ngoài phạm vi của nguồn", "out of scope"),
    "sent": ("đã gửi", "sent"),
}
CHANNELS = {
    "counter": ("tại quầy", "counter"),
    "post": ("qua bưu chính", "post"),
    "agent": ("qua đơn vị được ủy quyền", "agent"),
    "online": ("trực tuyến", "online"),
    "background": ("xử lý nền", "background"),
    "console": ("bảng giám sát", "console"),
    "command": ("dòng lệnh", "command"),
}
OPERATIONS = {"query": ("tra cứu", "query"), "verify": ("đối chiếu", "verify"), "send": ("gửi", "send")}
PERIODS = {"hour": ("giờ", "hour"), "day": ("ngày", "day"), "month": ("tháng", "month")}
ACCOUNT_ROLES = {
    "reviewer": ("cán bộ giám sát", "reviewer"),
    "lead": ("trưởng nhóm", "lead"),
    "administrator": ("quản trị viên", "administrator"),
    "developer": ("lập trình viên", "developer"),
    "inspector": ("thanh tra viên", "inspector"),
}
FRESHNESS = {
    "live": ("hỏi nguồn trực tiếp", "live"),
    "cached": ("từ bộ nhớ đệm", "cached"),
    "stale": ("bản cũ trong bộ nhớ đệm", "stale"),
    "shared": ("dùng chung lượt hỏi của yêu cầu khác", "shared with another request"),
}

VALUES = {
    "kind": KINDS, "outcome": OUTCOMES, "freshness": FRESHNESS, "channel": CHANNELS, "operation": OPERATIONS,
}  # fmt: skip
"""Names of the codes of a filter, where codes have names."""


def kind_mark(kind: str) -> str:
    """The class of a kind's mark."""
    if kind in BAD_KINDS:
        return "mark mark-bad"
    return "mark mark-good" if kind in GOOD_KINDS else "mark"

"""The page says everything in Vietnamese first, with English beside it: these are its words for codes and messages."""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "refused": "cổng đóng, từ chối kết nối",
    "reset": "ngắt kết nối sau khi đã đọc yêu cầu",
    "slow_first_byte": "chờ lâu rồi mới bắt đầu trả lời",
    "slow_drip": "trả lời nhỏ giọt từng byte",
    "latency": "trả lời chậm, độ trễ theo phân bố",
    "http_500": "lỗi 500",
    "http_503_retry_after": "503, hẹn thử lại sau",
    "html": "trả về trang HTML",
    "zero_bytes": "trả lời rỗng",
    "cut_off": "trả lời bị cắt giữa chừng",
    "huge_body": "trả lời quá lớn",
    "redirect": "chuyển hướng đi nơi khác",
    "wrong_charset": "sai bảng mã",
    "byte_order_mark": "có BOM ở đầu",
    "text_nfd": "dấu tách rời khỏi chữ (NFD)",
    "text_double_encoded": "UTF-8 bị mã hoá hai lần",
    "text_question_marks": "chữ có dấu thành dấu hỏi",
    "field_renamed": "một trường đổi tên",
    "field_added": "thừa một trường",
    "field_removed": "thiếu một trường",
    "field_retyped": "một trường đổi kiểu",
    "malformed_xml": "XML hỏng",
    "malformed_json": "JSON hỏng",
    "wrong_prefix": "tiền tố không gian tên khác",
    "fault_in_200": "lỗi của nguồn trong HTTP 200",
    "empty_body": "đúng dạng nhưng không có hồ sơ",
    "two_matches": "hai hồ sơ cùng khớp",
    "bad_credentials": "từ chối bên gọi",
    "expired_token": "mã truy cập hết hạn",
    "replayed_timestamp": "bị coi là gửi lại",
    "clock_skew": "đồng hồ của nguồn lệch",
    "rate_limited": "gọi quá nhiều",
    "maintenance": "đang bảo trì",
    "tls_expired_certificate": "chứng thư hết hạn",
    "tls_wrong_host": "chứng thư của máy khác",
    "tls_unknown_issuer": "chứng thư không rõ nơi cấp",
    "tls_cut_handshake": "bắt tay TLS bị ngắt",
}
"""Vietnamese of each kind of fault; its English stands in the menu itself."""

LAYERS: Mapping[str, tuple[str, str]] = {
    "service": ("Câu trả lời của nguồn", "The source's own answer"),
    "wire": ("Trên đường truyền", "On the wire"),
    "port": ("Ở cổng", "At the port"),
}
OUTCOMES: Mapping[str, tuple[str, str, str]] = {
    "answered": ("đã trả lời", "answered", "good"),
    "missed": ("không khớp", "missed", "warn"),
    "fault": ("lỗi đã đặt", "fault", "bad"),
    "running": ("đang xử lý", "running", "plain"),
}
"""Vietnamese, English and the colour of each outcome."""

SAID: Mapping[str, tuple[str, str]] = {
    "armed": ("Đã đặt lỗi.", "The fault is armed."),
    "disarmed": ("Đã gỡ lỗi.", "The fault is disarmed."),
    "all_disarmed": ("Đã gỡ hết các lỗi.", "All faults are disarmed."),
    "scenario": ("Đã bật kịch bản.", "The scenario is on."),
    "scenario_off": ("Đã tắt kịch bản.", "The scenario is off."),
    "cleared": ("Đã xoá nhật ký.", "The journal is cleared."),
    "clock": ("Đã đổi giờ.", "The clock is set."),
    "bound": ("Đã gắn phiên.", "The session is bound."),
    "forgotten": ("Đã quên phiên.", "The session is forgotten."),
    "reset": ("Mọi thứ trở về ban đầu.", "Everything is as at the start."),
}
"""What the page says after something was done."""

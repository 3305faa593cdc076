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

TRAITS: Mapping[str, str] = {
    "year_only": "chỉ biết năm sinh",
    "year_month": "không biết ngày sinh",
    "placeholder_date": "ngày sinh quy ước (19450000)",
    "both_numbers": "có cả CMND 9 số",
    "renumbered": "đã được cấp lại số định danh",
    "one_letter_name": "tên có phần một chữ cái",
    "apostrophe_name": "tên có dấu phẩy trên",
    "ethnic_minority": "dân tộc thiểu số",
    "religion": "có ghi tôn giáo",
    "blood_group": "có ghi nhóm máu",
    "nfd_name": "tên lưu với dấu tách rời",
    "look_alike_d": "lưu Ð thay cho Đ",
    "married": "đang có vợ, chồng",
    "divorced_or_widowed": "đã từng kết hôn",
    "foreign_spouse": "vợ, chồng là người nước ngoài",
    "spouse_without_number": "vợ, chồng không có số định danh",
    "no_father": "không ghi cha",
    "twin": "sinh đôi",
    "minor": "dưới 18 tuổi",
    "legal_guardian": "trẻ mồ côi có người giám hộ",
    "deceased": "đã chết",
    "missing": "bị tuyên bố mất tích",
    "centenarian": "còn sống, từ 100 tuổi",
    "household_head_self": "là chủ hộ",
    "household_head_other": "ở hộ của người khác",
    "relatives_structured": "tên người thân tách thành phần",
    "district_era_address": "địa chỉ theo mã trước 01/7/2025",
    "foreign_address": "đang ở nước ngoài",
    "account_level_1": "định danh điện tử mức 1",
    "no_account": "chưa có định danh điện tử",
    "representative": "đại diện một công ty",
}
"""Vietnamese of the traits of generated people; their English stands in `mocks/nation/traits.py`."""

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
    "added": ("Đã thêm người.", "The person is added."),
    "reset": ("Mọi thứ trở về ban đầu.", "Everything is as at the start."),
}
"""What the page says after something was done."""

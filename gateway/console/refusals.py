"""What the console won't do, as a page that says so in both languages; never a value that was typed."""

from __future__ import annotations


class Refused(Exception):
    """A request that gets a page instead of what it wanted: HTTP status, Vietnamese and English sentence."""

    def __init__(self, status: int, vi: str, en: str) -> None:
        super().__init__(en)
        self.status = status
        self.vi = vi
        self.en = en


def not_by_issuer() -> Refused:
    """403: the issuer didn't say who it is, or says no role that counts here; which of them isn't told."""
    return Refused(
        403,
        "Chưa đăng nhập được qua hệ thống của cơ quan: chưa được xác nhận, hoặc tài khoản chưa có vai trò ở đây. Hãy"
        " thử lại; nếu vẫn không được, hỏi quản trị viên của bảng giám sát.",
        "Your organization's sign-in did not let you in: it did not confirm you, or your account has no role here. Try"
        " again; if that doesn't help, ask the console's administrator.",
    )


def no_such_page() -> Refused:
    """404."""
    return Refused(404, "Không có trang này.", "There is no such page.")


def not_yours() -> Refused:
    """403: the account has none of the roles that the page asks for."""
    return Refused(403, "Tài khoản của bạn không có quyền xem trang này.", "Your account may not see this page.")


def foreign_form() -> Refused:
    """403: a form that did not come from our own page, or from a session that is over."""
    return Refused(
        403,
        "Biểu mẫu không hợp lệ hoặc đã quá cũ. Hãy mở lại trang rồi gửi lại.",
        "The form did not come from this console, or is too old. Open the page again and send it again.",
    )


def bad_form(vi: str = "Biểu mẫu không đọc được.", en: str = "The form can't be read.") -> Refused:
    """400."""
    return Refused(400, vi, en)


def unavailable() -> Refused:
    """503: nothing can be put on record or read, so nothing is done."""
    return Refused(
        503,
        "Hệ thống đang không ghi hoặc đọc được dữ liệu của mình. Không có gì được thay đổi.",
        "The gateway can't read or write its own records now. Nothing was changed.",
    )

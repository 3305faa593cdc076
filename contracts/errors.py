"""Every way a request can end badly, as one table: code, status, whose fault, whether to try again, what to do next.

Editing rules: a code is a contract (API section 5), add freely, rename nothing. Texts never hold a value or a source's
words. The table makes the problem documents, the documentation and the tests.

Tree of exceptions::

    Problem                        an ending of the gateway: a row of TABLE, perhaps with pointers
    SourceFault                    a source's ending, raised by connectors and the transport
      SourceUnavailable  SourceTimeout  SourceBusy  SourceMaintenance  SourceQuotaExhausted
      SourceMalformed    SourceRefused  SourceCredentials
      SourceOfficerNotLicensed   SourceProcedureNotLicensed   SourceAnnounced
      ChangeConflict  DossierUnknown
      SignInDenied  SignInInvalid
    Absence                        a definite answer without a record: not an error, HTTP 200
      NotFound  Ambiguous  OutOfScope
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

FaultOwner = Literal["caller", "agency", "gateway", "source", "network"]


@dataclass(frozen=True, slots=True)
class Row:
    """One code: HTTP status, owner, retryability and texts (Vietnamese first, English beside it)."""

    code: str
    status: int
    owner: FaultOwner
    retryable: bool
    title: tuple[str, str]
    action: tuple[str, str]
    receipt: bool = True
    """Whether an entry stands behind it; without one, ``receipt`` is null."""


def _rows() -> tuple[Row, ...]:
    caller: FaultOwner = "caller"
    agency: FaultOwner = "agency"
    gateway: FaultOwner = "gateway"
    source: FaultOwner = "source"
    return (
        Row("invalid_request", 400, caller, False, ("Yêu cầu không hợp lệ", "The request is not valid"),
            ("Sửa các thành phần nêu trong errors rồi gửi lại.",
             "Correct the members named in errors and send again.")),
        Row("sign_in_invalid", 400, caller, False, ("Phiên đăng nhập không hợp lệ", "The sign-in is not valid"),
            ("Bắt đầu một phiên đăng nhập mới cho người dân.", "Start a new sign-in for the person.")),
        Row("token_invalid", 401, caller, False, ("Mã truy cập không hợp lệ", "The access token is not valid"),
            ("Lấy mã truy cập mới tại /oauth2/token.", "Get a new access token at /oauth2/token."), receipt=False),
        Row("proof_invalid", 401, caller, False,
            ("Bằng chứng sở hữu khóa không hợp lệ", "The proof of possession is not valid"),
            ("Tạo bằng chứng DPoP mới cho đúng yêu cầu này.",
             "Make a new DPoP proof for exactly this request."), receipt=False),
        Row("scope_missing", 403, caller, False, ("Mã truy cập thiếu phạm vi", "The token lacks the scope"),
            ("Xin mã truy cập có phạm vi của lời gọi này.", "Ask for a token with the scope of this call.")),
        Row("not_granted", 403, caller, False, ("Chưa được cấp quyền", "Not granted"),
            ("Đề nghị quản trị cổng cấp quyền cho thủ tục này.",
             "Ask the gateway's administrator for a grant for this procedure.")),
        Row("purpose_not_granted", 403, caller, False,
            ("Mục đích không nằm trong quyền được cấp", "The purpose is not granted"),
            ("Kiểm tra đơn vị, kênh và phiên đăng nhập với GET /v1/me.",
             "Check unit, channel and sign-in against GET /v1/me.")),
        Row("field_not_granted", 403, caller, False, ("Có trường không được cấp", "A field is not granted"),
            ("Bỏ các trường nêu trong errors hoặc xin cấp thêm.", "Drop the fields named in errors or ask for them.")),
        Row("officer_not_active", 403, caller, False, ("Cán bộ không còn hiệu lực", "The officer is not active"),
            ("Cập nhật sổ đăng ký cán bộ của đơn vị.", "Bring the unit's officer register up to date.")),
        Row("stopped", 403, caller, False, ("Truy cập đang bị dừng", "Access is stopped"),
            ("Liên hệ cán bộ an toàn thông tin.", "Contact the security officer.")),
        Row("sign_in_denied", 403, caller, False, ("Người dân đã từ chối", "The person refused"),
            ("Dùng kênh khác hoặc hỏi lại người dân.", "Use another channel or ask the person again.")),
        Row("no_such_resource", 404, caller, False, ("Không có tài nguyên này", "No such resource"),
            ("Kiểm tra đường dẫn với /openapi.json.", "Check the path against /openapi.json."), receipt=False),
        Row("method_not_allowed", 405, caller, False, ("Phương thức không được phép", "Method not allowed"),
            ("Dùng phương thức nêu trong tiêu đề Allow.", "Use the method named in the Allow header."), receipt=False),
        Row("not_acceptable", 406, caller, False, ("Không trả được dạng yêu cầu", "Not acceptable"),
            ("Chấp nhận application/json.", "Accept application/json."), receipt=False),
        Row("idempotency_conflict", 409, caller, False,
            ("Khóa chống lặp đã dùng cho nội dung khác", "The idempotency key was used with another body"),
            ("Dùng khóa mới cho nội dung mới.", "Use a new key for a new body.")),
        Row("idempotency_in_progress", 409, caller, True,
            ("Yêu cầu cùng khóa đang chạy", "A request with this key is still running"),
            ("Chờ rồi gửi lại với cùng khóa.", "Wait and send again with the same key.")),
        Row("change_conflict", 409, caller, False,
            ("Số lần thay đổi đã dùng cho nội dung khác hoặc đã cũ",
             "The change number was used for something else, or is too low"),
            ("Gửi trạng thái hiện tại của hồ sơ với số lần thay đổi mới.",
             "Send the dossier as it stands under a new change number.")),
        Row("dossier_unknown", 409, caller, False,
            ("Nơi nhận chưa có hồ sơ này", "The receiver has no such dossier"),
            ("Đồng bộ hồ sơ trước, rồi gửi tiến độ.", "Sync the dossier first, then send its progress.")),
        Row("sign_in_expired", 410, caller, False,
            ("Phiên đăng nhập đã hết hạn hoặc đã dùng", "The sign-in has expired or was used"),
            ("Bắt đầu một phiên đăng nhập mới.", "Start a new sign-in.")),
        Row("ticket_expired", 410, caller, False, ("Phiếu hẹn đã hết hạn", "The ticket has expired"),
            ("Gửi lại yêu cầu ban đầu.", "Send the original request again.")),
        Row("payload_too_large", 413, caller, False, ("Nội dung quá lớn", "The body is too large"),
            ("Gửi tối đa 64 KiB.", "Send at most 64 KiB."), receipt=False),
        Row("unsupported_media_type", 415, caller, False, ("Kiểu nội dung không hỗ trợ", "Unsupported media type"),
            ("Gửi application/json, UTF-8, không nén.",
             "Send application/json, UTF-8, not compressed."), receipt=False),
        Row("headers_too_large", 431, caller, False, ("Tiêu đề quá lớn", "The headers are too large"),
            ("Gửi ít hơn 64 tiêu đề và 16 KiB.", "Send fewer than 64 headers and 16 KiB."), receipt=False),
        Row("invalid_subject", 422, caller, False,
            ("Số định danh hoặc thông tin chủ thể không hợp lệ", "The subject is not valid"),
            ("Sửa thông tin chủ thể nêu trong errors.", "Correct the subject's members named in errors.")),
        Row("invalid_claim", 422, caller, False, ("Nội dung cần xác minh không hợp lệ", "A claim is not valid"),
            ("Sửa các mục xác minh nêu trong errors.", "Correct the claims named in errors.")),
        Row("too_many_requests", 429, caller, True, ("Quá nhiều yêu cầu", "Too many requests"),
            ("Chờ theo Retry-After rồi gửi lại.", "Wait as Retry-After says and send again."), receipt=False),
        Row("quota_exhausted", 429, caller, True, ("Đã hết hạn mức được cấp", "The grant's quota is used up"),
            ("Chờ kỳ hạn mức mới hoặc xin thêm.", "Wait for the next period or ask for more.")),
        Row("internal", 500, gateway, True, ("Lỗi của cổng", "A fault of the gateway"),
            ("Gửi lại sau; nếu vẫn lỗi hãy báo mã theo dõi cho quản trị cổng.",
             "Send again later; if it persists report the trace id to the administrator.")),
        Row("source_announced", 501, source, False,
            ("Nguồn đã công bố, chưa vận hành", "The source is announced, not yet live"),
            ("Thử với dịch vụ giả lập; chờ thông báo vận hành.",
             "Test against the mock and wait for the announcement.")),
        Row("source_refused", 502, source, False, ("Nguồn từ chối yêu cầu", "The source refused the request"),
            ("Báo quản trị cổng kèm biên nhận.", "Report to the administrator with the receipt.")),
        Row("source_officer_not_licensed", 502, agency, False,
            ("Nguồn chưa cấp phép cho cán bộ", "The source has not licensed the officer"),
            ("Đơn vị đề nghị chủ quản nguồn cấp phép cho cán bộ.",
             "The unit asks the source's owner to license the officer.")),
        Row("source_procedure_not_licensed", 502, agency, False,
            ("Nguồn chưa cấp phép cho thủ tục", "The source has not licensed the procedure"),
            ("Đơn vị đề nghị chủ quản nguồn cấp phép cho thủ tục.",
             "The unit asks the source's owner to license the procedure.")),
        Row("source_malformed", 502, source, False, ("Nguồn trả lời sai định dạng", "The source's answer is malformed"),
            ("Báo quản trị cổng; không gửi lại ngay.", "Report to the administrator; don't send again at once.")),
        Row("source_credentials", 502, gateway, False,
            ("Nguồn không nhận thông tin xác thực của cổng", "The source refused the gateway's credentials"),
            ("Báo quản trị cổng kiểm tra thông tin kết nối.",
             "Ask the administrator to check the connection's credentials.")),
        Row("source_unavailable", 503, source, True, ("Nguồn không hoạt động", "The source is down"),
            ("Gửi lại sau; hồ sơ vẫn tiếp nhận được.", "Send again later; the dossier can still be taken in.")),
        Row("source_maintenance", 503, source, True, ("Nguồn đang bảo trì", "The source is under maintenance"),
            ("Gửi lại sau thời điểm nêu trong Retry-After.", "Send again after Retry-After.")),
        Row("source_busy", 503, source, True, ("Nguồn đang quá tải", "The source is busy"),
            ("Gửi lại sau thời điểm nêu trong Retry-After.", "Send again after Retry-After.")),
        Row("source_quota_exhausted", 503, source, True, ("Đã hết hạn mức tại nguồn", "The source's quota is used up"),
            ("Gửi lại khi nguồn mở kỳ hạn mức mới.", "Send again when the source's next period starts.")),
        Row("gateway_busy", 503, gateway, True, ("Cổng đang quá tải", "The gateway is busy"),
            ("Chờ theo Retry-After rồi gửi lại.", "Wait as Retry-After says and send again."), receipt=False),
        Row("audit_unavailable", 503, gateway, True,
            ("Không ghi được nhật ký nên không trả dữ liệu", "The log can't be written, so nothing is answered"),
            ("Gửi lại sau; báo quản trị cổng nếu kéo dài.",
             "Send again later; tell the administrator if it lasts."), receipt=False),
        Row("source_timeout", 504, source, True, ("Nguồn trả lời quá chậm", "The source was too slow"),
            ("Gửi lại sau.", "Send again later.")),
        Row("deadline_exceeded", 504, caller, True,
            ("Hết thời gian chờ mà bên gọi cho phép", "The wait that the caller allowed is over"),
            ("Tăng max_wait_seconds hoặc gửi lại sau.", "Raise max_wait_seconds or send again later.")),
    )  # fmt: skip


TABLE: dict[str, Row] = {row.code: row for row in _rows()}


@dataclass(frozen=True, slots=True)
class Pointer:
    """A wrong member of the request: a JSON pointer (RFC 6901) and a reason; never the value."""

    pointer: str
    reason: str


class Problem(Exception):
    """An ending that is a problem document: a code of `TABLE`, and what a program needs to act on it."""

    def __init__(
        self,
        code: str,
        *,
        errors: Sequence[Pointer] = (),
        retry_after: int | None = None,
        owner: FaultOwner | None = None,
    ) -> None:
        super().__init__(code)
        self.row = TABLE[code]
        self.code = code
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.owner: FaultOwner = owner or self.row.owner
        self.receipt: str | None = None
        """The entry that put it on record, once written."""
        self.unsure = False
        """Whether what was sent may have arrived all the same: a program must not send it again unseen."""
        self.attempts: int | None = None
        """How often a source was asked before this ending, where one was."""
        self.source_ids: Mapping[str, str] = {}
        """What that source calls those attempts in its own log."""
        self.beside: Mapping[str, str] = {}
        """Response headers that go with any answer to this caller: how much of its rate is left, the next nonce."""

    def again(self) -> Problem:
        """The same problem for another request: those who shared an exchange each get a receipt of their own."""
        same = Problem(self.code, errors=self.errors, retry_after=self.retry_after, owner=self.owner)
        same.attempts, same.source_ids, same.unsure = self.attempts, self.source_ids, self.unsure
        return same


class SourceFault(Exception):
    """A source's ending. ``retryable`` says whether one more attempt may help; unknown means no."""

    code: ClassVar[str] = "source_unavailable"
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        reason: str = "",
        *,
        retry_after: int | None = None,
        owner: FaultOwner | None = None,
        source_code: str = "",
    ) -> None:
        # ``reason`` is ours, for the operator's log; ``source_code`` a short code of the source: never its text.
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.owner = owner
        self.source_code = source_code[:40]
        self.attempts: int | None = None
        """How often the source was asked, told by whoever drove the exchange; ``source_ids`` likewise."""
        self.source_ids: Mapping[str, str] = {}

    def problem(self) -> Problem:
        """The problem document's row for this fault."""
        problem = Problem(self.code, retry_after=self.retry_after, owner=self.owner)
        problem.attempts, problem.source_ids = self.attempts, self.source_ids
        return problem


class SourceUnavailable(SourceFault):
    """Refused, reset, cut off, or HTTP 5xx. Owner ``network`` for TCP, DNS and TLS, else ``source``."""

    retryable = True


class SourceTimeout(SourceFault):
    """No first byte, or the rest too slowly, within the attempt's timeout."""

    code = "source_timeout"
    retryable = True


class SourceBusy(SourceFault):
    """HTTP 503 or 429 with ``Retry-After``."""

    code = "source_busy"
    retryable = True


class SourceMaintenance(SourceFault):
    """The source says, or its manifest knows, that it is under maintenance."""

    code = "source_maintenance"


class SourceQuotaExhausted(SourceFault):
    """The source counts our calls and has had enough."""

    code = "source_quota_exhausted"


class SourceMalformed(SourceFault):
    """An answer that is not in the contract: wrong syntax, schema, charset, size, person."""

    code = "source_malformed"


NO_SUCH_SERVICE: Final = "no-such-service"
"""``source_code`` where the contract of the chosen profile has no such question: nothing was asked, and it is the
gateway's affair (owner ``gateway``), because its operator chose the profile."""


class SourceRefused(SourceFault):
    """The source understood and refused, for a reason that no other class names."""

    code = "source_refused"


class SourceCredentials(SourceFault):
    """The source refused the gateway's own credentials."""

    code = "source_credentials"


class SourceOfficerNotLicensed(SourceFault):
    """Code 005 of the middle layer (fact sheet 2.3)."""

    code = "source_officer_not_licensed"


class SourceProcedureNotLicensed(SourceFault):
    """Code 004 of the middle layer (fact sheet 2.3)."""

    code = "source_procedure_not_licensed"


class SourceAnnounced(SourceFault):
    """Published and mocked, not yet live."""

    code = "source_announced"


class ChangeConflict(SourceFault):
    """The number of a change stood for something else at the source already, or for something older."""

    code = "change_conflict"


class DossierUnknown(SourceFault):
    """The source has no dossier of that number."""

    code = "dossier_unknown"


class SignInDenied(SourceFault):
    """The person pressed "refuse" at VNeID."""

    code = "sign_in_denied"


class SignInInvalid(SourceFault):
    """State, code or nonce of a sign-in doesn't fit."""

    code = "sign_in_invalid"


class Absence(Exception):
    """A definite answer without a record: HTTP 200, on record, cacheable where authoritative."""

    outcome: ClassVar[Literal["not_found", "ambiguous", "out_of_scope"]] = "not_found"


class NotFound(Absence):
    """The source holds nobody who matches all that was asked."""


class Ambiguous(Absence):
    """The source answered with more than one."""

    outcome = "ambiguous"


class OutOfScope(Absence):
    """The register doesn't hold such people: a foreigner, a child without a number yet."""

    outcome = "out_of_scope"

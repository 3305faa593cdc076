"""A near miss is told field by field, in Vietnamese and English: these are its words."""

from collections.abc import Mapping
from dataclasses import dataclass

PROBLEMS: Mapping[str, tuple[str, str]] = {
    # the request and the contract
    "missing": ("thiếu", "is missing"),
    "unknown": ("không có trong hợp đồng", "is not in the contract"),
    "misspelt": ("viết sai tên", "is misspelt"),
    "repeated": ("lặp lại", "is there more than once"),
    "too_many": ("chỉ được có một trong các thành phần này", "only one of these may be there"),
    "wrong_order": ("sai thứ tự", "is in the wrong order"),
    "wrong_namespace": ("sai không gian tên", "is in the wrong namespace"),
    "wrong_type": ("sai kiểu", "is of the wrong type"),
    "wrong_form": ("sai dạng", "has the wrong form"),
    "wrong_method": ("sai phương thức", "is asked with the wrong method"),
    "unknown_path": ("không có đường dẫn này", "is no path of this service"),
    "wrong_element": ("sai phần tử trong Body", "holds another operation's element"),
    "soap_version": ("sai phiên bản SOAP", "is of another SOAP version"),
    "not_xml": ("không phải XML hợp lệ", "is no well-formed XML"),
    "not_json": ("không phải JSON hợp lệ", "is no JSON"),
    "violation": ("trái hợp đồng", "breaks the contract"),
    "doctype": ("có DOCTYPE", "has a DOCTYPE"),
    # proof of who asks
    "clock": ("lệch giờ quá mức", "is too far from the service's time"),
    "hash_of_path": ("băm trên đường dẫn được gọi, không phải SV_URL", "was hashed over the path, not the SV_URL"),
    "hash_upper_case": ("băm viết hoa", "is the right hash in upper case"),
    "hash_of_other": ("băm khác", "is another hash"),
    # the subject and the nation
    "nobody": ("không ai có số này", "belongs to nobody"),
    "superseded": ("là số cũ, đã được cấp lại", "is an earlier number of this person"),
    "check_digit": ("sai số kiểm tra", "has the wrong check digit"),
    "no_branch": ("đơn vị chính có, chi nhánh này thì không", "is no branch of this organization"),
    "no_business": ("người này không có hộ kinh doanh", "is a person without a household business"),
    "not_folded": ("phải viết hoa không dấu, liền nhau", "must be in upper case without marks and blanks"),
    "day_month_swapped": ("ngày và tháng bị đảo", "has day and month swapped"),
    "only_year_known": ("hồ sơ chỉ có năm sinh", "is fuller than the record, which knows the year only"),
    "day_unknown": ("hồ sơ không có ngày sinh", "is fuller than the record, which knows no day"),
    "placeholder": ("hồ sơ giữ ngày quy ước", "is a placeholder in the record"),
    "other_year": ("khác năm, cùng ngày tháng", "has another year, with the same day and month"),
    "other_day": ("khác ngày", "has another day"),
    # texts of any kind
    "composition": ("cùng chữ, khác cách mã hoá Unicode (NFC/NFD)", "is the same text in another Unicode form"),
    "blanks": ("khác khoảng trắng", "differs in blanks"),
    "letter_case": ("khác chữ hoa, chữ thường", "differs in letter case"),
    "tone_placement": ("khác chỗ đặt dấu thanh", "differs in where the tone mark stands"),
    "tone_marks": ("khác dấu thanh", "differs in tone marks"),
    "marks": ("khác dấu chữ", "differs in the marks of letters"),
    "look_alike": ("có chữ cái trông giống nhưng là chữ khác", "has a look-alike letter"),
    "double_encoded": ("UTF-8 bị mã hoá hai lần", "is UTF-8 that was encoded twice"),
    "damaged": ("chữ bị hỏng (? hoặc �)", "has damaged letters (? or �)"),
    "title": ("có danh xưng trước tên", "has a title before the name"),
    "order": ("cùng chữ, khác thứ tự", "has the same parts in another order"),
    "part_missing": ("thiếu một phần", "lacks a part"),
    "part_added": ("thừa một phần", "has a part too many"),
    "swapped": ("hai ký tự bị đảo", "has two characters swapped"),
    "one_character": ("khác một ký tự", "differs in one character"),
    "differs": ("khác", "differs"),
    # rules and questions
    "session": ("thuộc phiên khác", "belongs to another session"),
    "no_match": ("không khớp biểu thức", "doesn't fit the expression"),
    "not_found": ("không có đoạn này trong đường dẫn hay nội dung", "is nowhere in path, query or body"),
    "earlier": ("đến trước mốc hỏi", "came before what was asked for"),
    "not_concerned": ("lỗi này không áp dụng cho đường dẫn này", "is a path that this fault doesn't concern"),
    "noted": ("dịch vụ ghi lại", "was noted by the service"),
}
"""Vietnamese and English of each problem; read after the name of the field."""

KINDS: Mapping[str, tuple[str, str]] = {
    "request": ("Yêu cầu chưa đúng hợp đồng", "The request isn't what the contract says"),
    "proof": ("Chưa chứng minh được bên gọi", "Who asks is not proved"),
    "subject": ("Không khớp với dân số mô phỏng", "Doesn't fit the synthetic nation"),
    "fault": ("Lỗi đã đặt nhưng không xảy ra", "A fault that was armed and didn't happen"),
    "refusal": ("Dịch vụ từ chối", "Refused by the service"),
}
NOT_A_MISS = frozenset({"fault"})
"""Kinds that a request can have although it was answered as it asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that keeps a request from matching: where it stands, what is wrong, what was expected and received."""

    where: str
    problem: str
    expected: str | None = None
    received: str | None = None

    @property
    def vi(self) -> str:
        """The problem in Vietnamese."""
        return PROBLEMS[self.problem][0]

    @property
    def en(self) -> str:
        """The problem in English."""
        return PROBLEMS[self.problem][1]

    def document(self) -> dict[str, object]:
        """As the control interface shows it."""
        return {
            "field": self.where,
            "problem": self.problem,
            "expected": self.expected,
            "received": self.received,
            "vi": f"{self.where} {self.vi}",
            "en": f"{self.where} {self.en}",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """What a request came nearest to ("POST /token", "Nguyễn Thị Minh Khuê", "html #3"), and what kept it from it."""

    kind: str
    nearest: str
    differences: tuple[Difference, ...]

    def document(self) -> dict[str, object]:
        """As the control interface shows it."""
        return {
            "kind": self.kind,
            "nearest": self.nearest,
            "differences": [difference.document() for difference in self.differences],
        }

"""What each figure is, in writing: the one table behind the pages, the open data and ``docs/figures.md``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; texts are pairs, Vietnamese first. ``denominator`` is empty for a plain count."""

    key: str
    name: tuple[str, str]
    unit: tuple[str, str]
    numerator: tuple[str, str]
    denominator: tuple[str, str]
    source: tuple[str, str]
    public: bool = True
    """Whether the open data carry it."""

    def sentence(self, language: int) -> str:
        """The whole definition in one text: 0 Vietnamese, 1 English."""
        parts = [self.numerator[language]]
        if self.denominator[language]:
            parts.append(("chia cho: ", "divided by: ")[language] + self.denominator[language])
        parts.append(("nguồn: ", "source: ")[language] + self.source[language])
        return "; ".join(parts)


_LOG = ("mục nhật ký", "entries of the log")
_COUNT = ("", "")

FIGURES: tuple[Figure, ...] = (
    Figure(
        "spared",
        ("Số lần người dân không phải khai hay nộp lại", "Times citizens were not asked"),
        ("lần", "times"),
        (
            "số bộ khác nhau trong tháng gồm hệ thống, thủ tục, hồ sơ, người hoặc tổ chức được hỏi, tập dữ liệu và "
            "trường dữ liệu cấp cao nhất đã được trả hoặc đối chiếu với kết quả tìm thấy; hỏi lại cùng trường trong "
            "cùng hồ sơ không tính thêm; mục không có hồ sơ được tính riêng",
            "distinct combinations, within the month, of caller, procedure, dossier, person or organization asked "
            "about, dataset and top-level field that was disclosed or verified with outcome found; asking again for "
            "the same field in the same dossier adds nothing; an entry without dossier counts by itself",
        ),
        _COUNT,
        (
            "mục disclosed và verified: fields_delivered, subjects (vai asked); mục resent không tính",
            "entries disclosed and verified: fields_delivered, subjects (role asked); resent entries don't count",
        ),
    ),
    Figure(
        "occasions",
        ("Số lượt hồ sơ được tra cứu thay cho giấy tờ", "Occasions on which a source was read instead of papers"),
        ("lượt", "occasions"),
        (
            "số bộ khác nhau trong tháng gồm hệ thống, thủ tục, hồ sơ, người hoặc tổ chức được hỏi và tập dữ liệu",
            "distinct combinations, within the month, of caller, procedure, dossier, person or organization asked "
            "about and dataset",
        ),
        _COUNT,
        ("như trên", "as above"),
    ),
    Figure(
        "found_share",
        ("Tỷ lệ tìm thấy", "Share found"),
        ("%", "%"),
        ("số mục disclosed và verified", "entries disclosed and verified"),
        ("số câu trả lời dứt khoát: disclosed, verified, not_found, ambiguous, out_of_scope",
         "definite answers: disclosed, verified, not_found, ambiguous, out_of_scope"),
        (f"{_LOG[0]} kết thúc yêu cầu, theo thời điểm của mục", f"{_LOG[1]} that end a request, by the entry's time"),
    ),
    Figure(
        "cache_share",
        ("Tỷ lệ trả lời không phải hỏi nguồn", "Share answered without asking the source"),
        ("%", "%"),
        ("số câu trả lời dứt khoát có freshness là cached, stale hoặc shared",
         "definite answers whose freshness is cached, stale or shared"),
        ("số câu trả lời dứt khoát có freshness", "definite answers that have a freshness"),
        (f"{_LOG[0]}: freshness", f"{_LOG[1]}: freshness"),
    ),
    Figure(
        "availability",
        ("Mức sẵn sàng của nguồn", "Availability of a source"),
        ("%", "%"),
        ("số lần hỏi trực tiếp được nguồn trả lời dứt khoát", "live exchanges that the source answered definitely"),
        ("số đó cộng với số mục failed trực tiếp mà lỗi thuộc nguồn hoặc đường truyền; không tính bảo trì đã báo "
         "trước, lỗi của cổng, của cơ quan và lượt đi chung",
         "those, plus live failed entries whose fault is the source's or the network's; without announced maintenance, "
         "the gateway's or an agency's faults, and joined exchanges"),
        (f"{_LOG[0]}: freshness = live, không có exchange_of; so với sources.<nguồn>.promised_availability",
         f"{_LOG[1]}: freshness = live, no exchange_of; compared with sources.<source>.promised_availability"),
    ),
    Figure(
        "duration",
        ("Thời gian trả lời", "Time to answer"),
        ("ms", "ms"),
        ("giá trị mà một nửa (p50) hoặc 95 % (p95) số câu trả lời dứt khoát không vượt quá, sai số tối đa 5 %",
         "what half (p50) or 95 % (p95) of the definite answers don't exceed, off by 5 % at most"),
        _COUNT,
        (f"{_LOG[0]}: duration_ms, từ lúc yêu cầu đến cho tới mục này",
         f"{_LOG[1]}: duration_ms, from arrival to this entry"),
    ),
    Figure(
        "steps",
        ("Thời gian đi đâu", "Where the time goes"),
        ("%", "%"),
        ("số mili giây của bước đó, cộng qua các câu trả lời dứt khoát: cổng xử lý trước khi hỏi (từ lúc yêu cầu bắt "
         "đầu đến mã mục requested), chờ nguồn (từ đó đến khi có câu trả lời: ghi mục requested, mọi lần hỏi, cắt theo "
         "quyền; tách riêng khi phải hỏi lại hoặc chờ lượt hỏi của yêu cầu khác) hoặc trả lời từ bộ nhớ đệm, rồi ghi "
         "nhật ký",
         "milliseconds of the step, added up over definite answers: own work before asking (from the request's begin "
         "to the id of the requested entry), waiting for the source (from there until the answer is made: writing the "
         "requested entry, all attempts, cutting to the grant; apart where it was asked again, or where another's "
         "exchange was joined) or answering from the cache, then going on record"),
        ("số mili giây từ lúc các yêu cầu đó bắt đầu đến thời điểm ghi mục: đúng bằng tổng các bước; bỏ qua mục mà hai "
         "thời điểm cách nhau quá 10 phút hoặc ngược nhau",
         "milliseconds from the begin of the same requests to the time of their entries: exactly the sum of the steps; "
         "without entries whose two times are more than 10 minutes apart, or the wrong way round"),
        (f"{_LOG[0]}: thời điểm trong mã của mục và của request, duration_ms, attempts, freshness, time; việc xác thực "
         "trước đó không nằm trong nhật ký",
         f"{_LOG[1]}: the time in the ids of the entry and of its request, duration_ms, attempts, freshness, time; "
         "authentication before that is not on record"),
        public=False,
    ),
    Figure(
        "refused",
        ("Số yêu cầu bị từ chối", "Requests refused"),
        ("yêu cầu", "requests"),
        ("số mục refused", "entries refused"),
        _COUNT,
        _LOG,
        public=False,
    ),
    Figure(
        "failed",
        ("Số yêu cầu gặp lỗi", "Requests that failed"),
        ("yêu cầu", "requests"),
        ("số mục failed và interrupted", "entries failed and interrupted"),
        _COUNT,
        _LOG,
        public=False,
    ),
    Figure(
        "officers",
        ("Số cán bộ đã tra cứu", "Officers who asked"),
        ("người", "people"),
        ("số mã cán bộ khác nhau", "distinct handles of officers"),
        _COUNT,
        (f"{_LOG[0]} kết thúc yêu cầu: subjects (vai officer)",
         f"{_LOG[1]} that end a request: subjects (role officer)"),
        public=False,
    ),
)  # fmt: skip


def figure(key: str) -> Figure:
    """The figure of a key; raises `KeyError`."""
    for each in FIGURES:
        if each.key == key:
            return each
    raise KeyError(key)


def table() -> str:
    """The table of ``docs/figures.md``."""
    lines = ["| figure | numerator | denominator | source | public |", "| --- | --- | --- | --- | --- |"]
    for each in FIGURES:
        cells = (
            f"`{each.key}`<br>{each.name[0]}<br>*{each.name[1]}*", _both(each.numerator), _both(each.denominator),
            _both(each.source), "yes" if each.public else "no",
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _both(text: tuple[str, str]) -> str:
    return f"{text[0]}<br>*{text[1]}*" if text[0] else "–"

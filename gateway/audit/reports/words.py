"""What both forms of the report say, in the same words: headings, the state of the totals, the verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.audit.figures.dashboard import Line
from gateway.audit.months import HO_CHI_MINH
from gateway.audit.reports.monthly import CACHED, COLUMNS, MonthlyReport

Pair = tuple[str, str]

HEADINGS: tuple[Pair, ...] = (
    ("Đơn vị", "Unit"),
    ("Thủ tục", "Procedure"),
    ("Nguồn", "Source"),
    *(heading for _, heading, _ in COLUMNS),
    ("Tổng số", "Total"),
    ("Trong đó từ bộ nhớ đệm, đi chung", "Of these cached or shared"),
    ("Số cán bộ", "Officers"),
    ("Phát hiện", "Findings"),
)
TOTAL: Pair = ("Tổng cộng", "All")
NONE = "–"
_VERDICTS = {"ok": ("đạt", "ok"), "broken": ("BỊ PHÁ VỠ", "BROKEN"), "unchecked": ("chưa kiểm tra được", "unchecked")}


def title(report: MonthlyReport) -> Pair:
    """The report's own name."""
    month = report.month
    return (
        f"Báo cáo tra cứu dữ liệu quốc gia tháng {month.month:02}/{month.year}",
        f"Monthly report on look-ups in the national databases, {month}",
    )


def standing(report: MonthlyReport) -> Pair:
    """Whether the totals may be called verified, and why not."""
    if report.verified:
        return (
            f"Số liệu bằng đúng nhật ký đã xác minh, mục {report.begin} đến {report.end} (không gồm mục cuối).",
            f"Totals equal the verified log, entries {report.begin} to {report.end} (the last excluded).",
        )
    if not report.adds_up:
        return ("CHƯA XÁC MINH: bảng không bằng số mục đã đếm.", "NOT VERIFIED: the table is not what was counted.")
    return (
        "CHƯA XÁC MINH: nhật ký chưa đạt kiểm tra toàn vẹn và đầy đủ, không dùng số liệu này làm chứng cứ.",
        "NOT VERIFIED: integrity and completeness of the log are not ok; these totals are no evidence.",
    )


def notes(report: MonthlyReport) -> Iterator[Pair]:
    """What a reader must know beside the table."""
    yield standing(report)
    if not report.over:
        yield ("Tháng chưa kết thúc: số liệu chưa đủ.", "The month is not over: the figures are not all.")
    made = f"{report.made.astimezone(HO_CHI_MINH):%d/%m/%Y %H:%M}"
    yield (f"Lập lúc {made} giờ Hà Nội (Asia/Ho_Chi_Minh).", f"Made at {made}, Asia/Ho_Chi_Minh.")
    if report.findings is None:
        yield ("Chưa chạy quy tắc phát hiện trên nhật ký này.", "No rules were run on this log: findings are not told.")
    yield (
        "Mỗi yêu cầu được tính một lần theo mục kết thúc; cán bộ được đếm theo mã, mỗi người một lần trong từng dòng.",
        "Each request counts once, by the entry that ends it; officers are counted by handle, once in each line.",
    )


def verdicts(report: MonthlyReport) -> Iterator[tuple[Pair, Pair, Pair]]:
    """Name, word and reason of each verdict."""
    for name, verdict in (
        (("Toàn vẹn", "Integrity"), report.verdicts.integrity),
        (("Đầy đủ", "Completeness"), report.verdicts.completeness),
        (("Neo ngoài", "Anchoring"), report.verdicts.anchoring),
    ):
        yield name, _VERDICTS[verdict.verdict], verdict.why


def cells(report: MonthlyReport, line: Line) -> list[str | int]:
    """One row of the table, in the order of `HEADINGS`."""
    names = [name or NONE for name in line.names] or [TOTAL[0], "", ""]
    found = report.all_findings if not line.names else report.findings_of(line.names)
    return [
        *names, *(line.count(*measures) for _, _, measures in COLUMNS), line.requests, line.count(*CACHED),
        line.officers, NONE if found is None else found,
    ]  # fmt: skip

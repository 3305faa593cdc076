"""The report as a workbook (xlsx): the table to reckon with, the verdict beside it, and nothing in it that runs."""

from __future__ import annotations

import io
from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from gateway.audit.cells import plain
from gateway.audit.figures.definitions import FIGURES
from gateway.audit.reports import words
from gateway.audit.reports.monthly import MonthlyReport

_BOLD = Font(bold=True)
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_WARN = PatternFill("solid", fgColor="F8D7DA")
_LINE = 15.0
_HEAD_HEIGHT = 6 * _LINE
"""Room for both languages of the longest heading."""
_WRAP = Alignment(wrap_text=True, vertical="top")


def workbook(report: MonthlyReport) -> bytes:
    """The bytes of an xlsx file."""
    book = Workbook()
    _table(book.active, report)
    _verification(book.create_sheet("Xác minh - Verification"), report)
    _definitions(book.create_sheet("Định nghĩa - Definitions"))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _put(sheet: Worksheet, row: int, values: list[object]) -> None:
    for column, value in enumerate(values, 1):
        sheet.cell(row, column, plain(value))


def _table(sheet: Worksheet, report: MonthlyReport) -> None:
    sheet.title = "Báo cáo - Report"
    row = 1
    for text in words.title(report):
        _put(sheet, row, [text])
        sheet.cell(row, 1).font = Font(bold=row == 1, italic=row == 2, size=14 if row == 1 else 11)
        row += 1
    for pair in words.notes(report):
        _put(sheet, row, [" / ".join(pair)])
        row += 1
    if not report.verified:
        sheet.cell(3, 1).fill, sheet.cell(3, 1).font = _WARN, _BOLD
    head = row + 1
    for column, pair in enumerate(words.HEADINGS, 1):
        cell = sheet.cell(head, column, "\n".join(pair))
        cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _WRAP
        sheet.column_dimensions[get_column_letter(column)].width = 18 if column <= 3 else 14
    sheet.row_dimensions[head].height = _HEAD_HEIGHT
    row = head
    for line in report.lines:
        row += 1
        _put(sheet, row, list(words.cells(report, line)))
    row += 1
    _put(sheet, row, list(words.cells(report, report.total)))
    for column in range(1, len(words.HEADINGS) + 1):
        sheet.cell(row, column).font = _BOLD
    sheet.freeze_panes = sheet.cell(head + 1, 4)
    if report.lines:
        sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(words.HEADINGS))}{row - 1}"
    _on_paper(sheet)
    sheet.print_title_rows = f"{head}:{head}"


def _wrapped(sheet: Worksheet) -> None:
    """Texts go on in the next line, and each row has room for its longest: not every program finds that by itself."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        lines = 1
        for cell in cells:
            cell.alignment = _WRAP
            width = sheet.column_dimensions[cell.column_letter].width - 6
            lines = max(lines, sum(ceil(len(part) / width) or 1 for part in str(cell.value or "").split("\n")))
        sheet.row_dimensions[number].height = lines * _LINE


def _on_paper(sheet: Worksheet) -> None:
    """Printed, a sheet is A4 across, as wide as the page."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _verification(sheet: Worksheet, report: MonthlyReport) -> None:
    row = 1
    for name, word, reason in words.verdicts(report):
        _put(sheet, row, [" / ".join(name), " / ".join(word), "\n".join(reason)])
        sheet.cell(row, 1).font = _BOLD
        row += 1
    more = (
        (("Các mục được tính (mục cuối không gồm)", "Entries counted (the last excluded)"),
         f"{report.begin} – {report.end}"),
        (("Số mục kết thúc yêu cầu", "Entries that end a request"), report.endings),
        (("Số mục trong nhật ký khi xác minh", "Entries in the log when it was verified"), report.verdicts.entries),
    )  # fmt: skip
    for pair, value in more:
        _put(sheet, row, [" / ".join(pair), value])
        sheet.cell(row, 1).font = _BOLD
        row += 1
    _put(sheet, row, ["Điểm chốt / Checkpoint"])
    sheet.cell(row, 1).font = _BOLD
    for line in (report.verdicts.checkpoint or words.NONE).splitlines():
        _put(sheet, row, [sheet.cell(row, 1).value, line])
        row += 1
    for column, width in (("A", 52), ("B", 120), ("C", 90)):
        sheet.column_dimensions[column].width = width
    _wrapped(sheet)
    _on_paper(sheet)


def _definitions(sheet: Worksheet) -> None:
    _put(sheet, 1, ["Chỉ số / Figure", "Định nghĩa", "Definition"])
    for row, each in enumerate(FIGURES, 2):
        _put(sheet, row, [" / ".join(each.name), each.sentence(0), each.sentence(1)])
    for column in (1, 2, 3):
        sheet.cell(1, column).font = _BOLD
        sheet.column_dimensions[get_column_letter(column)].width = 40 if column == 1 else 90
    _wrapped(sheet)
    _on_paper(sheet)

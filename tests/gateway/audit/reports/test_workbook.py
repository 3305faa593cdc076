"""The workbook is read back: every number where it belongs, the verdict beside it, and no cell that would run."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from gateway.audit.figures.dashboard import Line
from gateway.audit.reports import words
from gateway.audit.reports.monthly import MonthlyReport
from gateway.audit.reports.workbook import workbook
from gateway.audit.verdicts import Verdicts
from tests.gateway.audit.reports import made


def opened(report: MonthlyReport) -> Any:
    return load_workbook(io.BytesIO(workbook(report)))


def rows(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_table_is_the_report(tmp_path: Path) -> None:
    report = made.report(tmp_path, findings={("H26.1", "1.001193", "population"): 2})
    book = opened(report)
    assert book.sheetnames == ["Báo cáo - Report", "Xác minh - Verification", "Định nghĩa - Definitions"]
    found = rows(book.worksheets[0])
    head = next(at for at, row in enumerate(found) if row[0] == "Đơn vị\nUnit")
    assert [cell for cell in found[head]] == ["\n".join(pair) for pair in words.HEADINGS]
    table = found[head + 1 :]
    assert table == [words.cells(report, line) for line in report.lines] + [
        [value if value != "" else None for value in words.cells(report, report.total)]
    ]
    for column in range(3, 10):
        assert sum(row[column] for row in table[:-1]) == table[-1][column]
    assert table[-1][9] == report.endings and table[-1][-1] == 2
    assert found[0][0] == words.title(report)[0] and "verified log" in found[2][0]
    sheet = book.worksheets[1]
    told = {row[0]: row[1] for row in rows(sheet)}
    assert told["Toàn vẹn / Integrity"] == "đạt / ok"
    assert told["Các mục được tính (mục cuối không gồm) / Entries counted (the last excluded)"] == (
        f"{report.begin} – {report.end}"
    )
    assert report.verdicts.checkpoint is not None
    beside = [row[1] for row in rows(sheet) if row[1]]
    assert all(line in beside for line in report.verdicts.checkpoint.splitlines() if line and line[0].isalpha())


def test_an_unverified_one_says_so(tmp_path: Path) -> None:
    report = replace(made.report(tmp_path), verdicts=Verdicts.not_checked("no key"))
    found = rows(opened(report).worksheets[0])
    assert found[2][0].startswith("CHƯA XÁC MINH") and not any("verified log" in str(row[0]) for row in found)


def test_nothing_in_it_runs(tmp_path: Path) -> None:
    evil = Line(("=HYPERLINK(1)", "+1", "@x"), {"found": 1}, 0)
    report = replace(made.report(tmp_path), lines=(evil,))
    for sheet in opened(report).worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert any(row[0] == "'=HYPERLINK(1)" for row in rows(opened(report).worksheets[0]))


def test_every_text_has_room_and_a_page_to_be_printed_on(tmp_path: Path) -> None:
    table, verification, definitions = opened(made.report(tmp_path)).worksheets
    for sheet in (table, verification, definitions):
        assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
    head = next(row[0].row for row in table.iter_rows() if row[0].value == "Đơn vị\nUnit")
    assert table.row_dimensions[head].height >= 6 * 15
    assert verification.cell(1, 3).value.count("\n") == 1 and verification.row_dimensions[1].height >= 2 * 15
    longest = max(definitions.iter_rows(min_row=2), key=lambda row: len(row[1].value))
    assert definitions.row_dimensions[longest[0].row].height >= len(longest[1].value) / 90 * 15

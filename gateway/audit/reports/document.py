"""The report as a document (docx) to be signed and filed: the table by unit, the verdict, the checkpoint."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor

from gateway.audit.paper import set_paper, sign, use_font
from gateway.audit.reports import words
from gateway.audit.reports.monthly import MonthlyReport

_SMALL = Pt(8)
_NAMES = (Cm(2.4), Cm(2.4), Cm(2.4))
_NUMBER = Cm(1.8)


def document(report: MonthlyReport) -> bytes:
    """The bytes of a docx file."""
    made = Document()
    set_paper(made, 11, landscape=True)
    vietnamese, english = words.title(report)
    made.add_heading(vietnamese, 1)
    made.add_paragraph(english).runs[0].italic = True
    for number, pair in enumerate(words.notes(report)):
        paragraph = made.add_paragraph()
        run = paragraph.add_run(pair[0])
        if number == 0:
            run.bold = True
            if not report.verified:
                run.font.color.rgb = RGBColor(0xB0, 0x00, 0x20)
        paragraph.add_run(f" {pair[1]}").italic = True
    _table(made, report)
    made.add_heading("Xác minh nhật ký / Verification of the log", 2)
    for name, word, reason in words.verdicts(report):
        paragraph = made.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{name[0]} / {name[1]}: {word[0]} / {word[1]}.").bold = True
        paragraph.add_run(f" {reason[0]}.")
        paragraph.add_run(f" {reason[1]}.").italic = True
    made.add_paragraph("Điểm chốt đã ký / Signed checkpoint:").paragraph_format.keep_with_next = True
    note = made.add_paragraph()
    note.paragraph_format.keep_together = True
    run = note.add_run(report.verdicts.checkpoint or words.NONE)
    run.font.size = _SMALL
    use_font(run, "Courier New")
    made.add_paragraph()
    sign(made, "Người lập báo cáo\n(Prepared by)", "Người phê duyệt\n(Approved by)")
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _table(made: Any, report: MonthlyReport) -> None:
    table = made.add_table(rows=1, cols=len(words.HEADINGS))
    table.style = "Table Grid"
    table.autofit = False
    for cell, (vietnamese, english) in zip(table.rows[0].cells, words.HEADINGS, strict=True):
        cell.text = ""
        run = cell.paragraphs[0].add_run(vietnamese)
        run.bold, run.font.size = True, _SMALL
        second = cell.paragraphs[0].add_run(f"\n{english}")
        second.italic, second.font.size = True, _SMALL
    _repeat(table.rows[0])
    for line in (*report.lines, report.total):
        row = table.add_row()
        for column, (cell, value) in enumerate(zip(row.cells, words.cells(report, line), strict=True)):
            run = cell.paragraphs[0].add_run(f"{value:,}".replace(",", ".") if isinstance(value, int) else value)
            run.font.size, run.bold = _SMALL, line is report.total
            if column >= len(_NAMES):
                cell.paragraphs[0].alignment = 2  # right: WD_ALIGN_PARAGRAPH.RIGHT
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            cell.width = _NAMES[column] if column < len(_NAMES) else _NUMBER


def _repeat(row: Any) -> None:
    """The head stands on every page that the table reaches."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)

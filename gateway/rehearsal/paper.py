"""The minutes as a document to be signed and filed (docx), set as state papers are set in Viet Nam."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt

from gateway.audit.paper import set_paper, sign, use_font
from gateway.rehearsal.minutes import Block, Line, Row, Signatures, Table
from gateway.rehearsal.situations import Words

_SMALL, _TINY = Pt(9), Pt(7.5)
_COLUMNS = (
    (Words("TT", "no."), Cm(1.0)), (Words("Tình huống", "situation"), Cm(5.8)), (Words("Kết quả", "result"), Cm(2.2)),
    (Words("Trả về", "ended as"), Cm(3.2)), (Words("Biên nhận, vị trí", "receipt, position"), Cm(3.2)),
    (Words("Giây", "s"), Cm(1.2)),
)  # fmt: skip


def document(blocks: Iterable[Block]) -> bytes:
    """The bytes of a docx file."""
    made = Document()
    made.core_properties.title = "Biên bản kiểm thử"
    made.core_properties.author = "Liên Thông"
    set_paper(made, 12)
    for block in blocks:
        if isinstance(block, Table):
            _table(made, block)
        elif isinstance(block, Signatures):
            made.add_paragraph()
            left, right = (f"{place.vi}\n({place.en})" for place in block.places)
            sign(made, left, right)
        else:
            _line(made, block)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _line(made: Any, line: Line) -> None:
    if line.kind == "nation":
        paragraph = made.add_paragraph()
        paragraph.add_run(line.vi).bold = True
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return
    if line.kind == "title":
        made.add_heading(line.vi, 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(line.en).italic = True
        return
    if line.kind in ("heading", "annex", "sub"):
        paragraph = made.add_heading(line.vi, 2)
        paragraph.paragraph_format.page_break_before = line.kind == "annex"
    else:
        paragraph = made.add_paragraph(line.vi, style="List Bullet" if line.kind == "item" else None)
    if line.en:
        run = paragraph.add_run(f" · {line.en}")
        run.italic, run.bold, run.font.size = True, False, Pt(10)
    if line.code:
        run = paragraph.add_run(f" {line.code}")
        run.font.size = Pt(8)
        use_font(run, "Courier New")


def _table(made: Any, table: Table) -> None:
    drawn = made.add_table(rows=1, cols=len(_COLUMNS))
    drawn.style = "Table Grid"
    drawn.autofit = False
    for column, (_, width) in zip(drawn.columns, _COLUMNS, strict=True):
        column.width = width
    for cell, (words, _) in zip(drawn.rows[0].cells, _COLUMNS, strict=True):
        _write(cell, words.vi, words.en, bold=True)
    _repeat(drawn.rows[0])
    for row in table.rows:
        cells = drawn.add_row().cells
        if row.result is None:
            _write(cells[0].merge(cells[-1]), row.title.vi, row.title.en, bold=True)
        else:
            _row(cells, row, row.result)
    for drawn_row in drawn.rows:
        _whole(drawn_row)


def _row(cells: Any, row: Row, result: Words) -> None:
    _write(cells[0], row.number)
    _write(cells[1], row.title.vi, f"{row.title.en} (API {row.contract})")
    _write(cells[2], result.vi, result.en, bold=True)
    _write(cells[3], row.status.replace(", ", "\n"))
    _write(cells[4], row.receipt, f"vị trí {row.position}" if row.position else "", size=_TINY)
    _write(cells[5], row.seconds)
    cells[5].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write(cell: Any, vi: str, en: str = "", *, bold: bool = False, size: Pt = _SMALL) -> None:
    run = cell.paragraphs[0].add_run(vi)
    run.font.size, run.bold = size, bold
    if en:
        second = cell.paragraphs[0].add_run(f"\n{en}")
        second.italic, second.font.size = True, _SMALL


def _repeat(row: Any) -> None:
    """The head stands on every page that the table reaches."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _whole(row: Any) -> None:
    """A row is not torn between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

"""Sets documents that are signed and filed as state papers are set in Viet Nam: A4, Times New Roman, black headings.

Source: Nghị định 30/2020/NĐ-CP, annex I. A font is named for every script: a word processor chooses by the letter, and
Vietnamese ones with two marks would else come from another font than the letters around them.
"""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FONT = "Times New Roman"
_SCRIPTS = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")
_THEMES = ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme")
_LONG, _SHORT = Cm(29.7), Cm(21)


def set_paper(made: Any, size: float, *, landscape: bool = False) -> None:
    """Page, margins and fonts of a new document; ``size`` of the text in points."""
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = (Cm(1.5), Cm(1.5)) if landscape else (Cm(3), Cm(1.5))
    for name, points in (("Normal", size), ("Heading 1", size + 3), ("Heading 2", size + 1)):
        style = made.styles[name]
        use_font(style)
        style.font.size, style.font.color.rgb = Pt(points), RGBColor(0, 0, 0)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)


def use_font(style: Any, font: str = FONT) -> None:
    """The one font of a style or a run, whatever the letter."""
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in _THEMES:
        fonts.attrib.pop(qn(theme), None)
    for script in _SCRIPTS:
        fonts.set(qn(script), font)


def sign(made: Any, left: str, right: str) -> None:
    """Two places for signatures side by side, which stay together on one page; the room is for hand and stamp."""
    row = made.add_table(rows=1, cols=2).rows[0]
    for cell, text in zip(row.cells, (left, right), strict=True):
        lines = cell.paragraphs[0], *(cell.add_paragraph() for _ in range(3))
        lines[0].add_run(text).bold = True
        for line in lines:
            line.paragraph_format.space_before = Pt(12)
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.keep_with_next = line.paragraph_format.keep_together = True

"""A paper's page, its one font for every letter, and room for two signatures."""

from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from gateway.audit.paper import FONT, set_paper, sign, use_font

STYLES = ("Normal", "Heading 1", "Heading 2")


@pytest.mark.parametrize(("landscape", "width", "height"), [(False, 21, 29.7), (True, 29.7, 21)])
def test_the_page_is_a4(landscape: bool, width: float, height: float) -> None:
    made = Document()
    set_paper(made, 13, landscape=landscape)
    section = made.sections[0]
    assert section.page_width and section.page_height and section.left_margin  # all are given
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (width, height)
    assert round(section.left_margin.cm, 1) >= 1.5


def test_every_letter_is_of_one_font() -> None:
    made: Any = Document()
    set_paper(made, 13)
    for name in STYLES:
        fonts = made.styles[name].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {FONT}
        assert not any("heme" in key for key in fonts.attrib)
    run = made.add_paragraph().add_run("log.example")
    use_font(run, "Courier New")
    assert run.element.rPr.rFonts.get(qn("w:eastAsia")) == "Courier New"


def test_two_people_find_room_to_sign() -> None:
    made = Document()
    sign(made, "Người lập", "Thủ trưởng cơ quan")
    (row,) = made.tables[0].rows
    assert [cell.text.strip() for cell in row.cells] == ["Người lập", "Thủ trưởng cơ quan"]
    assert all(len(cell.paragraphs) == 4 for cell in row.cells)

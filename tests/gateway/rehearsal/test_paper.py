"""The minutes as a document: every paragraph and row is there, in the one font, with room for two signatures."""

import io
from typing import Any

from docx import Document

from gateway.rehearsal.minutes import Line, appendix, blocks
from gateway.rehearsal.paper import document
from tests.gateway.rehearsal.acted import OCCASION, acted

WHOLE = [*blocks(OCCASION, acted(), "d" * 64, "m.json"), *appendix(acted())]


def test_everything_is_on_the_paper() -> None:
    made: Any = Document(io.BytesIO(document(WHOLE)))
    told = "\n".join(paragraph.text for paragraph in made.paragraphs)
    for block in WHOLE:
        if isinstance(block, Line):
            assert block.vi in told and block.en in told and block.code in told
    results, signatures = made.tables
    rows = [[cell.text for cell in row.cells] for row in results.rows]
    assert [row[0] for row in rows[2:]] == ["1", "2", "3"] and rows[3][2].startswith("KHÔNG ĐẠT")
    assert "01JD0\nvị trí 58" in rows[2][4]
    assert results.rows[0]._tr.trPr.findall(".//{*}tblHeader"), "the head stands on every page"
    assert [cell.text.strip() for cell in signatures.rows[0].cells] == [
        "ĐẠI DIỆN BÊN ĐƯỢC KIỂM THỬ\n(for the party tested)", "ĐẠI DIỆN BÊN KIỂM THỬ\n(for the testing party)",
    ]  # fmt: skip


def test_the_appendix_begins_on_a_page_of_its_own() -> None:
    made: Any = Document(io.BytesIO(document(WHOLE)))
    breaking = [paragraph.text for paragraph in made.paragraphs if paragraph.paragraph_format.page_break_before]
    assert len(breaking) == 1 and breaking[0].startswith("Phụ lục")

"""The document is read back: the same table and the same word about the totals; it can be printed if it can be."""

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from gateway.audit.reports import words
from gateway.audit.reports.document import document
from gateway.audit.verdicts import Verdicts
from tests.gateway.audit.reports import made


def texts(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_table_is_the_report(tmp_path: Path) -> None:
    report = made.report(tmp_path)
    read = Document(io.BytesIO(document(report)))
    head, *table = texts(read.tables[0])
    assert head == ["\n".join(pair) for pair in words.HEADINGS]
    assert table == [[str(cell) for cell in words.cells(report, line)] for line in (*report.lines, report.total)]
    said = "\n".join(paragraph.text for paragraph in read.paragraphs)
    assert words.standing(report)[0] in said and words.standing(report)[1] in said
    assert report.verdicts.checkpoint is not None and report.verdicts.checkpoint.splitlines()[2] in said


def test_an_unverified_one_says_so(tmp_path: Path) -> None:
    report = replace(made.report(tmp_path), verdicts=Verdicts.not_checked("no key"))
    said = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(document(report))).paragraphs)
    assert "CHƯA XÁC MINH" in said and "NOT VERIFIED" in said and "verified log" not in said


def test_large_numbers_are_written_as_here(tmp_path: Path) -> None:
    report = made.report(tmp_path)
    many = replace(report, total=replace(report.total, counts={"found": 1_234_567}))
    assert texts(Document(io.BytesIO(document(many))).tables[0])[-1][3] == "1.234.567"


def test_it_can_be_printed(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here")
    path = tmp_path / "report.docx"
    path.write_bytes(document(made.report(tmp_path)))
    subprocess.run([office, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)], check=True)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")

"""Tests of the forms of a report: each is a file of its own kind, and there is no other."""

import io
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from gateway.audit.reports.forms import MEDIA_TYPES, written
from tests.gateway.audit.reports import made


def test_each_form_is_what_its_ending_says(tmp_path: Path) -> None:
    report = made.report(tmp_path)
    readers = {"xlsx": load_workbook, "docx": Document}
    assert readers.keys() == MEDIA_TYPES.keys()
    for form, read in readers.items():
        assert read(io.BytesIO(written(report, form)))


def test_there_is_no_other_form(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        written(made.report(tmp_path), "pdf")

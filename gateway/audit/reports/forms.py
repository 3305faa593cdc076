"""The forms in which a monthly report is taken along; the library of one is loaded when a report is written in it."""

from __future__ import annotations

from gateway.audit.reports.monthly import MonthlyReport

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Of each form, by the ending of its file."""


def written(report: MonthlyReport, form: str) -> bytes:
    """The file; raises ``KeyError`` for another form."""
    if form == "xlsx":
        from gateway.audit.reports.workbook import workbook  # openpyxl

        return workbook(report)
    if form == "docx":
        from gateway.audit.reports.document import document  # python-docx

        return document(report)
    raise KeyError(form)

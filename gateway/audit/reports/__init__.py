"""The monthly report: counted from the entries themselves, beside the verdict on them, as workbook and document."""

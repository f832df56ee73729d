"""Fills the questionnaire of a panel as an expert does: what stands first weighs more, `step` says how much."""

import io

import openpyxl

from indices.weights.ahp.judgement_sheet import DATE_LABEL, EXPERT_LABEL


def fill_form(raw: bytes, expert: str, *, step: int, date: str | None = "2026-11-20") -> bytes:
    """Return the form (XLSX) filled, with name and date of the expert."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    for row in book.worksheets[0].iter_rows():
        for label, words in ((EXPERT_LABEL, expert), (DATE_LABEL, date)):
            if row[0].value == label:
                row[1].value = words
    for sheet in book.worksheets[1:]:
        for row in range(2, sheet.max_row + 1):
            for column in range(row + 1, sheet.max_row + 1):
                sheet.cell(row, column).value = str(min(9, 1 + step * (column - row)))
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()

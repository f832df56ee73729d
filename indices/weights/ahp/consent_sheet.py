"""The sheet on which an expert answers proposed changes: written to be signed, read back when it is."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from indices.sheet import Sheet, read_sheet
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.ratio import read_ratio
from indices.weights.ahp.repair import Consent, Proposal
from indices.weights.ahp.scale import write_ratio
from rules.errors import UsageError
from rules.text import Text

_HEADS: Mapping[str, tuple[str, ...]] = {
    "row": ("row", "行"),
    "column": ("column", "列"),
    "agreed": ("agreed", "同意"),
    "by": ("by", "签署人"),
    "date": ("date", "日期"),
    "words": ("words", "说明"),
}
_FORM = ("行 row", "列 column", "现值 now", "建议 proposed", "同意 agreed", "签署人 by", "日期 date", "说明 words")
_YES, _NO = ("yes", "y", "true", "1", "是", "同意"), ("no", "n", "false", "0", "否", "不同意")


def write_consent_form(proposal: Proposal) -> bytes:
    """Return the form as CSV (UTF-8 with BOM): one line a change, the answer empty."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(_FORM)
    for each in proposal.changes:
        writer.writerow((each.row, each.column, write_ratio(each.before), write_ratio(each.after), "", "", "", ""))
    return sink.getvalue().encode("utf-8-sig")


def read_consents(path: Path) -> tuple[Consent, ...]:
    """Return the answers of a signed form (CSV or XLSX); a line without an answer is none.

    Raises
    ------
    UsageError
        The file cannot be read, lacks a column, or an answer is neither yes nor no.

    """
    sheet = read_sheet(path)
    columns = {key: _find(sheet, names) for key, names in _HEADS.items()}
    missing = [_HEADS[key][0] for key, place in columns.items() if place is None and key != "words"]
    if missing:
        names = ", ".join(missing)
        raise UsageError(
            Text(zh=f"{sheet.file}：缺少列 {names}。", en=f"{sheet.file}: there is no column {names}; add it.")
        )
    return tuple(
        Consent(
            row=_cell(sheet, row, columns["row"]),
            column=_cell(sheet, row, columns["column"]),
            agreed=_read_answer(sheet, row, columns["agreed"] or 0),
            by=_cell(sheet, row, columns["by"]),
            date=_cell(sheet, row, columns["date"]),
            words=_cell(sheet, row, columns["words"]),
        )
        for row in range(len(sheet.rows))
        if _cell(sheet, row, columns["agreed"])
    )


def write_judgement(judgement: Judgement) -> bytes:
    """Return a judgement as CSV: the square with its upper triangle, as `read_judgements` takes it."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(("", *judgement.elements))
    for place, element in enumerate(judgement.elements):
        given = judgement.matrix[place, place + 1 :]
        cells = ["" if np.isnan(cell) else _write_exactly(float(cell)) for cell in given]
        writer.writerow((element, *([""] * place), "1", *cells))
    return sink.getvalue().encode("utf-8-sig")


def _write_exactly(ratio: float) -> str:
    """Return the ratio as experts write it where that is the whole ratio, else all its digits."""
    words = write_ratio(ratio)
    return words if read_ratio(words) == ratio else repr(ratio)


def _find(sheet: Sheet, names: Sequence[str]) -> int | None:
    for place, head in enumerate(sheet.head):
        if any(word.lower() in names for word in head.split()):
            return place
    return None


def _cell(sheet: Sheet, row: int, place: int | None) -> str:
    cell = None if place is None else sheet.rows[row][place]
    return "" if cell is None else str(cell).partition(" 00:00:00")[0].strip()


def _read_answer(sheet: Sheet, row: int, place: int) -> bool:
    word = _cell(sheet, row, place).lower()
    if word in _YES or word in _NO:
        return word in _YES
    at = sheet.place(row, place)
    raise UsageError(
        Text(zh=f"{at.zh}：“{word}”不是答复，请写 是 或 否。", en=f"{at.en}: '{word}' is no answer; write yes or no.")
    )

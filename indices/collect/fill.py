"""Writes values into a collection sheet: what sources told stands beside what departments fill in."""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass

from indices.collect.layout import BY_KEY, OWN_SHEETS
from indices.collect.quality import Quality
from indices.workbook import save_workbook

Key = tuple[str, str]
_FILLED = ("period", "value", "quality", "source", "evidence", "remark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What goes into the row of a city and field; `evidence` names a file."""

    period: str
    value: float | str | dt.date
    quality: Quality
    source: str
    evidence: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSheet:
    """The sheet as XLSX, and for every (city, field) whether it was written, stood there already, or has no row.

    kept   (city, field) -> the value that stood there and stays
    """

    raw: bytes
    written: tuple[Key, ...]
    kept: Mapping[Key, object]
    rowless: tuple[Key, ...]


def fill_sheet(raw: bytes, fillings: Mapping[Key, Filling]) -> FilledSheet:
    """Return the collection sheet `raw` (XLSX) with the values of (city, field) in their rows.

    A row that holds a value already keeps it: a person wrote it.
    """
    import openpyxl  # noqa: PLC0415 - an extra

    book = openpyxl.load_workbook(io.BytesIO(raw))
    written: list[Key] = []
    kept: dict[Key, object] = {}
    for sheet in book.worksheets:
        if sheet.title in OWN_SHEETS:
            continue
        heads = {str(cell.value): cell.column for cell in sheet[1]}
        column = {key: found for key, each in BY_KEY.items() if (found := heads.get(each.head)) is not None}
        if not {"city", "code", *_FILLED} <= set(column):
            continue
        for row in range(2, sheet.max_row + 1):
            key = (str(sheet.cell(row, column["city"]).value), str(sheet.cell(row, column["code"]).value))
            if key not in fillings:
                continue
            there = sheet.cell(row, column["value"]).value
            if there is not None and str(there).strip():
                kept[key] = there
                continue
            for name, value in _cells(fillings[key]).items():
                cell = sheet.cell(row, column[name])
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # a name that begins with = must not become a formula
            written.append(key)
    rowless = tuple(key for key in fillings if key not in kept and key not in set(written))
    return FilledSheet(raw=save_workbook(book), written=tuple(written), kept=kept, rowless=rowless)


def _cells(filling: Filling) -> dict[str, float | str | dt.date]:
    cells = {
        "period": filling.period,
        "value": filling.value,
        "quality": filling.quality.label,
        "source": filling.source,
        "evidence": filling.evidence,
        "remark": filling.remark,
    }
    return {name: value for name, value in cells.items() if value != ""}

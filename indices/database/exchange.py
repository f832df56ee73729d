"""Values into the database from a sheet or a collection, and out of it as CSV, XLSX or the table of an index."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from indices.database.value import Value, Version
from indices.sheet import MISSING
from indices.table import Table
from indices.workbook import save_workbook
from rules.errors import UsageError
from rules.text import Text

HEAD = (
    "city",
    "indicator",
    "period",
    "value",
    "u",
    "unit",
    "quality",
    "source",
    "evidence",
    "version",
    "entered",
    "entered_by",
    "reason",
    "superseded_by",
)
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cells(version: Version) -> list[str | float | int | None]:
    value = version.value
    return [
        *value.key,
        value.value,
        value.u,
        value.unit,
        value.quality.value,
        value.source,
        value.evidence,
        version.version,
        version.entered.isoformat(),
        version.entered_by,
        version.reason,
        version.superseded_by,
    ]


def write_csv(versions: Sequence[Version]) -> bytes:
    """Return the versions as CSV in UTF-8 with a BOM, so that spreadsheets read the Chinese; numbers to the last digit.

    Words that a spreadsheet would run as a formula get an apostrophe in front.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEAD)
    for each in versions:
        writer.writerow([_defuse(cell) for cell in _cells(each)])
    return stream.getvalue().encode("utf-8-sig")


def _defuse(cell: str | float | None) -> str | float | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS_FORMULA) else cell


def write_xlsx(versions: Sequence[Version]) -> bytes:
    """Return the versions as a workbook.

    Raises
    ------
    UsageError
        The extra `index` is not installed.

    """
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(MISSING) from error
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "数值 Values"
    sheet.append(HEAD)
    for number, each in enumerate(versions, start=2):
        for place, content in enumerate(_cells(each), start=1):
            cell = sheet.cell(row=number, column=place)
            cell.value = content
            if isinstance(content, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    return save_workbook(book)


def make_table(versions: Sequence[Version], *, period: str, codes: Sequence[str] = ()) -> Table:
    """Return cities x indicators of one period, NaN where there is no value; `codes` gives the order of the columns.

    Raises
    ------
    UsageError
        There are no values of the period; an indicator is in two units; a value stands in two versions.

    """
    current = [each.value for each in versions if each.superseded_by is None and each.value.period == period]
    present = [each for each in current if each.value is not None and (not codes or each.indicator in codes)]
    if not present:
        raise UsageError(Text(zh=f"数据库中没有 {period} 的数值。", en=f"There are no values of {period}."))
    _check_units(present)
    cities = tuple(sorted({each.city for each in present}))
    columns = tuple(codes) or tuple(sorted({each.indicator for each in present}))
    values = np.full((len(cities), len(columns)), np.nan)
    rows, places = {city: at for at, city in enumerate(cities)}, {code: at for at, code in enumerate(columns)}
    for each in present:
        values[rows[each.city], places[each.indicator]] = each.value
    return Table(units=cities, codes=columns, values=values)


def _check_units(values: Sequence[Value]) -> None:
    units: dict[str, Value] = {}
    for each in values:
        first = units.setdefault(each.indicator, each)
        if first.unit != each.unit:
            raise UsageError(
                Text(
                    zh=f"指标 {each.indicator}：{first.city} 以 {first.unit} 计，{each.city} 以 {each.unit} 计。",
                    en=f"Indicator {each.indicator}: {first.city} is in {first.unit}, {each.city} in {each.unit}.",
                )
            )

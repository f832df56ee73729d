"""Reads a filled sheet from XLSX, CSV or JSON."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from indices.cell import Cell
from indices.collect.filled import CityLine, Filled, Page, Row, find_columns
from indices.collect.layout import CITIES, COLUMNS, HIDDEN, OWN_SHEETS
from indices.collect.schema import DOCUMENT
from indices.sheet import MISSING, decode, name_column
from rules.errors import UsageError
from rules.text import Text

# openpyxl publishes no types.
Book = Any
Leaf = Any

MOST_BYTES = 32 << 20
UNPACKED_MOST = 256 << 20
MOST_ROWS = 50_000
MOST_COLUMNS = 100


def read_filled(path: Path) -> Filled:
    """Return what was handed in as .xlsx, .csv or .json.

    Raises
    ------
    UsageError
        No such file, another format, larger than 32 MiB, no valid XLSX, CSV or JSON, a sheet of too many rows.

    """
    readers = {".xlsx": _read_book, ".csv": _read_csv, ".json": _read_json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _refuse(path, zh="格式无法识别，请提交 .xlsx、.csv 或 .json。", en="give an .xlsx, .csv or .json file.")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refuse(
                path, zh="超过 32 MiB，请删去图片等内容。", en="is larger than 32 MiB; remove pictures from it."
            )
        return reader(path, path.read_bytes())
    except OSError as error:
        raise _refuse(path, zh=f"无法读取：{error.strerror}。", en=f"cannot be read: {error.strerror}.") from error


def _read_book(path: Path, raw: bytes) -> Filled:
    values, formulas = _open(path, raw, values=True), _open(path, raw, values=False)
    # Sheets of charts hold no cells.
    names = [sheet.title for sheet in values.worksheets if sheet.title not in OWN_SHEETS]
    pages = [_read_page(path, values[name], formulas[name]) for name in names]
    digest = str(values[HIDDEN]["B3"].value or "") if HIDDEN in values.sheetnames else ""
    return Filled(
        file=path.name,
        digest=digest,
        digest_place=(HIDDEN, "B3"),
        pages=tuple(pages),
        cities=_read_cities(values),
        by_department=True,
    )


def _open(path: Path, raw: bytes, *, values: bool) -> Book:
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(MISSING) from error
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            too_large = sum(info.file_size for info in package.infolist()) > UNPACKED_MOST
        if too_large:
            raise _refuse(path, zh="解压后过大。", en="is too large unpacked.")
        return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)
    except UsageError:
        raise
    # openpyxl hands on whatever zipfile, the XML parser and its own descriptors raise.
    except Exception as error:
        raise _refuse(path, zh="不是有效的 XLSX 文件。", en="is no valid XLSX file.") from error


def _read_page(path: Path, values: Leaf, formulas: Leaf) -> Page:
    if values.max_row > MOST_ROWS or values.max_column > MOST_COLUMNS:
        raise _refuse(
            path,
            zh=f"工作表“{values.title}”超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列，请删去表格以外带格式的空行空列。",
            en=f"sheet '{values.title}' has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns; delete empty ones.",
        )
    lines = list(values.iter_rows(values_only=True))
    written = list(formulas.iter_rows(values_only=True))
    hidden = {number for number, each in values.row_dimensions.items() if each.hidden}
    return _shape(
        values.title,
        [(number, list(line)) for number, line in enumerate(lines, start=1)],
        written=[list(line) for line in written],
        hidden=hidden,
        merged=tuple(str(each) for each in values.merged_cells.ranges),
    )


def _read_cities(book: Book) -> tuple[CityLine, ...]:
    if CITIES not in book.sheetnames:
        return ()
    sheet = book[CITIES]
    last = min(sheet.max_row, MOST_ROWS)
    found = []
    for number, row in enumerate(sheet.iter_rows(min_row=2, max_row=last, max_col=2, values_only=True), start=2):
        code, name = ("" if cell is None else str(cell).strip() for cell in (*row, None)[:2])
        if code or name:
            found.append(CityLine(sheet=CITIES, place=f"A{number}", code=code, name=name))
    return tuple(found)


def _read_csv(path: Path, raw: bytes) -> Filled:
    words = decode(raw, path)
    first = words.partition("\n")[0]
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    lines: list[tuple[int, list[Cell]]] = []
    try:
        for line in reader:
            if len(lines) >= MOST_ROWS:
                raise _refuse(path, zh=f"超过 {MOST_ROWS} 行，请分开提交。", en=f"has more than {MOST_ROWS} rows.")
            lines.append((reader.line_num, list(line)))
    except csv.Error as error:
        place = reader.line_num
        raise _refuse(
            path, zh=f"第 {place} 行不是有效的 CSV：{error}。", en=f"line {place} is no valid CSV: {error}."
        ) from error
    if not lines:
        raise _refuse(path, zh="是空的。", en="is empty.")
    return Filled(file=path.name, digest=None, digest_place=(path.stem, "A1"), pages=(_shape(path.stem, lines),))


def _shape(
    name: str,
    lines: Sequence[tuple[int, list[Cell]]],
    *,
    written: Sequence[list[Cell]] = (),
    hidden: set[int] | frozenset[int] = frozenset(),
    merged: tuple[str, ...] = (),
) -> Page:
    """Return the page: the first line is the head, every other one that is not empty a row."""
    head = ["" if cell is None else str(cell) for cell in lines[0][1]] if lines else []
    columns, wrong, missing = find_columns(head)
    rows = []
    for at, (number, line) in enumerate(lines[1:], start=1):
        formulas = written[at] if at < len(written) else []
        cells = {key: line[place] if place < len(line) else None for key, place in columns.items()}
        unsaved = {key for key, place in columns.items() if cells[key] is None and _is_formula(formulas, place)}
        if unsaved or any(cell not in (None, "") for cell in cells.values()):
            places = {key: f"{name_column(place)}{number}" for key, place in columns.items()}
            rows.append(
                Row(
                    sheet=name,
                    number=number,
                    cells=cells,
                    places=places,
                    hidden=number in hidden,
                    unsaved=frozenset(unsaved),
                )
            )
    heads = {f"{name_column(at)}1": words for at, words in wrong.items()}
    return Page(name=name, rows=tuple(rows), wrong=heads, missing=missing, merged=merged)


def _is_formula(line: Sequence[Cell], place: int) -> bool:
    return place < len(line) and line[place] is not None


def _read_json(path: Path, raw: bytes) -> Filled:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _refuse(path, zh=f"不是有效的 JSON：{error}。", en=f"is no valid JSON: {error}.") from error
    if not isinstance(document, dict) or document.get("schema") != DOCUMENT:
        raise _refuse(path, zh=f"schema 应为 {DOCUMENT}。", en=f"its schema must be {DOCUMENT}.")
    rows, cities = document.get("rows"), document.get("cities")
    for name, entries in (("rows", rows), ("cities", cities)):
        if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
            raise _refuse(path, zh=f"{name} 应为对象的列表。", en=f"{name} must be a list of objects.")
    page = Page(name="rows", rows=tuple(_json_row(path, at, each) for at, each in enumerate(rows or [])))
    lines = [
        CityLine(sheet="cities", place=f"[{at}]", code=str(each.get("code", "")), name=str(each.get("name", "")))
        for at, each in enumerate(cities or [])
    ]
    digest = str(document.get("digest", ""))
    return Filled(file=path.name, digest=digest, digest_place=("digest", "digest"), pages=(page,), cities=tuple(lines))


def _json_row(path: Path, at: int, entry: dict[str, Any]) -> Row:
    keys = {column.key for column in COLUMNS}
    for key, value in entry.items():
        if key not in keys or isinstance(value, (dict, list)):
            known = ", ".join(sorted(keys))
            raise _refuse(
                path,
                zh=f"rows[{at}].{key} 无效；可用的键：{known}，值不能是对象或列表。",
                en=f"rows[{at}].{key} is no entry; keys are {known}, and no value is an object or a list.",
            )
    places = {key: f"[{at}].{key}" for key in keys}
    return Row(sheet="rows", number=at, cells=entry, places=places)


def _refuse(path: Path, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"{path}：{zh}", en=f"{path}: {en}"))

"""A sheet of a CSV or XLSX file as rows of cells, with the name of every cell for messages."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indices.cell import Cell
from rules.errors import UsageError
from rules.text import Text

MOST_BYTES = 256 << 20
MOST_COLUMNS = 20_000
_BOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The head and the rows below it. Row i of `rows` stands on line `lines[i]` of the file."""

    file: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]

    def place(self, row: int, column: int) -> Text:
        """Return how a person finds a cell: file, column letter and line, the name of its column."""
        cell, name = f"{self.file} {name_column(column)}{self.lines[row]}", self.head[column]
        return Text(zh=f"{cell}（{name}）", en=f"{cell} ({name})")

    def find(self, name: str) -> int | None:
        """Return the place of the column called `name`, or None."""
        return self.head.index(name) if name in self.head else None

    def column(self, place: int) -> list[Cell]:
        """Return the cells of one column."""
        return [row[place] for row in self.rows]


def name_column(place: int) -> str:
    """Return the letters that a spreadsheet gives the column: 0 -> A, 26 -> AA."""
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_sheet(path: Path, *, name: str | None = None) -> Sheet:
    """Read the sheet `name` (the first one) of an XLSX file, or a CSV file.

    CSV may be UTF-8 (with or without BOM), UTF-16 with BOM or GB 18030; the separator is comma, semicolon or tab.

    Raises
    ------
    UsageError
        There is no such file or sheet, it is no CSV or XLSX, it has no head, a column name stands twice or is empty,
        a row has more cells than the head.

    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _refuse(
                path,
                zh=f"文件有 {size >> 20} MiB，最多 {MOST_BYTES >> 20} MiB。更大的数据请用 index collect。",
                en=f"the file has {size >> 20} MiB; at most {MOST_BYTES >> 20}. For more data use index collect.",
            )
        rows = _read_book(path, name) if path.suffix.lower() in _BOOKS else _read_csv(path)
    except OSError as error:
        raise _refuse(path, zh=f"无法读取：{error.strerror}。", en=f"cannot be read: {error.strerror}.") from error
    return _shape(path, rows)


def _read_csv(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    words = decode(path.read_bytes(), path)
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=_find_separator(words), strict=True)
    try:
        for row in reader:
            cells: list[Cell] = list(row)
            yield reader.line_num, cells
    except csv.Error as error:
        raise _refuse(
            path,
            zh=f"第 {reader.line_num} 行不是有效的 CSV：{error}。",
            en=f"line {reader.line_num} is no valid CSV: {error}.",
        ) from error


def decode(raw: bytes, path: Path) -> str:
    """Return the text of a CSV file in the encodings that spreadsheets of our users write.

    Raises
    ------
    UsageError
        It is none of them.

    """
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _refuse(
            path, zh="是电子表格而不是 CSV，请另存为 .xlsx 或 .csv。", en="is a workbook; save it as .xlsx or .csv."
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            words = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in words:
            return words
    raise _refuse(path, zh="编码无法识别，请存为 UTF-8。", en="has an unknown encoding; save it as UTF-8.")


def _find_separator(words: str) -> str:
    first = words.partition("\n")[0]
    return max(",;\t", key=first.count)


def _read_book(path: Path, name: str | None) -> Iterator[tuple[int, list[Cell]]]:
    book = open_book(path)
    try:
        if name is not None and name not in book.sheetnames:
            known = "、".join(book.sheetnames)
            raise _refuse(path, zh=f"没有工作表“{name}”，现有：{known}。", en=f"no sheet '{name}'; there are: {known}.")
        sheet = book[name] if name is not None else book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, list(row)
    finally:
        book.close()


def open_book(path: Path) -> Any:  # noqa: ANN401 - openpyxl publishes no types
    """Open an XLSX file for reading, values in place of formulas.

    Raises
    ------
    UsageError
        It is no XLSX file, or the extra `index` is not installed.

    """
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(MISSING) from error
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    # openpyxl hands on whatever zipfile, the XML parser and its own descriptors raise.
    except Exception as error:
        raise _refuse(path, zh="不是有效的 XLSX 文件。", en="is no valid XLSX file.") from error


def _shape(path: Path, numbered: Iterable[tuple[int, list[Cell]]]) -> Sheet:
    filled = [(line, row) for line, row in numbered if any(cell not in (None, "") for cell in row)]
    if not filled:
        raise _refuse(path, zh="是空的，第一行应为列名。", en="is empty; its first row must hold the column names.")
    head = _read_head(path, filled[0][1])
    rows, lines = [], []
    for line, row in filled[1:]:
        if any(cell not in (None, "") for cell in row[len(head) :]):
            raise _refuse(
                path,
                zh=f"第 {line} 行有 {len(row)} 格，列名只有 {len(head)} 个。请检查多余的分隔符。",
                en=f"line {line} has {len(row)} cells for {len(head)} column names; look for a separator too many.",
            )
        rows.append(tuple(row[: len(head)]) + (None,) * (len(head) - len(row)))
        lines.append(line)
    return Sheet(file=path.name, head=head, rows=tuple(rows), lines=tuple(lines))


def _read_head(path: Path, cells: Sequence[Cell]) -> tuple[str, ...]:
    names = ["" if cell is None else str(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise _refuse(path, zh=f"列数超过 {MOST_COLUMNS}。", en=f"has more than {MOST_COLUMNS} columns.")
    for place, name in enumerate(names):
        letter = name_column(place)
        if not name:
            raise _refuse(path, zh=f"{letter} 列没有列名。", en=f"column {letter} has no name.")
        if name in names[:place]:
            first = name_column(names.index(name))
            raise _refuse(
                path,
                zh=f"列名“{name}”出现两次（{first} 列和 {letter} 列）。",
                en=f"column name '{name}' stands twice, in {first} and {letter}.",
            )
    return tuple(names)


def _refuse(path: Path, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"{path}：{zh}", en=f"{path}: {en}"))


MISSING = Text(
    zh='读写 XLSX 需要扩展 index：pip install "cityassay[index]"。',
    en='XLSX needs the extra index: pip install "cityassay[index]".',
)

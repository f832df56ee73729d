"""Open data as cells: every value with the name it stands under, from JSON, CSV or lines of text."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from testers.harness.observation import Json

_MOST_CELLS = 200_000
_LONGEST = 2_000
_DELIMITERS = (",", ";", "\t", "|")
_MOST_FIELD = 1 << 20
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as text; `column` is the header of its column, or the names of the members that lead to it."""

    column: str
    text: str


def read_cells(body: bytes) -> list[Cell]:
    """Return the cells of a body: a JSON document, JSON lines, a CSV table, else its lines.

    What it is, is seen from the bytes: a wrong label must not hide anything. Counts are bounded.
    """
    text = _decode(body)
    cells = []
    for cell in _read(text):
        cells.append(Cell(cell.column, cell.text[:_LONGEST]))
        if len(cells) >= _MOST_CELLS:
            break
    return cells


def find_cells(document: Json) -> Iterator[Cell]:
    """Yield every scalar of a JSON document under the names that lead to it."""
    pending: list[tuple[str, Json]] = [("", document)]
    for _ in range(_MOST_CELLS):
        if not pending:
            return
        name, value = pending.pop()
        if isinstance(value, dict):
            pending += [(f"{name}.{member}" if name else member, item) for member, item in value.items()]
        elif isinstance(value, list):
            pending += [(name, item) for item in value]
        elif value is not None and not isinstance(value, bool):
            yield Cell(name, str(value))


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Chinese offices export; every byte sequence is decoded somehow.
        return body.decode("gb18030", "replace")


def _read(text: str) -> Iterator[Cell]:
    head = text.lstrip()[:1]
    if head in ("{", "["):
        try:
            yield from find_cells(json.loads(text))
        except (ValueError, RecursionError):
            yield from _read_lines(text)
    elif head == "<":
        yield from _read_lines(text)
    else:
        yield from _read_table(text)


def _read_lines(text: str) -> Iterator[Cell]:
    for line in text.splitlines():
        try:
            document = json.loads(line) if line.lstrip()[:1] == "{" else None
        except (ValueError, RecursionError):
            document = None
        if isinstance(document, dict):
            yield from find_cells(document)
        elif line.strip():
            yield Cell("", line.strip())


def _read_column(text: str) -> Iterator[Cell]:
    """Read a table of one column, where the first line is one word, else lines of text."""
    first, *rest = text.splitlines()[:_MOST_CELLS] or [""]
    name = first.strip()
    if not rest or not name or len(name) > _LONGEST_NAME or any(each.isspace() for each in name):
        yield from _read_lines(text)
        return
    yield from (Cell(name, line.strip()) for line in rest if line.strip())


def _read_table(text: str) -> Iterator[Cell]:
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    if not header.count(delimiter):
        yield from _read_column(text)
        return
    csv.field_size_limit(_MOST_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(rows, [])]
        for row in rows:
            yield from (Cell(name, each.strip()) for name, each in zip(names, row, strict=False) if each.strip())
    except csv.Error:
        yield from _read_lines(text)

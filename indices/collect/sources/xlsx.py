"""Rows of a sheet of a workbook beside the mapping file."""

from collections.abc import Iterator

from indices.collect.desk import Desk, Row
from indices.sheet import read_sheet

OPTIONS = frozenset({"sheet"})


def read(desk: Desk) -> Iterator[Row]:
    """Give the rows by the names of the first line; errors as in `indices.sheet.read_sheet`."""
    sheet = read_sheet(desk.path, name=desk.source.sheet)
    yield from (dict(zip(sheet.head, row, strict=True)) for row in sheet.rows)

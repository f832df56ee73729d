"""Reads what a mapping needs out of one raw row: numbers, days, marks; tests its conditions."""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from indices.cell import NoNumberError, read_number
from indices.collect.source_map import Condition
from rules.text import Text

Row = Mapping[str, object]


class RowError(ValueError):
    """A cell that cannot be used; the reader adds source and row."""

    def __init__(self, message: Text) -> None:
        """Keep the sentence in both languages."""
        super().__init__(message.en)
        self.message = message


def write_canonical(row: Row) -> bytes:
    """Return the row as JSON with sorted keys: what its hash is taken of."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def take(row: Row, column: str) -> object:
    """Return a cell.

    Raises
    ------
    RowError
        The row has no such column.

    """
    if column not in row:
        known = ", ".join(list(row)[:20])
        raise RowError(Text(zh=f"没有列 {column}，现有：{known}。", en=f"has no column {column}; there are: {known}."))
    return row[column]


def take_number(row: Row, column: str) -> float | None:
    """Return a cell as a number, None for an empty one.

    Raises
    ------
    RowError
        It is no number that can be read in one way.

    """
    cell = take(row, column)
    if isinstance(cell, bool):
        return float(cell)
    try:
        number = read_number(float(cell) if isinstance(cell, Decimal) else cell)  # type: ignore[arg-type] # it refuses the rest
    except NoNumberError as problem:
        message = problem.message
        raise RowError(Text(zh=f"列 {column} {message.zh}", en=f"column {column} {message.en}")) from problem
    except OverflowError as problem:
        raise RowError(Text(zh=f"列 {column} 的数过大。", en=f"column {column}: too large a number.")) from problem
    return None if number != number else number  # noqa: PLR0124 - NaN alone is not itself


def take_day(row: Row, column: str, zone: ZoneInfo) -> dt.date | None:
    """Return the day of a time in `zone`, None for an empty cell; a time without an offset is one of `zone`.

    Raises
    ------
    RowError
        It is no ISO 8601 date or time.

    """
    cell = take(row, column)
    if cell is None or cell == "":
        return None
    try:
        when = dt.datetime.fromisoformat(cell.strip()) if isinstance(cell, str) else cell
    except ValueError:
        when = None
    if isinstance(when, dt.datetime):
        return when.astimezone(zone).date() if when.tzinfo is not None else when.date()
    if isinstance(when, dt.date):
        return when
    shown = str(cell)[:40]
    raise RowError(
        Text(
            zh=f"列 {column} 的“{shown}”不是时间，应如 2025-06-30T08:00:00+08:00。",
            en=f"column {column}: '{shown}' is no time like 2025-06-30T08:00:00+08:00.",
        )
    )


def take_mark(row: Row, column: str) -> str | float:
    """Return the high-water mark of a row: a number, or text that sorts as times do.

    Raises
    ------
    RowError
        The cell is empty.

    """
    cell = take(row, column)
    if cell is None or cell == "":
        raise RowError(Text(zh=f"列 {column} 为空，无法增量读取。", en=f"column {column} is empty but marks rows."))
    if isinstance(cell, (dt.datetime, dt.date)):
        return cell.isoformat()
    try:
        return float(str(cell))
    except ValueError:
        return str(cell)


def holds(row: Row, condition: Condition) -> bool:
    """Tell whether a condition holds; a comparison with an empty cell does not."""
    cell = take(row, condition.column)
    if condition.present is not None:
        return (cell is not None and cell != "") is condition.present
    if condition.equals is not None:
        return same(cell, condition.equals)
    if condition.among is not None:
        return any(same(cell, each) for each in condition.among)
    number = take_number(row, condition.column)
    return number is not None and _compare(number, condition)


def _compare(number: float, condition: Condition) -> bool:
    if condition.above is not None:
        return number > condition.above
    if condition.below is not None:
        return number < condition.below
    if condition.at_least is not None:
        return number >= condition.at_least
    return condition.at_most is not None and number <= condition.at_most


def same(cell: object, wanted: str | float | bool) -> bool:  # noqa: FBT001 - a value, no switch
    """Tell whether a cell is a value: 1, 1.0 and '1' are one, true and 'true' too."""
    if isinstance(cell, bool) or isinstance(wanted, bool):
        return str(cell).strip().casefold() == str(wanted).casefold()
    if isinstance(wanted, str):
        return str(cell).strip() == wanted
    try:
        return float(str(cell)) == wanted
    except ValueError:
        return False

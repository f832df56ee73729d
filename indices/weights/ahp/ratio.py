"""Reads one cell of a judgement matrix as a ratio: `1/3`, `3`, `0.5`; an empty one is a judgement not given."""

import datetime as dt
import math
import re
import unicodedata

from indices.cell import Cell, NoNumberError, read_number
from rules.text import Text

_NUMBER = r"(?:\d+\.?\d*|\.\d+)"
_FRACTION = re.compile(rf"({_NUMBER})\s*/\s*({_NUMBER})", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d+,\d+", re.ASCII)
_DATE = re.compile(r"\d{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-\d{1,2}|\d{1,2}月\d{1,2}日|\d{4}[-/]\d{1,2}[-/]\d{1,2}.*")
_NOT_GIVEN = frozenset({"?", "*"})
_SHOWN_AS_DATE = Text(
    zh="被电子表格当成了日期。请把单元格设为文本后写 1/3，或写 =1/3、0.333。",
    en="was taken for a date by the spreadsheet. Make the cell text and write 1/3, or write =1/3 or 0.333.",
)


def read_ratio(cell: Cell, *, decimal_comma: bool = False) -> float:
    """Return the ratio in `cell`, NaN for an empty one; `decimal_comma` lets `0,5` be read as one half.

    Raises
    ------
    NoNumberError
        The cell is a date (what spreadsheets make of 1/3), a word, or not greater than 0.

    """
    if isinstance(cell, (dt.date, dt.time)):
        raise NoNumberError(_SHOWN_AS_DATE)
    ratio = _read_words(cell, decimal_comma=decimal_comma) if isinstance(cell, str) else read_number(cell)
    if not math.isnan(ratio) and (ratio <= 0 or math.isinf(ratio)):
        raise NoNumberError(
            Text(zh=f"值 {ratio:g} 不是正数，判断值应大于 0。", en=f"holds {ratio:g}; a judgement is greater than 0.")
        )
    return ratio


def _read_words(cell: str, *, decimal_comma: bool) -> float:
    words = unicodedata.normalize("NFKC", cell).replace("\u2044", "/").strip()  # U+2044: what becomes of '⅓'
    if words in _NOT_GIVEN:
        return math.nan
    if _DATE.fullmatch(words):
        raise NoNumberError(_SHOWN_AS_DATE)
    if decimal_comma and _DECIMAL_COMMA.fullmatch(words):
        words = words.replace(",", ".")
    if found := _FRACTION.fullmatch(words):
        return _divide(float(found[1]), float(found[2]))
    return read_number(words)


def _divide(above: float, below: float) -> float:
    if below == 0:
        raise NoNumberError(Text(zh="分母为 0，请改写。", en="divides by 0; write another ratio."))
    return above / below

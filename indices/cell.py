"""Reads one cell of a sheet as a number, or says how to write it: a wrong digit is worse than a refused one."""

import datetime as dt
import math
import re
import unicodedata

from rules.text import Text

Cell = str | float | int | bool | dt.date | dt.time | None

NO_VALUE = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "–", "—", "..", "...", "缺失", "无", "/"})
_PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[,  ']\d{3})+(?:\.\d+)?", re.ASCII)
_GROUPED_BY_DOT = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+", re.ASCII)
_TEN_THOUSANDS = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(万|亿)", re.ASCII)
_ERRORS = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)")


class NoNumberError(ValueError):
    """The cell holds something that is no plain number; `message` names the cure."""

    def __init__(self, message: Text) -> None:
        """Keep the sentence in both languages."""
        super().__init__(message.en)
        self.message = message


def read_number(cell: Cell) -> float:
    """Return the number in `cell`, NaN for an empty one.

    Only plain numbers are read (12, -0.5, 1.2e-3): what could be read in two ways is refused.

    Raises
    ------
    NoNumberError
        A percentage, a decimal comma, digit groups, full-width digits, a spreadsheet error, a word, infinity.

    """
    if isinstance(cell, bool):
        raise NoNumberError(Text(zh="是逻辑值，请改写为数。", en="is a truth value; write a number."))
    if isinstance(cell, (int, float)):
        return _finite(float(cell))
    if cell is None:
        return math.nan
    if not isinstance(cell, str):
        raise NoNumberError(Text(zh=f"是日期 {cell}，请改写为数。", en=f"is the date {cell}; write a number."))
    words = cell.strip()
    if _PLAIN.fullmatch(words):
        return _finite(float(words))
    if words.lower() in NO_VALUE:
        return math.nan
    raise NoNumberError(_cure(words))


def _finite(number: float) -> float:
    if math.isinf(number):
        raise NoNumberError(Text(zh="是无穷大，请改写为有限的数。", en="is infinite; write a finite number."))
    return number


def _cure(words: str) -> Text:
    shown = words if len(words) <= 40 else f"{words[:40]}…"
    if words != (narrow := unicodedata.normalize("NFKC", words)):
        return Text(zh=f"“{shown}”含全角字符，请写成 {narrow}。", en=f"'{shown}' has full-width characters: {narrow}.")
    if words.endswith(("%", "‰")):
        return Text(
            zh=f"“{shown}”带百分号，请按该列的单位只写数：{words[:-1].strip()}，或折算后的小数。",
            en=f"'{shown}' is a percent string; write the bare number in the unit of its column.",
        )
    if _ERRORS.fullmatch(words):
        return Text(
            zh=f"是电子表格错误 {shown}，请改正公式。", en=f"is the spreadsheet error {shown}; mend the formula."
        )
    if found := _TEN_THOUSANDS.fullmatch(words):
        number = float(found[1]) * (1e4 if found[2] == "万" else 1e8)
        return Text(zh=f"“{shown}”请写成 {number:g}。", en=f"'{shown}' counts in 10^4 or 10^8; write {number:g}.")
    if _GROUPED_BY_DOT.fullmatch(words):
        plain = words.replace(".", "").replace(",", ".")
        return Text(
            zh=f"“{shown}”用逗号作小数点，请写成 {plain}。", en=f"'{shown}' has a decimal comma; write {plain}."
        )
    if _GROUPED.fullmatch(words):
        plain = re.sub(r"[,  ']", "", words)
        return Text(
            zh=f"“{shown}”含千分位分隔符，请写成 {plain}（若逗号是小数点，请改用小数点）。",
            en=f"'{shown}' has digit groups; write {plain} (or a decimal point, if the comma is one).",
        )
    if _DECIMAL_COMMA.fullmatch(words):
        plain = words.replace(",", ".")
        return Text(
            zh=f"“{shown}”用逗号作小数点，请写成 {plain}。", en=f"'{shown}' has a decimal comma; write {plain}."
        )
    if words.lower().lstrip("+-") in ("inf", "infinity", "∞"):
        return Text(zh="是无穷大，请改写为有限的数。", en="is infinite; write a finite number.")
    return Text(
        zh=f"“{shown}”不是数。没有值时请留空或写 NA。", en=f"'{shown}' is no number; leave it empty or write NA."
    )

"""The value of one cell: whether it can be read, in one way only, and lies where it can lie."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterator

from indices.cell import NO_VALUE, Cell, NoNumberError, read_number
from indices.collect.entry import Entry, Reading
from indices.collect.finding import Finding, Flaw, Severity, find, place_in
from indices.collect.specification import Kind, Specification

_SCALES = (100.0, 1000.0, 1e4, 1e6, 1e8)
_UNIT_BEHIND = re.compile(r"[-+]?[\d.,]+\s*[^\d\s.,%‰eE].*")
_ERROR = re.compile(r"#(?:[A-Z]+[/A-Z0-9]*[!?]?)")
_GROUPS = re.compile(r"[-+]?\d[\d.,' \u00a0\u202f]*")


def read_value(entry: Entry, spec: Specification) -> tuple[Reading | None, list[Finding]]:
    """Return the reading, None where the cell is empty or cannot be used, and what was found."""
    cell = entry.row.cells.get("value")
    if "value" in entry.row.unsaved:
        return None, [_unsaved(entry)]
    if cell is None or (isinstance(cell, str) and cell.strip().casefold() in NO_VALUE):
        return None, [_absent(entry)] if entry.spec.required else []
    if isinstance(cell, str) and _ERROR.fullmatch(cell.strip()):
        return None, [_broken(entry, cell.strip())]
    if entry.spec.kind is Kind.TEXT:
        return Reading(entry=entry, value=str(cell).strip()), []
    if entry.spec.kind is Kind.DATE:
        return _read_date(entry, cell, spec)
    return _read_number(entry, cell)


def _read_number(entry: Entry, cell: Cell) -> tuple[Reading | None, list[Finding]]:
    try:
        value = read_number(cell)
    except NoNumberError as problem:
        message = problem.message
        return None, [find(place_in(entry.row, "value"), _name_flaw(cell), zh=message.zh, en=message.en)]
    except OverflowError:
        return None, [_too_large(entry)]
    if math.isnan(value):
        return None, [_absent(entry)]
    found = list(_check_number(entry, value))
    broken = any(each.severity is Severity.ERROR for each in found)
    return None if broken else Reading(entry=entry, value=value), found


def _name_flaw(cell: Cell) -> Flaw:
    """Return the kind of a cell that is no number."""
    if not isinstance(cell, str):
        return Flaw.NOT_A_NUMBER
    words = cell.strip()
    if any(unicodedata.east_asian_width(each) == "F" for each in words):
        return Flaw.FULL_WIDTH
    if words.endswith(("%", "‰")):
        return Flaw.PERCENT_STRING
    if _GROUPS.fullmatch(words):
        return Flaw.DECIMAL_SIGNS
    return Flaw.UNIT_IN_VALUE if _UNIT_BEHIND.fullmatch(words) else Flaw.NOT_A_NUMBER


def _check_number(entry: Entry, value: float) -> Iterator[Finding]:
    lower, upper = entry.spec.bounds
    place = place_in(entry.row, "value")
    if entry.spec.kind is Kind.COUNT and value != math.floor(value):
        yield find(
            place,
            Flaw.NOT_WHOLE,
            zh=f"{value:g} 不是整数；数量应为整数，请核对单位（是否以“万”计）。",
            en=f"{value:g} is no whole number; a count is whole: look at its unit (counted in 10 000s?).",
        )
    if value < 0 <= lower:
        yield find(
            place,
            Flaw.NEGATIVE,
            zh=f"{value:g} 为负数，该字段不可能为负，请核对。",
            en=f"{value:g} is negative, which this field cannot be; check it.",
        )
    elif not lower <= value <= upper:
        share = entry.spec.kind is Kind.SHARE
        hint_zh, hint_en = _guess_scale(value, lower, upper)
        yield find(
            place,
            Flaw.SHARE_OVER if share and value > upper else Flaw.OUT_OF_BOUNDS,
            zh=f"{value:g} 超出可能范围 {lower:g} 至 {upper:g}（{entry.spec.unit}）。{hint_zh}",
            en=f"{value:g} lies outside {lower:g} to {upper:g} ({entry.spec.unit}). {hint_en}",
        )
    elif entry.spec.kind is Kind.SHARE and upper > 1 and 0 < value <= 1 and not entry.row.words("remark"):
        meant = f"{value * 100:g}"
        yield find(
            place,
            Flaw.SHARE_AMBIGUOUS,
            severity=Severity.WARNING,
            zh=f"{value:g} 在单位为 % 的字段中有歧义：指 {meant} % 请写 {meant}；确为 {value:g} % 请在备注中说明。",
            en=f"{value:g} in a field of unit % is ambiguous: for {meant} % write {meant}; "
            f"if it truly is {value:g} %, say so in the remark.",
        )


def _guess_scale(value: float, lower: float, upper: float) -> tuple[str, str]:
    for scale in _SCALES:
        if lower <= value / scale <= upper:
            return f"是否多乘了 {scale:g}？请按单位换算。", f"Was it multiplied by {scale:g}? Convert it to the unit."
        if lower <= value * scale <= upper:
            return f"是否少乘了 {scale:g}？请按单位换算。", f"Was it divided by {scale:g}? Convert it to the unit."
    return "请核对数值和单位。", "Check value and unit."


def _read_date(entry: Entry, cell: Cell, spec: Specification) -> tuple[Reading | None, list[Finding]]:
    place = place_in(entry.row, "value")
    try:
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        day = day if isinstance(day, dt.date) else dt.date.fromisoformat(str(cell).strip())
    except ValueError:
        wrong = find(
            place,
            Flaw.DATE_UNREADABLE,
            zh=f"“{str(cell)[:40]}”不是日期，请写成 2025-06-30。",
            en=f"'{str(cell)[:40]}' is no date; write it like 2025-06-30.",
        )
        return None, [wrong]
    if spec.period.holds(day):
        return Reading(entry=entry, value=day), []
    outside = find(
        place,
        Flaw.DATE_OUTSIDE,
        zh=f"日期 {day} 不在 {spec.period.label} 之内，请核对。",
        en=f"the date {day} does not lie in {spec.period.label}; check it.",
    )
    return None, [outside]


def _absent(entry: Entry) -> Finding:
    return find(
        place_in(entry.row, "value"),
        Flaw.VALUE_MISSING,
        zh="必填字段没有数值，请填写。",
        en="this field must have a value; fill it in.",
    )


def _broken(entry: Entry, words: str) -> Finding:
    return find(
        place_in(entry.row, "value"),
        Flaw.FORMULA_ERROR,
        zh=f"是电子表格错误 {words}，请改正公式并粘贴为数值。",
        en=f"it is the spreadsheet error {words}; mend the formula and paste its result as a value.",
    )


def _unsaved(entry: Entry) -> Finding:
    return find(
        place_in(entry.row, "value"),
        Flaw.FORMULA_UNSAVED,
        zh="公式没有保存结果，请粘贴为数值。",
        en="the formula was saved without its result; paste it as a value.",
    )


def _too_large(entry: Entry) -> Finding:
    return find(
        place_in(entry.row, "value"),
        Flaw.OUT_OF_BOUNDS,
        zh="数字过大，无法计算，请核对。",
        en="the number is too large to compute with; check it.",
    )

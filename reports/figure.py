"""How numbers of a run are written: the digits of rules.number, the typography of print."""

import datetime as dt
import re

from rules.criterion import Op
from rules.number import format_number
from rules.run import CheckDocument, CriterionDocument, MeasurementDocument
from rules.text import Text

OP_SIGNS = {Op.AT_MOST: "≤", Op.AT_LEAST: "≥", Op.EQUAL: "="}
NONE = "–"

_UNITS = {"1": "", "%": "%", "Cel": "℃", "m2": "㎡", "m3": "m³", "us": "µs", "Ohm": "Ω", "kW.h": "kWh", "[ppm]": "ppm"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"^(-?[\d.]+)e([+-]?)0*(\d+)$")


def write_number(value: float | None, unit: str = "1", like: float = 0.0) -> Text:
    """Write a number with its unit, four significant digits; yes or no where the limit is a flag."""
    if value is None:
        return Text.same(NONE)
    if isinstance(like, bool):
        return format_number(value, unit, like)
    return Text.same(_with_unit(write_bare(value), unit))


def write_bare(value: float) -> str:
    """Write four significant digits as print does: 2.5×10⁻⁵, a true minus sign."""
    words = f"{value:.4g}"
    power = _POWER.match(words)
    if power:
        mantissa, sign, digits = power.groups()
        raised = f"{'-' if sign == '-' else ''}{digits}".translate(_RAISED)
        words = f"10{raised}" if mantissa == "1" else f"{mantissa}×10{raised}"
    return words.replace("-", "−")


def write_unit(unit: str) -> str:
    """Write a UCUM unit as print does; empty for the unit one and for annotations alone."""
    if re.fullmatch(r"\{.*\}", unit):
        return ""
    return _UNITS.get(unit, unit)


def write_estimate(check: CheckDocument) -> Text:
    """Write what was measured."""
    measured = check.measurement
    if measured is None:
        return Text.same(NONE)
    return write_number(measured.estimate, measured.unit, check.criterion.limit)


def write_bounds(check: CheckDocument) -> Text | None:
    """Write the two one-sided bounds; None where the number is exact or there is none."""
    measured = check.measurement
    if measured is None or is_exact(measured) or (measured.lower is None and measured.upper is None):
        return None
    low = "−∞" if measured.lower is None else write_bare(measured.lower)
    high = "+∞" if measured.upper is None else write_bare(measured.upper)
    return Text.same(_with_unit(f"{low} … {high}", measured.unit))


def write_limit(criterion: CriterionDocument) -> Text:
    """Write the pass line with its sign."""
    limit = write_number(criterion.limit, criterion.unit, criterion.limit)
    sign = OP_SIGNS[criterion.op]
    return Text(zh=f"{sign} {limit.zh}", en=f"{sign} {limit.en}")


def write_percent(confidence: float) -> str:
    """Write a confidence as a percentage: 95 %."""
    return f"{confidence * 100:.4g} %"


def write_time(moment: dt.datetime) -> str:
    """Write a moment to the second with its offset."""
    return moment.isoformat(sep=" ", timespec="seconds")


def write_duration(seconds: float) -> Text:
    """Write how long something took."""
    if seconds < 60:
        return Text(zh=f"{seconds:.3g} 秒", en=f"{seconds:.3g} s")
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return Text(zh=f"{hours} 小时 {minutes} 分", en=f"{hours} h {minutes} min")
    return Text(zh=f"{minutes} 分 {rest} 秒", en=f"{minutes} min {rest} s")


def write_size(size: int) -> str:
    """Write a file size in binary units."""
    for unit, width in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= width:
            return f"{size / width:.1f} {unit}"
    return f"{size} B"


def is_exact(measured: MeasurementDocument) -> bool:
    """Tell whether the number has no spread: a count, a flag."""
    return measured.method == "exact"


def _with_unit(words: str, unit: str) -> str:
    written = write_unit(unit)
    return f"{words} {written}" if written else words

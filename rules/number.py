"""How numbers are written for people: four significant digits, the unit behind."""

from rules.text import Text

Number = float | bool

_FLAGS = {True: Text(zh="是", en="yes"), False: Text(zh="否", en="no")}


def format_number(value: Number | None, unit: str, like: Number = 0.0) -> Text:
    """Write `value` with its UCUM `unit`; where `like` (the limit) is a flag, yes or no."""
    if value is None:
        return Text(zh="无", en="none")
    if isinstance(like, bool):
        return _FLAGS[bool(value)]
    words = f"{value:.4g}"
    return Text.same(words if unit == "1" else f"{words} {unit}")

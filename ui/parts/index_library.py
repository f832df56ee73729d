"""What the pages of the indicator library print: one row a found indicator, and one indicator in full."""

import re

from evaluator.service.index.entry import IndicatorDocument, IndicatorEntry
from indices.library.gate import Finding, Status
from indices.library.raw_field import PERIOD_NAMES
from indices.library.sdg import GOALS
from indices.library.standing import ORIGIN_NAMES, STATE_NAMES
from reports.index.evidence import Grade
from rules.text import Text
from ui.parts.index_sheet import put_part

_POWER = re.compile(r"10\*(\d+)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NAMES = {
    "states": STATE_NAMES,
    "origins": ORIGIN_NAMES,
    "periods": PERIOD_NAMES,
    "goals": GOALS,
    "statuses": {
        Status.ADMITTED: Text(zh="准入", en="admitted"),
        Status.CANDIDATE: Text(zh="候选，不计分", en="candidate, never scored"),
    },
    "directions": {
        1: Text(zh="越大越好", en="more is better"),
        -1: Text(zh="越小越好", en="less is better"),
        "moderate": Text(zh="适度型，最佳区间", en="moderate, best inside"),
        None: Text(zh="未读到", en="not read"),
    },
    "findings": {Finding.MET: Grade.PASS, Finding.FAILED: Grade.FAIL, Finding.OPEN: Grade.NOT_DONE},
}


def show_entry(each: IndicatorEntry) -> None:
    """Show one row of a search."""
    put_part("index_entry.html.j2", each=each, states=STATE_NAMES, unit=write_ucum)


def show_indicator(found: IndicatorDocument) -> None:
    """Show one indicator in full."""
    put_part("index_indicator.html.j2", found=found, names=_NAMES, span=_write_span, unit=write_ucum)


def write_ucum(unit: str | None) -> str:
    """Return a UCUM unit as a person reads it: no braces, powers of ten raised; a dash where it was not read."""
    if unit is None:
        return "–"
    raised = _POWER.sub(lambda found: f"10{found[1].translate(_RAISED)} ", unit)
    return " ".join(raised.replace("{", " ").replace("}", "").replace("/ ", "/").split())


def _write_span(ends: tuple[float | None, float | None]) -> str:
    lower, upper = ends
    if lower is None and upper is None:
        return "–"
    if upper is None:
        return f"≥ {lower:g}"
    return f"≤ {upper:g}" if lower is None else f"{lower:g} – {upper:g}"

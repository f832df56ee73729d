"""Proposes reference ranges: by law, target, natural bound, and the P5 to P95 of a named panel. A person chooses."""

from dataclasses import dataclass

import numpy as np

from indices.library.indicator import Indicator
from indices.ranges.reference_range import Basis, Range
from indices.remark import Remark
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

# Below this, the 5th percentile is hardly more than the smallest value.
LEAST_UNITS = 20
_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The ranges that can be proposed for one indicator, law first, and why others cannot."""

    indicator: str
    ranges: tuple[Range, ...]
    remarks: tuple[Remark, ...]

    def by(self, basis: Basis) -> Range | None:
        """Return the first range on a basis, or None."""
        return next((each for each in self.ranges if each.basis is basis), None)


def propose(indicator: Indicator, *, values: Array | None = None, panel: str = "") -> Proposal:
    """Return every range that can be proposed for `indicator`.

    `values` are those of the cities of `panel`, shape (units,), NaN = missing. P5 and P95 are interpolated linearly
    between order statistics (Hyndman and Fan's type 7), rounded outwards to four digits, and kept in natural bounds.

    Raises
    ------
    UsageError
        Values without the name of their panel: a range must say whose values it stands on. An infinite value.

    """
    found = [_of_reference(indicator, place) for place in range(len(indicator.references))]
    remarks: list[Remark] = []
    _add(found, remarks, _natural(indicator))
    if values is not None:
        _add(found, remarks, _percentile(indicator, _clean(indicator, values), panel))
    order = list(Basis)
    found.sort(key=lambda each: order.index(each.basis))
    return Proposal(indicator=indicator.id, ranges=tuple(found), remarks=tuple(remarks))


def propose_target(indicator: Indicator, *, lower: float, upper: float, source: Text) -> Range:
    """Return a range by a target that the caller names, such as the 95 % of a five-year plan.

    Raises
    ------
    UsageError
        It is no range, or leaves the natural bounds.

    """
    least, most = indicator.range
    inside = (least is None or lower >= least) and (most is None or upper <= most)
    if not (np.isfinite([lower, upper]).all() and lower < upper and inside):
        shown = f"{lower:g} … {upper:g}"
        raise UsageError(
            Text(
                zh=f"{indicator.id}：{shown} 不是自然范围内的区间。请给出下限小于上限的两个数。",
                en=f"{indicator.id}: {shown} is no range inside its natural bounds. Give two numbers, lower first.",
            )
        )
    return Range(indicator=indicator.id, lower=lower, upper=upper, basis=Basis.TARGET, source=source)


def _add(found: list[Range], remarks: list[Remark], one: Range | Remark) -> None:
    if isinstance(one, Range):
        found.append(one)
    else:
        remarks.append(one)


def _of_reference(indicator: Indicator, place: int) -> Range:
    each = indicator.references[place]
    return Range(
        indicator=indicator.id, lower=each.lower, upper=each.upper, basis=Basis(each.basis), source=each.source
    )


def _natural(indicator: Indicator) -> Range | Remark:
    lower, upper = indicator.range
    if lower is None or upper is None:
        text = Text(zh=f"{indicator.id} 没有两端的自然边界。", en=f"{indicator.id} has no natural bound on both ends.")
        return Remark(kind="open", about=indicator.id, text=text)
    source = Text(zh="指标库中的自然范围", en="natural range of the library")
    return Range(indicator=indicator.id, lower=lower, upper=upper, basis=Basis.NATURAL, source=source)


def _percentile(indicator: Indicator, values: Array, panel: str) -> Range | Remark:
    if not panel.strip():
        raise UsageError(
            Text(
                zh=f"{indicator.id}：按百分位提出范围须写明样本名称（panel）。",
                en=f"{indicator.id}: a range by percentiles needs the name of its panel.",
            )
        )
    if len(values) < LEAST_UNITS:
        text = Text(
            zh=f"{indicator.id} 只有 {len(values)} 个值，少于 {LEAST_UNITS} 个，不按百分位提出范围。",
            en=f"{indicator.id} has {len(values)} values; percentiles need {LEAST_UNITS}.",
        )
        return Remark(kind="few", about=indicator.id, text=text)
    lower, upper = _outwards(*(float(each) for each in np.percentile(values, [5, 95])))
    least, most = indicator.range
    lower = lower if least is None else max(lower, least)
    upper = upper if most is None else min(upper, most)
    if not lower < upper:
        text = Text(
            zh=f"{indicator.id} 的第 5 与第 95 百分位相同，不能作为范围。",
            en=f"{indicator.id}: P5 and P95 are the same and make no range.",
        )
        return Remark(kind="constant", about=indicator.id, text=text)
    source = Text(zh=f"{panel}（{len(values)} 个城市）", en=f"{panel} ({len(values)} cities)")
    return Range(indicator=indicator.id, lower=lower, upper=upper, basis=Basis.PERCENTILE, source=source)


def _clean(indicator: Indicator, values: Array) -> Array:
    if np.isinf(values).any():
        raise UsageError(
            Text(
                zh=f"{indicator.id} 的样本中有无穷大的值，请改正。",
                en=f"{indicator.id}: the panel holds an infinite value; mend it.",
            )
        )
    return np.asarray(values[~np.isnan(values)], dtype=np.float64)


def _outwards(lower: float, upper: float) -> tuple[float, float]:
    """Return both ends rounded to four digits of the larger one, away from each other; equal ends stay equal."""
    size = max(abs(lower), abs(upper))
    if size == 0 or lower == upper:
        return lower, upper
    digits = _DIGITS - 1 - int(np.floor(np.log10(size)))
    step = 10.0 ** (-digits)
    return round(float(np.floor(lower / step)) * step, max(digits, 0)), round(
        float(np.ceil(upper / step)) * step, max(digits, 0)
    )

"""Turns reference ranges into the marks that the engine normalises by."""

from collections.abc import Mapping, Sequence

from indices.library.indicator import Indicator
from indices.ranges.book import RangeBook
from indices.stages.goalposts import Goal


def goals_of(book: RangeBook, indicators: Sequence[Indicator]) -> Mapping[str, Goal]:
    """Return the marks of every indicator that has a range; a moderate one brings its ideal interval along.

    Indicators without a range are left out: `normalise` refuses them by name. The ideal is cut to the range.
    """
    known = book.by_indicator
    goals = {}
    for each in indicators:
        found = known.get(each.id)
        if found is not None:
            goals[each.id] = Goal(lower=found.lower, upper=found.upper, ideal=_ideal(each, found.lower, found.upper))
    return goals


def _ideal(indicator: Indicator, lower: float, upper: float) -> tuple[float, float] | None:
    if indicator.ideal is None:
        return None
    low, high = indicator.ideal
    return min(max(low, lower), upper), max(min(high, upper), lower)

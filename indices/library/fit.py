"""Fits indicators to the class of a city: what applies, with the range and weight of the class."""

from collections.abc import Sequence

from indices.classes.city_class import CityClass
from indices.library.indicator import Indicator
from rules.applicability import Answer, parse
from rules.errors import UsageError
from rules.text import Text


def fit_indicators(indicators: Sequence[Indicator], city_class: CityClass) -> tuple[Indicator, ...]:
    """Return the indicators that apply to a class, each as `fit_indicator` gives it.

    Raises
    ------
    UsageError
        The class leaves open what an expression asks for.

    """
    fitted = (fit_indicator(each, city_class) for each in indicators)
    return tuple(each for each in fitted if each is not None)


def fit_indicator(indicator: Indicator, city_class: CityClass) -> Indicator | None:
    """Return the indicator with the range and weight of the class, or None where it does not apply.

    Where several entries of `by_class` fit, the first one in the file that names a range (or a weight) gives it.

    Raises
    ------
    UsageError
        The class leaves open what an expression asks for.

    """
    if not _holds(indicator.applies, indicator, city_class):
        return None
    fitting = [each for each in indicator.by_class if _holds(each.when, indicator, city_class)]
    ranges = [each.range for each in fitting if each.range is not None]
    weights = [each.weight for each in fitting if each.weight is not None]
    changed: Indicator = indicator.model_copy(
        update={
            "range": ranges[0] if ranges else indicator.range,
            "weight": weights[0] if weights else indicator.weight,
        }
    )
    return changed


def _holds(words: str, indicator: Indicator, city_class: CityClass) -> bool:
    expression = parse(words)
    answer = expression.answer(city_class.answers())
    if answer is Answer.UNDECLARED:
        open_names = sorted(name for name in expression.names() if name not in city_class.answers())
        names = ", ".join(open_names)
        raise UsageError(
            Text(
                zh=f"{indicator.id}：条件“{words}”中的 {names} 对该城市未定。请改正条件，或补全城市类别。",
                en=f"{indicator.id}: '{words}' asks for {names}, which the class leaves open. Mend it or the class.",
            )
        )
    return answer is Answer.YES

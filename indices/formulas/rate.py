"""Rate: events for so many people (or vehicles, or kilometres), such as deaths per 100,000 inhabitants."""

from indices.formulas.formula import Formula, Inputs, Shape, Terms, add_up, divisor, refuse
from rules.text import Text


def rate(terms: Terms, inputs: Inputs) -> float:
    """Return factor x events / exposure; the events are whole numbers.

    Raises
    ------
    UsageError
        As `ratio`; the events are no whole number.

    """
    events = add_up(terms.numerator, terms, inputs)
    if events != int(events):
        names = " + ".join(terms.numerator)
        raise refuse(names, zh=f"为 {events:g}，应为整数。", en=f"is {events:g}; a count is a whole number.")
    return terms.factor * events / divisor(terms, inputs)


FORMULA = Formula(
    id="rate",
    title=Text(zh="发生率", en="rate"),
    shape=Shape.QUOTIENT,
    needs=frozenset({"denominator"}),
    compute=rate,
)

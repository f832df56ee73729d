"""Ratio: one quantity for each unit of another."""

from indices.formulas.formula import Formula, Inputs, Shape, Terms, add_up, divisor
from rules.text import Text


def ratio(terms: Terms, inputs: Inputs) -> float:
    """Return factor x numerator / denominator.

    Raises
    ------
    UsageError
        A field is missing, negative or not finite; the denominator is 0.

    """
    return terms.factor * add_up(terms.numerator, terms, inputs) / divisor(terms, inputs)


FORMULA = Formula(
    id="ratio",
    title=Text(zh="比值", en="ratio"),
    shape=Shape.QUOTIENT,
    needs=frozenset({"denominator"}),
    compute=ratio,
)

"""Difference: how far one quantity is above another of the same unit."""

from indices.formulas.formula import Formula, Inputs, Shape, Terms, add_up
from rules.text import Text


def difference(terms: Terms, inputs: Inputs) -> float:
    """Return factor x (numerator - subtract); negative where the second is larger.

    Raises
    ------
    UsageError
        A field is missing, negative (unless signed) or not finite.

    """
    return terms.factor * (add_up(terms.numerator, terms, inputs) - add_up(terms.subtract, terms, inputs))


FORMULA = Formula(
    id="difference",
    title=Text(zh="差值", en="difference"),
    shape=Shape.PLAIN,
    needs=frozenset({"subtract"}),
    compute=difference,
)

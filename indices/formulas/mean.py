"""Mean: the plain average of several fields of one unit."""

from indices.formulas.formula import Formula, Inputs, Shape, Terms, add_up
from rules.text import Text


def mean(terms: Terms, inputs: Inputs) -> float:
    """Return factor x the mean of the fields of the numerator.

    Raises
    ------
    UsageError
        A field is missing, negative (unless signed) or not finite: a mean of what is left would be another number.

    """
    return terms.factor * add_up(terms.numerator, terms, inputs) / len(terms.numerator)


FORMULA = Formula(id="mean", title=Text(zh="平均值", en="mean"), shape=Shape.PLAIN, needs=frozenset(), compute=mean)

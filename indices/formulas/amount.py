"""Amount: a measured quantity as it is, such as a yearly mean concentration."""

from indices.formulas.formula import Formula, Inputs, Shape, Terms, add_up
from rules.text import Text


def amount(terms: Terms, inputs: Inputs) -> float:
    """Return factor x the sum of the fields.

    Raises
    ------
    UsageError
        A field is missing, negative (unless signed) or not finite.

    """
    return terms.factor * add_up(terms.numerator, terms, inputs)


FORMULA = Formula(id="amount", title=Text(zh="数值", en="amount"), shape=Shape.PLAIN, needs=frozenset(), compute=amount)

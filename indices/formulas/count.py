"""Count: how many there are."""

from indices.formulas.formula import Formula, Inputs, Shape, Terms, add_up, refuse
from rules.text import Text


def count(terms: Terms, inputs: Inputs) -> float:
    """Return the sum of the fields, a whole number of at least 0.

    Raises
    ------
    UsageError
        A field is missing, negative, not finite or no whole number.

    """
    found = add_up(terms.numerator, terms, inputs)
    if found != int(found):
        names = " + ".join(terms.numerator)
        raise refuse(names, zh=f"为 {found:g}，应为整数。", en=f"is {found:g}; a count is a whole number.")
    return found


FORMULA = Formula(id="count", title=Text(zh="计数", en="count"), shape=Shape.PLAIN, needs=frozenset(), compute=count)

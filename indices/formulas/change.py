"""Change: by how much of itself a quantity has grown since the period before."""

from indices.formulas.formula import Formula, Inputs, Shape, Terms, add_up, divisor
from rules.text import Text


def change(terms: Terms, inputs: Inputs) -> float:
    """Return factor x (this period - period before) / period before; negative where it has fallen.

    Raises
    ------
    UsageError
        As `ratio`.

    """
    before = divisor(terms, inputs)
    return terms.factor * (add_up(terms.numerator, terms, inputs) - before) / before


FORMULA = Formula(
    id="change",
    title=Text(zh="变化率", en="change"),
    shape=Shape.QUOTIENT,
    needs=frozenset({"denominator"}),
    compute=change,
)

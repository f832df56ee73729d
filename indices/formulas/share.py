"""Share: a part of a whole, so it never passes the whole."""

from indices.formulas.formula import Formula, Inputs, Shape, Terms, add_up, divisor, refuse
from rules.text import Text


def share(terms: Terms, inputs: Inputs) -> float:
    """Return factor x part / whole, with 0 <= part <= whole.

    Raises
    ------
    UsageError
        As `ratio`; the part is larger than the whole.

    """
    whole = divisor(terms, inputs)
    part = add_up(terms.numerator, terms, inputs)
    if part > whole:
        names, others = " + ".join(terms.numerator), " + ".join(terms.denominator)
        raise refuse(
            names,
            zh=f"为 {part:g}，大于 {others} 的 {whole:g}。部分不能大于整体，请核对口径。",
            en=f"is {part:g}, more than {whole:g} of {others}. A part cannot pass its whole; compare the definitions.",
        )
    return terms.factor * part / whole


FORMULA = Formula(
    id="share",
    title=Text(zh="占比", en="share"),
    shape=Shape.QUOTIENT,
    needs=frozenset({"denominator"}),
    compute=share,
)

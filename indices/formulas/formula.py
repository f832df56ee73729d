"""The noun of a registered formula, and how it takes its fields."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.errors import UsageError
from rules.text import Text

Inputs = Mapping[str, float]


class Shape(StrEnum):
    """What a formula does to units: a quotient has one of its own, a plain value keeps that of its fields."""

    QUOTIENT = "quotient"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The named fields of a formula. Several names on one side are added up.

    `whole` are fields that count things (whole numbers), `signed` those that may be negative.
    """

    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    subtract: tuple[str, ...] = ()
    factor: float = 1.0
    whole: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A registered formula: `compute` turns terms and inputs into one number, or refuses and names the field."""

    id: str
    title: Text
    shape: Shape
    needs: frozenset[str]
    compute: Callable[[Terms, Inputs], float]


def add_up(names: Sequence[str], terms: Terms, inputs: Inputs) -> float:
    """Return the sum of the named inputs.

    Raises
    ------
    UsageError
        One is missing, not finite, negative (where it may not be) or no whole number (where it counts things).

    """
    return math.fsum(take(name, terms, inputs) for name in names)


def take(name: str, terms: Terms, inputs: Inputs) -> float:
    """Return one input; refusals as `add_up`."""
    value = inputs.get(name)
    if value is None or math.isnan(value):
        raise refuse(name, zh="没有值，请补填。", en="has no value; fill it in.")
    if math.isinf(value):
        raise refuse(name, zh="是无穷大，请改正。", en="is infinite; mend it.")
    if value < 0 and name not in terms.signed:
        raise refuse(name, zh=f"为 {value:g}，不能小于 0。", en=f"is {value:g}; it cannot be below 0.")
    if name in terms.whole and value != math.floor(value):
        raise refuse(name, zh=f"为 {value:g}，应为整数。", en=f"is {value:g}; a count is a whole number.")
    return float(value)


def divisor(terms: Terms, inputs: Inputs) -> float:
    """Return the denominator.

    Raises
    ------
    UsageError
        As `add_up`; it is 0.

    """
    found = add_up(terms.denominator, terms, inputs)
    if found == 0:
        raise refuse(
            " + ".join(terms.denominator),
            zh="为 0，无法作分母；若确无此类对象，请把该指标填为“不适用”。",
            en="is 0 and cannot divide; where there is no such thing, state 'not applicable'.",
        )
    return found


def refuse(name: str, *, zh: str, en: str) -> UsageError:
    """Return the refusal of one field."""
    return UsageError(Text(zh=f"字段 {name} {zh}", en=f"Field {name} {en}"))

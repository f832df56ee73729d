"""Finds the registered formulas: every module of this folder that holds a `FORMULA`."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from indices import formulas
from indices.formulas.formula import Formula, Shape
from indices.formulas.unit import Unit, factor_between, parse_unit, same
from rules.flaw import FlawError


@cache
def find_formulas() -> Mapping[str, Formula]:
    """Return every formula by id, in the order of the ids."""
    modules = (
        importlib.import_module(f"{formulas.__name__}.{each.name}") for each in pkgutil.iter_modules(formulas.__path__)
    )
    found = [module.FORMULA for module in modules if hasattr(module, "FORMULA")]
    return MappingProxyType({each.id: each for each in sorted(found, key=lambda each: each.id)})


def check_units(formula: Formula, *, over: tuple[str, ...], under: tuple[str, ...], unit: str, factor: float) -> None:
    """Check that fields in the units `over` and `under` give a number in `unit` with `factor`.

    `over` are the units of numerator and subtrahend, `under` those of the denominator.

    Raises
    ------
    FlawError
        A unit cannot be read; units that are added differ; the result has another unit, or asks for another factor.

    """
    top = _one(over)
    found = top.per(_one(under)) if formula.shape is Shape.QUOTIENT else top
    wanted = factor_between(found, parse_unit(unit))
    if wanted is None:
        made = f"{over[0]} / {under[0]}" if under else over[0]
        raise FlawError(
            zh=f"字段的单位给出 {made}，不是 {unit}。请改正单位或公式。",
            en=f"the fields give {made}, which is no {unit}. Mend a unit or the formula.",
        )
    if not same(wanted, factor):
        raise FlawError(
            zh=f"按字段单位，换算成 {unit} 的系数应为 {wanted:g}，写的却是 {factor:g}。请改正 factor。",
            en=f"by the units of its fields the factor to {unit} is {wanted:g}, not {factor:g}. Mend factor.",
        )


def _one(units: tuple[str, ...]) -> Unit:
    first = parse_unit(units[0])
    for each in units[1:]:
        if parse_unit(each) != first:
            raise FlawError(
                zh=f"单位 {units[0]} 与 {each} 不同，不能相加减。请统一单位。",
                en=f"{units[0]} and {each} are not the same unit and cannot be added. Choose one unit.",
            )
    return first

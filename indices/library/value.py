"""The value of an indicator from its raw fields, or the refusal that names the field."""

from collections.abc import Mapping

from indices.formulas.register import find_formulas
from indices.library.indicator import Indicator
from rules.errors import UsageError
from rules.text import Text


def compute_value(indicator: Indicator, inputs: Mapping[str, float]) -> float:
    """Return the value of `indicator` in its unit.

    Raises
    ------
    UsageError
        Its formula is not known; a field is missing, strange, impossible; a ratio rule is broken; the value lies
        outside the natural range.

    """
    terms = indicator.terms()
    if terms is None:
        raise UsageError(
            Text(
                zh=f"{indicator.id}：公式未读到（{indicator.source.standard}），无法计算。",
                en=f"{indicator.id}: its formula could not be read ({indicator.source.standard}) and is not computed.",
            )
        )
    strange = sorted(set(inputs) - set(indicator.by_field))
    if strange:
        known = ", ".join(indicator.by_field)
        raise _refuse(
            indicator,
            zh=f"没有字段 {', '.join(strange)}。字段为：{known}。",
            en=f"there is no field {', '.join(strange)}; the fields are {known}.",
        )
    try:
        value = find_formulas()[indicator.compute].compute(terms, inputs)
    except UsageError as error:
        raise _refuse(indicator, zh=error.message.zh, en=error.message.en) from error
    broken = find_broken_rules(indicator, inputs)
    if broken:
        raise UsageError(broken[0])
    _refuse_outside(indicator, value)
    return value


def find_broken_rules(indicator: Indicator, inputs: Mapping[str, float]) -> tuple[Text, ...]:
    """Return a sentence for every ratio rule that the inputs break; a rule with a missing input says nothing."""
    broken = []
    for rule in indicator.ratio_rules:
        left, right = inputs.get(rule.left), inputs.get(rule.right)
        if left is None or right is None or rule.holds(left, right):
            continue
        asked = f"{rule.op.value} {rule.factor:g} × {rule.right}"
        broken.append(
            Text(
                zh=f"{indicator.id}：字段 {rule.left} 为 {left:g}，应 {asked}（{right:g}）。请核对两个字段的口径。",
                en=f"{indicator.id}: field {rule.left} is {left:g} but should be {asked} ({right:g}). Compare the two.",
            )
        )
    return tuple(broken)


def _refuse_outside(indicator: Indicator, value: float) -> None:
    lower, upper = indicator.range
    if (lower is not None and value < lower) or (upper is not None and value > upper):
        names = " + ".join(indicator.formula.numerator if indicator.formula else ())
        bounds = f"{'-∞' if lower is None else f'{lower:g}'} … {'∞' if upper is None else f'{upper:g}'}"
        raise _refuse(
            indicator,
            zh=f"值 {value:g} 超出自然范围 {bounds} {indicator.unit}。请核对字段 {names} 的单位和口径。",
            en=f"value {value:g} lies outside {bounds} {indicator.unit}. Check unit and definition of field {names}.",
        )


def _refuse(indicator: Indicator, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"{indicator.id}：{zh}", en=f"{indicator.id}: {en}"))

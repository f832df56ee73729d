"""What must hold between the values of one city, and between a value and its reference."""

import math
from collections.abc import Callable, Iterator, Mapping

from indices.collect.entry import Background, Reading
from indices.collect.finding import Finding, Flaw, find, place_in
from indices.collect.specification import IndicatorSpec, RatioRule, RuleKind, Specification

# Sums of decimal fractions differ in the last digits; that is no flaw of the sheet.
_ROUNDING = 1e-9
Readings = Mapping[str, Reading]


def check_relations(readings: list[Reading], spec: Specification, background: Background) -> Iterator[Finding]:
    """Give every rule that is broken; a rule with a value missing is not judged."""
    cities: dict[str, dict[str, Reading]] = {}
    for each in readings:
        if each.number is not None:
            cities.setdefault(each.entry.city, {})[each.entry.spec.code] = each
    for city, known in cities.items():
        for rule in spec.all_rules:
            if all(code in known for code in rule.fields):
                yield from _JUDGES[rule.kind](rule, known, background, city)
        for indicator in spec.indicators:
            yield from _check_denominator(indicator, known)


def _numbers(codes: tuple[str, ...], known: Readings) -> list[float]:
    return [known[code].number or 0.0 for code in codes]


def _names(codes: tuple[str, ...]) -> str:
    return " + ".join(codes)


def _at_most(rule: RatioRule, known: Readings, _background: Background, _city: str) -> Iterator[Finding]:
    left, right = sum(_numbers(rule.left, known)), rule.factor * sum(_numbers(rule.right, known))
    if left > right * (1 + rule.tolerance) + _ROUNDING * abs(right):
        part, whole = _names(rule.left), _names(rule.right)
        yield find(
            place_in(known[rule.left[0]].entry.row, "value"),
            Flaw.NUMERATOR_OVER,
            zh=f"{part} = {left:g}，大于 {whole} 允许的 {right:g}；部分不能大于总体，请核对两者的口径和单位。",
            en=f"{part} = {left:g} exceeds the {right:g} that {whole} allows; check definition and unit of both.",
        )


def _sum(rule: RatioRule, known: Readings, _background: Background, _city: str) -> Iterator[Finding]:
    parts, total = sum(_numbers(rule.left, known)), rule.factor * sum(_numbers(rule.right, known))
    if not math.isclose(parts, total, rel_tol=max(rule.tolerance, _ROUNDING), abs_tol=_ROUNDING):
        whole = _names(rule.right)
        yield find(
            place_in(known[rule.right[0]].entry.row, "value"),
            Flaw.TOTAL,
            zh=f"{whole} = {total:g}，分项 {_names(rule.left)} 之和为 {parts:g}，请核对分项和合计。",
            en=f"{whole} = {total:g}, yet its parts {_names(rule.left)} sum to {parts:g}; check parts and total.",
        )


def _product(rule: RatioRule, known: Readings, _background: Background, _city: str) -> Iterator[Finding]:
    made, told = math.prod(_numbers(rule.left, known)), rule.factor * sum(_numbers(rule.right, known))
    if not math.isclose(made, told, rel_tol=max(rule.tolerance, _ROUNDING)):
        factors = " × ".join(rule.left)
        yield find(
            place_in(known[rule.right[0]].entry.row, "value"),
            Flaw.PRODUCT,
            zh=f"{factors} = {made:g}，与 {_names(rule.right)} 的 {told:g} 相差超过 {rule.tolerance:.0%}，请核对。",
            en=f"{factors} = {made:g} differs from {_names(rule.right)} = {told:g} by more than {rule.tolerance:.0%}; "
            "check each and its unit.",
        )


def _near(rule: RatioRule, known: Readings, background: Background, city: str) -> Iterator[Finding]:
    code = rule.left[0]
    value, reference = known[code].number or 0.0, background.reference.get((city, code))
    if reference is not None and abs(value - reference) > rule.tolerance * abs(reference):
        yield find(
            place_in(known[code].entry.row, "value"),
            Flaw.REFERENCE,
            zh=f"{value:g} 与参考值 {reference:g} 相差超过 {rule.tolerance:.0%}，请核对口径（常住、户籍）和单位。",
            en=f"{value:g} differs from its reference {reference:g} by more than {rule.tolerance:.0%}; check "
            "definition and unit.",
        )


def _below(rule: RatioRule, known: Readings, background: Background, city: str) -> Iterator[Finding]:
    code = rule.left[0]
    value, reference = known[code].number or 0.0, background.reference.get((city, code))
    if reference is not None and value > reference * (1 + rule.tolerance):
        yield find(
            place_in(known[code].entry.row, "value"),
            Flaw.REFERENCE,
            zh=f"{value:g} 大于上一级的 {reference:g}，不可能，请核对单位。",
            en=f"{value:g} exceeds the {reference:g} of the level above, which cannot be; check the unit.",
        )


Judge = Callable[[RatioRule, Readings, Background, str], Iterator[Finding]]
_JUDGES: dict[RuleKind, Judge] = {
    RuleKind.AT_MOST: _at_most,
    RuleKind.SUM: _sum,
    RuleKind.PRODUCT: _product,
    RuleKind.NEAR_REFERENCE: _near,
    RuleKind.BELOW_REFERENCE: _below,
}


def _check_denominator(indicator: IndicatorSpec, known: Readings) -> Iterator[Finding]:
    codes = indicator.denominator
    if codes and all(code in known for code in codes) and sum(_numbers(codes, known)) == 0:
        yield find(
            place_in(known[codes[0]].entry.row, "value"),
            Flaw.DENOMINATOR_ZERO,
            zh=f"{_names(codes)} 为 0，指标 {indicator.code} 无法计算；没有数据请留空。",
            en=f"{_names(codes)} is 0, so indicator {indicator.code} has no value; with no data leave it empty.",
        )

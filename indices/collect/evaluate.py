"""Field values in, indicator values out."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from indices.collect.field_value import FieldValue
from indices.collect.quality import Quality
from indices.collect.specification import IndicatorSpec
from indices.remark import Remark
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValue:
    """The value of an indicator for one city; its quality is that of the worst of its fields.

    `evidence` is the one sha256 of its fields, or the sha256 over the sorted ones where there are several.
    """

    city: str
    code: str
    period: str
    value: float
    unit: str
    quality: Quality
    source: str
    evidence: str
    fields: tuple[FieldValue, ...]


def evaluate(
    indicators: Sequence[IndicatorSpec], values: Sequence[FieldValue], *, period: str
) -> tuple[tuple[IndicatorValue, ...], tuple[Remark, ...]]:
    """Return the indicators of every city that can be computed, and a remark on each that cannot.

    `period` is the label for an indicator whose fields are of different periods.
    """
    known = {each.key: each for each in values}
    made: list[IndicatorValue] = []
    remarks: list[Remark] = []
    for city in sorted({each.city for each in values}):
        for indicator in indicators:
            found = _evaluate_one(period, indicator, city, known)
            if isinstance(found, IndicatorValue):
                made.append(found)
            else:
                remarks.append(found)
    return tuple(made), tuple(remarks)


def _evaluate_one(
    period: str, indicator: IndicatorSpec, city: str, known: dict[tuple[str, str], FieldValue]
) -> IndicatorValue | Remark:
    codes = tuple(dict.fromkeys(indicator.numerator + indicator.denominator))
    missing = [code for code in codes if (city, code) not in known]
    if missing:
        names = "、".join(missing)
        return _silent(indicator, city, zh=f"缺少字段 {names}", en=f"lacks {', '.join(missing)}")
    fields = tuple(known[city, code] for code in codes)
    numbers = {each.code: each.value for each in fields}
    value = compute(indicator, {code: float(v) for code, v in numbers.items() if isinstance(v, (int, float))})
    if value is None:
        return _silent(
            indicator, city, zh="分母为 0 或字段不是数", en="has a zero denominator or a field with no number"
        )
    return IndicatorValue(
        city=city,
        code=indicator.code,
        period=_common_period(period, fields),
        value=value,
        unit=indicator.unit,
        quality=max((each.quality for each in fields), key=lambda quality: quality.rank),
        source="; ".join(dict.fromkeys(each.source for each in fields if each.source)),
        evidence=_join_evidence(fields),
        fields=fields,
    )


def compute(indicator: IndicatorSpec, numbers: dict[str, float]) -> float | None:
    """Return factor * sum(numerator) / sum(denominator); None where it has no value."""
    if not all(code in numbers for code in indicator.numerator + indicator.denominator):
        return None
    top = math.fsum(numbers[code] for code in indicator.numerator)
    below = math.fsum(numbers[code] for code in indicator.denominator) if indicator.denominator else 1.0
    value = indicator.factor * top / below if below else math.nan
    return value if math.isfinite(value) else None


def _common_period(period: str, fields: tuple[FieldValue, ...]) -> str:
    periods = {each.period for each in fields}
    return periods.pop() if len(periods) == 1 else period


def _join_evidence(fields: tuple[FieldValue, ...]) -> str:
    digests = sorted({each.evidence for each in fields if each.evidence})
    if len(digests) <= 1:
        return digests[0] if digests else ""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _silent(indicator: IndicatorSpec, city: str, *, zh: str, en: str) -> Remark:
    text = Text(
        zh=f"城市 {city} 的指标 {indicator.code} {zh}，没有数值。",
        en=f"{indicator.code} of city {city} {en}: no value.",
    )
    return Remark(kind="no-value", about=f"{city}/{indicator.code}", text=text)

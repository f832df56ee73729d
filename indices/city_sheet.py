"""From the library to the sheet that a city fills in, and back from the sheet to the values of indicators."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indices.collect import specification as sheet
from indices.collect.field_value import FieldValue
from indices.collect.quality import Quality
from indices.collect.specification import FieldSpec, IndicatorSpec, Specification
from indices.data_sheet import Data
from indices.database.value import Value
from indices.library.catalogue import Catalogue
from indices.library.indicator import Indicator
from indices.library.raw_field import Comparison, Kind, RatioRule, RawField
from indices.library.value import compute_value
from indices.remark import Remark
from indices.structure import Structure
from indices.table import Table
from rules.errors import UsageError
from rules.text import Text

_KINDS = {Kind.COUNT: sheet.Kind.COUNT, Kind.AMOUNT: sheet.Kind.NUMBER, Kind.SIGNED: sheet.Kind.NUMBER}
# Formulas that the sheet's own arithmetic (factor x sum / sum) says in full; the others are computed by the library.
_PLAIN = frozenset({"amount", "count", "rate", "ratio", "share"})
WORST_LAST = ("measured", "survey", "derived", "assumed", "personal", "untraceable")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CityValues:
    """Indicators of the cities of a sheet.

    data       one row a city; no denominators, they are inside the indicators
    quality    city -> code -> the worst class among the fields of the indicator
    evidenced  city -> codes whose fields all name their evidence
    values     the same, one a city and indicator, with unit, class, source and evidence
    remarks    indicators that could not be computed, and why
    """

    data: Data
    values: tuple[Value, ...]
    quality: Mapping[str, Mapping[str, str]]
    evidenced: Mapping[str, frozenset[str]]
    remarks: tuple[Remark, ...]


def name_fields(indicators: Sequence[Indicator]) -> dict[tuple[str, str], str]:
    """Return the code on the sheet of every (indicator, field): its own id where all fields of that id are alike."""
    seen: dict[str, list[tuple[str, RawField]]] = defaultdict(list)
    for indicator in indicators:
        for each in indicator.fields:
            seen[each.id].append((indicator.id, each))
    names = {}
    for field_id, users in seen.items():
        alike = all(each == users[0][1] for _, each in users)
        for indicator_id, _ in users:
            names[indicator_id, field_id] = field_id if alike else f"{indicator_id}.{field_id}"
    return names


def specify_collection(catalogue: Catalogue, framework: str, period: str) -> Specification:
    """Return what is to be collected for `framework` in `period` (2025, 2025-Q2 ...).

    Raises
    ------
    UsageError
        There is no such framework, or the period cannot be read.

    """
    frame, indicators = catalogue.framework(framework), catalogue.of(framework)
    names = name_fields(indicators)
    fields: dict[str, FieldSpec] = {}
    for indicator in indicators:
        for each in indicator.fields:
            fields.setdefault(names[indicator.id, each.id], _specify_field(indicator, each, names))
    return Specification.of(
        edition=f"{frame.id} {frame.edition}",
        period=period,
        fields=list(fields.values()),
        indicators=[_specify_indicator(each, names) for each in indicators if each.compute in _PLAIN],
    )


def _specify_field(indicator: Indicator, each: RawField, names: Mapping[tuple[str, str], str]) -> FieldSpec:
    definition = Text(
        zh=f"{each.title.zh}。用于：{indicator.title.zh}。", en=f"{each.title.en}. Used for: {indicator.title.en}."
    )
    return FieldSpec(
        code=names[indicator.id, each.id],
        title=each.title,
        unit=each.unit,
        department=each.department,
        period=each.period.value,
        definition=definition,
        evidence=each.evidence,
        verification=indicator.verification or each.evidence,
        kind=_KINDS[each.kind],
        lower=None if each.kind is Kind.SIGNED else 0.0,
    )


def _specify_indicator(indicator: Indicator, names: Mapping[tuple[str, str], str]) -> IndicatorSpec:
    formula = indicator.formula
    assert formula is not None  # noqa: S101 - the caller left out those without one

    def code(field_id: str) -> str:
        return names[indicator.id, field_id]

    rules = tuple(_specify_rule(each, code(each.left), code(each.right)) for each in indicator.ratio_rules)
    over, under = _map(formula.numerator, code), _map(formula.denominator, code)
    part_of_whole = sheet.RatioRule(kind=sheet.RuleKind.AT_MOST, left=over, right=under)
    return IndicatorSpec(
        code=indicator.id,
        title=indicator.title,
        unit=indicator.unit or "1",
        numerator=over,
        denominator=under,
        factor=formula.factor,
        rules=(part_of_whole, *rules) if indicator.compute == "share" else rules,
    )


def _map(names: Sequence[str], code: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(code(name) for name in names)


def _specify_rule(rule: RatioRule, left: str, right: str) -> sheet.RatioRule:
    if rule.op is Comparison.NEAR:
        return sheet.RatioRule(
            kind=sheet.RuleKind.SUM, left=(left,), right=(right,), factor=rule.factor, tolerance=rule.tolerance
        )
    if rule.op is Comparison.AT_LEAST:
        left, right, factor = right, left, 1 / rule.factor
        return sheet.RatioRule(kind=sheet.RuleKind.AT_MOST, left=(left,), right=(right,), factor=factor)
    return sheet.RatioRule(kind=sheet.RuleKind.AT_MOST, left=(left,), right=(right,), factor=rule.factor)


def evaluate_cities(
    catalogue: Catalogue, framework: str, values: Sequence[FieldValue], structure: Structure
) -> CityValues:
    """Return the indicators of `structure` for every city among `values`.

    Raises
    ------
    UsageError
        There is no such framework; there is no value at all.

    """
    by_city: dict[str, dict[str, FieldValue]] = defaultdict(dict)
    for each in values:
        by_city[each.city][each.code] = each
    if not by_city:
        raise UsageError(Text(zh="采集表中没有可用的数值。", en="The sheet holds no value that can be used."))
    indicators = {each.id: each for each in catalogue.of(framework)}
    names = name_fields(catalogue.of(framework))
    found = {
        city: {
            code: _evaluate(indicators[code], [fields.get(names[code, each.id]) for each in indicators[code].fields])
            for code in structure.codes
        }
        for city, fields in by_city.items()
    }
    cities = tuple(found)
    table = np.array([[each.value for each in found[city].values()] for city in cities], dtype=np.float64)
    nothing = Table(units=cities, codes=(), values=np.empty((len(cities), 0)))
    return CityValues(
        data=Data(indicators=Table(units=cities, codes=structure.codes, values=table), denominators=nothing),
        quality={
            city: {code: each.quality for code, each in row.items() if not math.isnan(each.value)}
            for city, row in found.items()
        },
        evidenced={
            city: frozenset(code for code, each in row.items() if each.evidenced) for city, row in found.items()
        },
        values=tuple(
            _write_value(city, indicators[code], each)
            for city, row in found.items()
            for code, each in row.items()
            if not math.isnan(each.value)
        ),
        remarks=tuple(
            Remark(kind="not-computed", about=f"{city}/{code}", text=each.refusal)
            for city, row in found.items()
            for code, each in row.items()
            if each.refusal is not None
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    value: float = math.nan
    quality: str = ""
    fields: tuple[FieldValue, ...] = ()
    refusal: Text | None = None

    @property
    def evidenced(self) -> bool:
        """Whether every field names its evidence."""
        return bool(self.fields) and all(each.evidence for each in self.fields)


def _evaluate(indicator: Indicator, fields: Sequence[FieldValue | None]) -> _Found:
    inputs = {
        each.id: float(found.value)
        for each, found in zip(indicator.fields, fields, strict=True)
        if found is not None and isinstance(found.value, int | float)
    }
    if not inputs or len(inputs) < len(fields):
        return _Found()
    there = [each for each in fields if each is not None]
    try:
        value = compute_value(indicator, inputs)
    except UsageError as error:
        return _Found(refusal=error.message)
    return _Found(
        value=value,
        quality=max((each.quality.value for each in there), key=WORST_LAST.index),
        fields=tuple(there),
    )


def _write_value(city: str, indicator: Indicator, found: _Found) -> Value:
    """Return the value as the database keeps it: several proofs become the digest over them, in order."""
    proofs = sorted({each.evidence for each in found.fields if each.evidence})
    several = hashlib.sha256("\n".join(proofs).encode()).hexdigest() if proofs else ""
    return Value(
        city=city,
        indicator=indicator.id,
        period=found.fields[0].period,
        value=found.value,
        unit=indicator.unit or "1",
        quality=Quality(found.quality),
        source="; ".join(dict.fromkeys(each.source for each in found.fields if each.source)) or "sheet",
        evidence=proofs[0] if len(proofs) == 1 else several,
    )

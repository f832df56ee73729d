"""What is to be collected: fields by department, how they make indicators, and what must hold between them."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import rfc8785

from indices.collect.period import Period, read_period
from rules.errors import UsageError
from rules.text import Text


class Kind(StrEnum):
    """What a field holds."""

    NUMBER = "number"
    COUNT = "count"
    SHARE = "share"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One raw field that a department fills in.

    lower, upper   its natural bounds; a count and a share have 0 and 0..100 % (0..1) by themselves
    stable         may be the same year after year (an area), so a copy of last year's value is no flaw
    """

    code: str
    title: Text
    unit: str
    department: Text
    period: str
    definition: Text
    evidence: Text
    verification: Text
    kind: Kind = Kind.NUMBER
    lower: float | None = None
    upper: float | None = None
    required: bool = True
    stable: bool = False

    @property
    def numeric(self) -> bool:
        """Tell whether the field holds a number."""
        return self.kind in (Kind.NUMBER, Kind.COUNT, Kind.SHARE)

    @property
    def bounds(self) -> tuple[float, float]:
        """Return the natural bounds, infinite where there is none."""
        lowest = 0.0 if self.kind in (Kind.COUNT, Kind.SHARE) else float("-inf")
        highest = (100.0 if self.unit == "%" else 1.0) if self.kind is Kind.SHARE else float("inf")
        lower = lowest if self.lower is None else self.lower
        return lower, highest if self.upper is None else self.upper


class RuleKind(StrEnum):
    """What must hold between fields, or between a field and a reference value."""

    AT_MOST = "at-most"
    SUM = "sum"
    PRODUCT = "product"
    NEAR_REFERENCE = "near-reference"
    BELOW_REFERENCE = "below-reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioRule:
    """A rule between fields.

    at-most          sum(left) <= factor * sum(right) (numerator and denominator)
    sum              sum(left) = factor * sum(right) (parts sum to the total)
    product          product(left) = factor * sum(right) (GDP a head times population is GDP)
    near-reference   the one field of left within `tolerance` of its reference (U4SSC: population within 5 %)
    below-reference  the one field of left <= its reference (the city's GDP and the nation's)

    `tolerance` is relative.
    """

    kind: RuleKind
    left: tuple[str, ...]
    right: tuple[str, ...] = ()
    factor: float = 1.0
    tolerance: float = 0.0

    @property
    def fields(self) -> tuple[str, ...]:
        """Return all fields that the rule names."""
        return self.left + self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorSpec:
    """An indicator: factor * sum(numerator) / sum(denominator), or factor * sum(numerator) with no denominator."""

    code: str
    title: Text
    unit: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    factor: float = 1.0
    rules: tuple[RatioRule, ...] = ()


@dataclass(frozen=True)
class Specification:
    """One edition of a collection for one period; `digest` names it by content."""

    edition: str
    period: Period
    fields: tuple[FieldSpec, ...]
    indicators: tuple[IndicatorSpec, ...] = ()
    rules: tuple[RatioRule, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        edition: str,
        period: str,
        fields: Sequence[FieldSpec],
        indicators: Sequence[IndicatorSpec] = (),
        rules: Sequence[RatioRule] = (),
    ) -> "Specification":
        """Return the specification, checked.

        Raises
        ------
        UsageError
            A code stands twice, an indicator or rule names a field that is not there, the period cannot be read.

        """
        made = cls(edition, read_period(period), tuple(fields), tuple(indicators), tuple(rules))
        _refuse_twice([each.code for each in made.fields])
        _refuse_twice([each.code for each in made.indicators])
        for owner, code in made.references():
            if code not in made.by_code:
                raise UsageError(
                    Text(
                        zh=f"{owner} 引用的字段 {code} 不在采集规范中，请补上该字段或改正代码。",
                        en=f"{owner} names field {code}, which the specification does not have; add it or mend it.",
                    )
                )
        return made

    def references(self) -> list[tuple[str, str]]:
        """Return who names which field: (indicator or rule, field)."""
        named = [(each.code, code) for each in self.indicators for code in each.numerator + each.denominator]
        return named + [(rule.kind.value, code) for rule in self.all_rules for code in rule.fields]

    @cached_property
    def by_code(self) -> dict[str, FieldSpec]:
        """The fields by code."""
        return {each.code: each for each in self.fields}

    @cached_property
    def all_rules(self) -> tuple[RatioRule, ...]:
        """The rules of the specification and of its indicators, each once."""
        return tuple(dict.fromkeys(self.rules + tuple(rule for each in self.indicators for rule in each.rules)))

    @cached_property
    def departments(self) -> dict[str, tuple[FieldSpec, ...]]:
        """The fields by department (its Chinese name), in the order of the file."""
        names = dict.fromkeys(each.department.zh for each in self.fields)
        return {name: tuple(each for each in self.fields if each.department.zh == name) for name in names}

    @cached_property
    def digest(self) -> str:
        """The sha256 of the specification's canonical JSON (RFC 8785)."""
        return hashlib.sha256(rfc8785.dumps(describe(self))).hexdigest()


def describe(spec: Specification) -> dict[str, Any]:
    """Return the specification as plain JSON values."""
    return {
        "schema": "cityassay/collect-specification/1",
        "edition": spec.edition,
        "period": spec.period.label,
        "fields": [_plain(each) for each in spec.fields],
        "indicators": [_plain(each) for each in spec.indicators],
        "rules": [_plain(each) for each in spec.rules],
    }


def _plain(noun: FieldSpec | IndicatorSpec | RatioRule) -> dict[str, Any]:
    values = asdict(noun)
    return {name: each.model_dump() if isinstance(each, Text) else each for name, each in values.items()}


def _refuse_twice(codes: list[str]) -> None:
    for code, count in Counter(codes).items():
        if count > 1:
            raise UsageError(
                Text(
                    zh=f"采集规范中代码 {code} 出现 {count} 次，请只保留一个。",
                    en=f"Code {code} stands {count} times in the specification; keep one.",
                )
            )

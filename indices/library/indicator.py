"""The noun of an indicator: what it means, which fields it is computed from, how well it is known."""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from indices.formulas.formula import Shape, Terms
from indices.formulas.register import check_units, find_formulas
from indices.formulas.unit import parse_unit
from indices.library.admission import Admission
from indices.library.quality import Quality
from indices.library.raw_field import Kind, RatioRule, RawField
from indices.library.recipe import Number, Recipe, WorkedExample
from indices.library.standing import Source, Weight
from rules.applicability import Expression, parse
from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Sentence, Text

IndicatorId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*$")]
Interval = tuple[Number | None, Number | None]


class Scope(StrEnum):
    """Where it is collected: once for the city, or in every district (for equity between them)."""

    CITY = "city"
    DISTRICT = "district"


class Instrument(StrEnum):
    """The instrument of this office that gives the value."""

    TESTERS = "testers"
    QUESTIONNAIRES = "questionnaires"
    INDICES = "indices"


class ByClass(Noun):
    """What is otherwise in a class of cities: natural range, weight; `when` is an expression over the class."""

    when: Sentence
    range: Interval | None = None
    weight: Weight | None = None
    why: Text

    @model_validator(mode="after")
    def _can_be_read(self) -> "ByClass":
        parse(self.when)
        return self


class Reference(Noun):
    """A reference range that a law or a target gives; a person still confirms it."""

    basis: Literal["law", "target"]
    lower: Number
    upper: Number
    source: Text


class Indicator(Noun):
    """One indicator of one framework.

    direction  1 (more is better), -1, or moderate 适度型, which is best inside `ideal`; None where it was not read
    range      the natural bounds, in `unit`; null where there is none
    applies    an expression over the class of the city, as `level.county or function.port`
    compute    id of the registered formula (indices/formulas)
    """

    id: IndicatorId
    code: Sentence | None = None
    framework: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    parent: IndicatorId
    level: Annotated[int, Field(ge=1, le=1)] = 1
    title: Text
    definition: Text | None = None
    direction: Literal[1, -1, "moderate"] | None = None
    ideal: tuple[Number, Number] | None = None
    unit: Sentence | None = None
    compute: Sentence = "ratio"
    formula: Recipe | None = None
    fields: tuple[RawField, ...] = ()
    range: Interval = (None, None)
    references: tuple[Reference, ...] = ()
    ratio_rules: tuple[RatioRule, ...] = ()
    weight: Weight | None = None
    scope: Scope = Scope.CITY
    instrument: Instrument | None = None
    applies: Sentence = "always"
    by_class: tuple[ByClass, ...] = ()
    verification: Text | None = None
    quality_default: Quality = Quality.MEASURED
    source: Source
    sdg: tuple[Annotated[int, Field(ge=1, le=17)], ...] = ()
    marks: tuple[Sentence, ...] = ()
    admission: Admission = Admission()
    examples: tuple[WorkedExample, ...] = ()

    @property
    def applicability(self) -> Expression:
        """When it applies, parsed."""
        return parse(self.applies)

    @property
    def by_field(self) -> Mapping[str, RawField]:
        """The raw fields by id."""
        return {each.id: each for each in self.fields}

    def terms(self) -> Terms | None:
        """Return the formula as the registered function takes it; None where there is none."""
        if self.formula is None:
            return None
        return Terms(
            numerator=self.formula.numerator,
            denominator=self.formula.denominator,
            subtract=self.formula.subtract,
            factor=self.formula.factor,
            whole=frozenset(each.id for each in self.fields if each.kind is Kind.COUNT),
            signed=frozenset(each.id for each in self.fields if each.kind is Kind.SIGNED),
        )

    @model_validator(mode="after")
    def _applies_to_something(self) -> "Indicator":
        parse(self.applies)
        return self

    @model_validator(mode="after")
    def _has_sound_bounds(self) -> "Indicator":
        lower, upper = _open(self.range)
        if not lower < upper:
            raise FlawError(zh="range 的下限应小于上限。", en="the lower end of 'range' must be below the upper")
        if (self.direction == "moderate") != (self.ideal is not None):
            raise FlawError(
                zh="适度型（moderate）须写 ideal 区间，其他方向不写。",
                en="'ideal' stands with direction moderate, and only there",
            )
        if self.ideal is not None and not lower <= self.ideal[0] <= self.ideal[1] <= upper:
            raise FlawError(
                zh="ideal 应在 range 之内，且下限在前。", en="'ideal' must lie inside 'range', lower end first"
            )
        for each in self.references:
            if not lower <= each.lower < each.upper <= upper:
                raise FlawError(
                    zh=f"参考值范围 {each.lower:g} 至 {each.upper:g} 应在 range 之内。",
                    en=f"reference {each.lower:g} to {each.upper:g} must lie inside 'range'",
                )
        return self

    @model_validator(mode="after")
    def _has_sound_class_bounds(self) -> "Indicator":
        for each in self.by_class:
            lower, upper = _open(each.range or self.range)
            low, high = self.ideal or (lower, upper)
            if not (lower < upper and lower <= low and high <= upper):
                raise FlawError(
                    zh=f"by_class 中“{each.when}”的 range 下限应小于上限，并包含 ideal。",
                    en=f"by_class '{each.when}': 'range' needs its lower end first and must hold 'ideal'",
                )
        return self

    @model_validator(mode="after")
    def _names_its_fields(self) -> "Indicator":
        known = [each.id for each in self.fields]
        used = set(self.formula.names() if self.formula else ())
        used |= {name for rule in self.ratio_rules for name in (rule.left, rule.right)}
        used_or_shown = used | {name for example in self.examples for name in example.inputs}
        strange = sorted(used_or_shown - set(known))
        if strange or len(known) != len(set(known)):
            names = ", ".join(strange or known)
            raise FlawError(
                zh=f"字段 {names} 未在 fields 中声明，或声明了两次。",
                en=f"field {names} is not in 'fields', or stands there twice",
            )
        idle = sorted(set(known) - used)
        if idle:
            raise FlawError(
                zh=f"字段 {', '.join(idle)} 没有用到，请删去。", en=f"field {', '.join(idle)} is not used; take it out"
            )
        return self

    @model_validator(mode="after")
    def _has_a_sound_formula(self) -> "Indicator":
        if self.unit is not None:
            parse_unit(self.unit)
        if self.formula is None:
            return self
        formula = find_formulas().get(self.compute)
        if formula is None:
            known = ", ".join(find_formulas())
            raise FlawError(
                zh=f"没有公式 {self.compute}。可用：{known}。", en=f"no formula {self.compute}; there are {known}"
            )
        given = {name for name in ("denominator", "subtract") if getattr(self.formula, name)}
        if given != formula.needs:
            needs = ", ".join(sorted(formula.needs)) or "numerator"
            raise FlawError(
                zh=f"公式 {self.compute} 应写 {needs}，不多不少。",
                en=f"formula {self.compute} takes {needs}, no more and no less",
            )
        self._check_units(formula.shape)
        return self

    def _check_units(self, shape: Shape) -> None:
        if self.unit is None or self.direction is None or self.formula is None:
            raise FlawError(zh="有公式就须写 unit 和 direction。", en="a formula needs 'unit' and 'direction'")
        units = {name: each.unit for name, each in self.by_field.items()}
        over = tuple(units[name] for name in (*self.formula.numerator, *self.formula.subtract))
        under = tuple(units[name] for name in self.formula.denominator) if shape is Shape.QUOTIENT else ()
        formula = find_formulas()[self.compute]
        check_units(formula, over=over, under=under, unit=self.unit, factor=self.formula.factor)


def _open(interval: Interval) -> tuple[float, float]:
    lower, upper = interval
    return (-math.inf if lower is None else lower, math.inf if upper is None else upper)

"""A made-up city with its filled sheet, declaration and evidence: for demonstrations and tests, never a certificate.

Its raw fields start from the worked examples of the library and move by a seed, so that every indicator has a value.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from indices.city_sheet import name_fields, specify_collection
from indices.collect.fill import Filling, fill_sheet
from indices.collect.quality import Quality
from indices.collect.template import City, write_template
from indices.library.catalogue import Catalogue
from indices.library.indicator import Indicator
from indices.library.raw_field import Kind
from indices.library.value import compute_value, find_broken_rules
from rules.errors import UsageError

_QUALITIES = (Quality.MEASURED, Quality.MEASURED, Quality.MEASURED, Quality.SURVEY, Quality.DERIVED)
_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCity:
    """A made-up city: its sheet as XLSX, and its evidence files by name."""

    code: str
    sheet: bytes
    evidence: Mapping[str, bytes]


def make_city(catalogue: Catalogue, framework: str, *, code: str, name: str, period: str, seed: int) -> SampleCity:
    """Return a made-up city with a filled sheet for `framework`.

    Raises
    ------
    UsageError
        There is no such framework, or the period cannot be read.

    """
    generator = np.random.default_rng(seed)
    values = draw_fields(catalogue.of(framework), generator)
    specification = specify_collection(catalogue, framework, period)
    raw = write_template(specification, [City(code=code, name=name)])
    evidence = {f"{department}.txt": _write_evidence(department) for department in specification.departments}
    owners = {each.code: f"{each.department.zh}.txt" for each in specification.fields}
    fillings = dict(_fill(values, owners, generator, city=code, period=period))
    return SampleCity(code=code, sheet=fill_sheet(raw, fillings).raw, evidence=evidence)


def draw_fields(indicators: Sequence[Indicator], generator: Generator) -> dict[str, float]:
    """Return a value for every field on the sheet of `indicators`, by its code there."""
    names = name_fields(indicators)
    found: dict[str, float] = {}
    for indicator in indicators:
        drawn = _draw_inputs(indicator, generator)
        for field_id, value in drawn.items():
            found.setdefault(names[indicator.id, field_id], value)
    return found


def _draw_inputs(indicator: Indicator, generator: Generator) -> dict[str, float]:
    """Return inputs near the worked example that the indicator takes and no ratio rule speaks against."""
    base = next(each for each in indicator.examples if each.value is not None).inputs
    for _ in range(_TRIES):
        moved = dict(_move(indicator, base, generator))
        try:
            compute_value(indicator, moved)
        except UsageError:
            continue
        if not find_broken_rules(indicator, moved):
            return moved
    return dict(base)


def _move(indicator: Indicator, base: Mapping[str, float], generator: Generator) -> Iterator[tuple[str, float]]:
    formula = indicator.formula
    above = set(formula.numerator) if formula is not None else set()
    for field in indicator.fields:
        value = base[field.id]
        if field.id in above:
            value *= float(generator.uniform(0.85, 1.05))
        yield field.id, float(round(value)) if field.kind is Kind.COUNT else round(value, 3)


def _write_evidence(department: str) -> bytes:
    return f"{department}：演示用的虚构凭证。Made-up evidence for a demonstration.\n".encode()


def _fill(
    values: Mapping[str, float], owners: Mapping[str, str], generator: Generator, *, city: str, period: str
) -> Iterator[tuple[tuple[str, str], Filling]]:
    for code, value in values.items():
        quality = _QUALITIES[int(generator.integers(len(_QUALITIES)))]
        filling = Filling(
            period=period, value=value, quality=quality, source="虚构数据 made-up data", evidence=owners[code]
        )
        yield (city, code), filling

"""Walks the stages of a specification over data, and keeps every stage with its digest: an index shows its working."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from indices.conflicts import refuse_conflicts
from indices.data_sheet import Data
from indices.remark import Remark
from indices.spec import (
    AggregateStage,
    DenominateStage,
    ImputeStage,
    IndexSpec,
    NormaliseStage,
    ScreenStage,
    Stage,
    TreatStage,
    name_sources,
    name_stages,
)
from indices.stages.aggregate import Scores, aggregate, rank
from indices.stages.denominate import denominate
from indices.stages.history import FromPeriods, impute_from_periods
from indices.stages.impute import Filled, Imputed, impute
from indices.stages.normalise import normalise
from indices.stages.screen import screen
from indices.stages.treat import Treatment, treat
from indices.structure import Structure
from indices.table import Array, Table
from indices.weights.registry import find_weightings
from indices.weights.sample import Names
from indices.weights.weights import Needs
from rules.errors import UsageError
from rules.text import Text

DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StageResult:
    """A stage that has run: its table, the digest of it, and what it logged."""

    name: str
    do: str
    source: str
    table: Table
    sha256: str
    filled: tuple[Filled, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Built:
    """An index that has been built.

    structure  with the weights that were used
    stages     in the order of the specification, the data first; the last one is normalised
    scores     of every element by code, shape (units,); indicators are on the normalised scale
    ranks      1 = best among the units of its class, by code, for aggregates
    classes    of the units, in row order; empty where the data have none
    weights    of every element among its siblings, as they were used
    """

    spec: IndexSpec
    structure: Structure
    stages: tuple[StageResult, ...]
    scores: Scores
    ranks: Mapping[str, Array]
    sha256: str
    weights: Mapping[str, float]
    classes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = field(default_factory=tuple)

    @property
    def units(self) -> tuple[str, ...]:
        """The units that have a row in the result."""
        return self.scores.units

    def effective_weights(self) -> dict[str, float]:
        """Return the weight of every element in the index: its share among siblings, times that of its parent."""
        return self.structure.effective_weights(self.weights)

    @property
    def index(self) -> Array:
        """The scores of the index itself, shape (units,)."""
        return self.scores.by_code[self.structure.top.code]

    def stage(self, do: str) -> StageResult:
        """Return the last stage that does `do` (KeyError when there is none)."""
        return {stage.do: stage for stage in self.stages}[do]


def build(spec: IndexSpec, structure: Structure, data: Data) -> Built:
    """Build the index; the same specification and data give the same bytes.

    Raises
    ------
    UsageError
        The specification contradicts itself or does not fit the structure; a stage refuses its input.

    """
    refuse_conflicts(spec, structure)
    results = {DATA: _keep(DATA, DATA, "", _Outcome(table=data.indicators))}
    for stage, name, source in zip(spec.stages[:-1], name_stages(spec), name_sources(spec), strict=False):
        before = results[source or DATA]
        results[name] = _keep(name, stage.do, before.name, _run(stage, before.table, spec, structure, data))
    normalised = results[name_sources(spec)[-1] or DATA]
    weights, told = weigh(spec, structure, normalised.table)
    scores = aggregate(normalised.table, structure, spec.mean_stage.means, weights)
    classes = _find_classes(data, scores.units)
    aggregates = [each.code for level in range(2, structure.depth + 1) for each in structure.at_level(level)]
    stages = tuple(results.values())
    return Built(
        spec=spec,
        structure=structure.with_weights(weights),
        stages=stages,
        scores=scores,
        ranks={code: rank_within(scores.by_code[code], classes) for code in aggregates},
        classes=classes,
        weights=weights,
        sha256=_digest_scores(scores, aggregates),
        remarks=(
            *data.remarks,
            *(each for stage in stages for each in stage.remarks),
            *scores.remarks,
            *_tell_classes(classes),
            *told,
        ),
    )


def weigh(spec: IndexSpec, structure: Structure, table: Table) -> tuple[dict[str, float], tuple[Remark, ...]]:
    """Return the weight of every element among its siblings, and remarks of a method that made them of the data.

    Raises
    ------
    UsageError
        There is no such method, or the data give it nothing to weigh by.

    """
    weights = {each.code: each.weight for each in structure.tree} | dict(spec.weights.values)
    if spec.weights.method is None:
        return weights, ()
    methods = {id_: each for id_, each in find_weightings().items() if each.needs is Needs.DATA}
    if spec.weights.method not in methods:
        known = ", ".join(methods)
        raise UsageError(
            Text(
                zh=f"没有按数据赋权的方法 {spec.weights.method}。现有：{known}。",
                en=f"There is no data-driven weighting {spec.weights.method}. There are: {known}.",
            )
        )
    found = methods[spec.weights.method].weigh(
        table.values, np.ones(len(table.codes)), names=Names(units=table.units, codes=table.codes)
    )
    return weights | dict(zip(table.codes, map(float, found.weights), strict=True)), found.remarks


def rank_within(scores: Array, classes: tuple[str, ...]) -> Array:
    """Return ranks from 1 inside each class, shape (units,); without classes all units are one."""
    if not classes:
        return rank(scores)
    names = np.array(classes, dtype=object)
    found = np.full(len(scores), np.nan)
    for name in dict.fromkeys(classes):
        rows = names == name
        found[rows] = rank(scores[rows])
    return found


def _find_classes(data: Data, units: tuple[str, ...]) -> tuple[str, ...]:
    if not any(data.classes):
        return ()
    by_unit = dict(zip(data.indicators.units, data.classes, strict=True))
    return tuple(by_unit[unit] for unit in units)


def _tell_classes(classes: tuple[str, ...]) -> tuple[Remark, ...]:
    count = len(set(classes))
    if count < 2:
        return ()
    text = Text(
        zh=f"单元分属 {count} 个类别：名次只在同一类别内有效，不作跨类别比较。",
        en=f"The units are of {count} classes: ranks hold inside a class, and classes are not compared.",
    )
    return (Remark(kind="classes", about="uClass", text=text),)


def pick_row(built: Built, unit: str) -> int:
    """Return the row of a unit in the result.

    Raises
    ------
    UsageError
        It is not there, or was left out for lack of data.

    """
    if unit in built.units:
        return built.units.index(unit)
    known = ", ".join(built.units[:12]) + (" …" if len(built.units) > 12 else "")
    raise UsageError(
        Text(
            zh=f"结果中没有单元 {unit}（不存在，或因数据不足未参评）。现有：{known}。",
            en=f"Unit {unit} is not in the result: unknown, or left out for lack of data. There are: {known}.",
        )
    )


def digest_table(table: Table) -> str:
    """Return the digest of a table: its names, then its values as little-endian float64, row by row."""
    # As RFC 8785 writes an object of lists of strings, which has nothing that the two would write differently.
    names = {"codes": list(table.codes), "units": list(table.units)}
    head = json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return hashlib.sha256(head + np.ascontiguousarray(table.values, dtype="<f8").tobytes()).hexdigest()


def _digest_scores(scores: Scores, codes: list[str]) -> str:
    values = np.column_stack([scores.by_code[code] for code in codes])
    return digest_table(Table(units=scores.units, codes=tuple(codes), values=values))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Outcome:
    table: Table
    filled: tuple[Filled, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    remarks: tuple[Remark, ...] = ()


def _run(stage: Stage, table: Table, spec: IndexSpec, structure: Structure, data: Data) -> _Outcome:
    match stage:
        case DenominateStage():
            rows = [data.denominators.units.index(unit) for unit in table.units]
            return _Outcome(table=denominate(table, data.denominators.keep(rows), structure))
        case ImputeStage():
            filled = _impute(stage, table, data)
            return _Outcome(table=filled.table, filled=filled.log, remarks=filled.remarks)
        case ScreenStage():
            kept = screen(table, structure, share=stage.share, pillar_share=stage.pillar_share)
            return _Outcome(table=kept.table, remarks=kept.remarks)
        case TreatStage():
            treated = treat(table, stage.thresholds, transform=stage.transform)
            return _Outcome(table=treated.table, treatments=treated.log, remarks=treated.remarks)
        case NormaliseStage():
            scaled = normalise(table, structure, stage.scaling, spec.goals)
            return _Outcome(table=scaled.table, remarks=scaled.remarks)
        case AggregateStage():
            message = "conflicts has refused an aggregate stage that is not the last"
            raise AssertionError(message)


def _impute(stage: ImputeStage, table: Table, data: Data) -> Imputed:
    if isinstance(stage.method, FromPeriods):
        period = data.times[0] if data.times else ""
        return impute_from_periods(table, data.history, period, stage.method)
    return impute(table, stage.method, by=stage.by)


def _keep(name: str, do: str, source: str, outcome: _Outcome) -> StageResult:
    return StageResult(
        name=name,
        do=do,
        source=source,
        table=outcome.table,
        sha256=digest_table(outcome.table),
        filled=outcome.filled,
        treatments=outcome.treatments,
        remarks=outcome.remarks,
    )

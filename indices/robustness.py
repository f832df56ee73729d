"""How far an index holds when it is made again with other choices that are just as defensible.

Two questions, two analyses. Intervals of index and rank: weights and data vary, the scale stays, so that index points
stay points. Sensitivity: treatment, scale, weights and mean vary, and what moves is the mean change of rank.
Sources: OECD and JRC 2008, Handbook, step 7; Saisana, Saltelli and Tarantola 2005, J. R. Stat. Soc. A 168:307-323.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indices.build import Built, build
from indices.data_sheet import Data
from indices.remark import Remark
from indices.spec import AggregateStage, ImputeStage, IndexSpec, NormaliseStage, Stage, TreatStage
from indices.stages.aggregate import Mean
from indices.stages.multiple import impute_copies
from indices.stages.normalise import FIXED, Scale, normalise
from indices.stages.treat import treat
from indices.structure import Structure
from indices.table import Array, Places, Table
from indices.uncertainty.choices import Choice, Option, Pick
from indices.uncertainty.data_errors import draw_errors
from indices.uncertainty.influence import find_influence
from indices.uncertainty.method import Method, Prepare, plan_method, run_method
from indices.uncertainty.ranks import Ranks, Standing, find_central_weights, rank, tally
from indices.uncertainty.sobol import Sensitivity
from indices.uncertainty.tree import Tree, compile_tree
from indices.uncertainty.weight_choice import choose_sampler
from indices.uncertainty.weight_draws import draw_weights

WEIGHT_SETS = 2_000
MOST_LEADERS = 500
ERROR_COPIES = 200
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """Index and rank of every unit under varied weights and data.

    draws         of the index, shape (draws, units)
    lower, upper  the 5 % and 95 % points of the index, shape (units,)
    standing      over all units; `places` are the 5 % and 95 % ranks inside the class of each, shape (units, 2)
    varied        what was varied
    leaders       by row of a unit that is ever first, the mean of the weights under which it is, shape (elements,)
                  (Lahdelma and Salminen 2001, SMAA-2: central weights); empty beyond MOST_LEADERS units
    """

    draws: Array
    lower: Array
    upper: Array
    standing: Standing
    places: Ranks
    varied: tuple[str, ...]
    leaders: Mapping[int, Array]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Robustness:
    """The two analyses. `sensitivity` is None where there is nothing to choose between, `remarks` say why."""

    intervals: Intervals
    sensitivity: Sensitivity | None
    remarks: tuple[Remark, ...]


def assess(
    built: Built, data: Data, *, errors: Array | None = None, sobol: int = 4_096, units: bool = False
) -> Robustness:
    """Return how far the index holds.

    errors  standard uncertainties of the normalised scores, shape (units, indicators), in points of the scale
    sobol   rows of the design of the sensitivity analysis; 0 leaves it out
    units   whether the sensitivity of every unit's rank is wanted too: output 1 + row, behind the mean change of rank

    Raises
    ------
    UsageError
        As the parts: weights that sum to nothing, scores that a mean cannot take.

    """
    tree = compile_tree(built.structure)
    intervals = _find_intervals(built, tree, errors)
    if sobol == 0:
        return Robustness(intervals=intervals, sensitivity=None, remarks=())
    method = plan_alternatives(built, data, tree)
    found = find_influence(method, size=sobol, seed=built.spec.uncertainty.seed, units=units).sensitivity
    return Robustness(intervals=intervals, sensitivity=found, remarks=method.remarks)


def _find_intervals(built: Built, tree: Tree, errors: Array | None) -> Intervals:
    choice = built.spec.uncertainty
    choices = [_vary_weights(built, tree)]
    copies = _find_copies(built)
    if copies is not None:
        choices.append(Choice(name="imputation", options=(Option(name="multiple", copies=len(copies)),), prepares=True))
    if errors is not None and np.nanmax(errors, initial=0.0) > 0:
        drawn = draw_errors(errors, ERROR_COPIES, choice.seed)
        choices.append(Choice(name="data", options=(Option(name="errors", errors=drawn),)))
    means = built.spec.mean_stage.means
    choices.append(Choice(name="mean", options=(Option(name="given", means=means),)))
    normalised = built.stage("normalise").table.values

    def prepare(picks: Mapping[str, Pick]) -> Array:
        return normalised if copies is None else copies[picks["imputation"].copy]

    method = plan_method(tree, choices, prepare, bounds=_bounds(built.spec))
    replicates = run_method(method, choice.draws, choice.seed)
    draws = replicates.index
    standing = tally([draws])
    places = _place(draws, built.classes) if built.classes else standing.interval(LOW, HIGH)
    return Intervals(
        draws=draws,
        lower=np.quantile(draws, LOW, axis=0),
        upper=np.quantile(draws, HIGH, axis=0),
        standing=standing,
        places=places,
        varied=tuple(each.name for each in choices if each.name != "mean"),
        leaders=_find_leaders(draws, choices[0].options[0].weights, replicates.weights),
    )


def _find_leaders(draws: Array, sets: Array | None, taken: Places) -> Mapping[int, Array]:
    if sets is None or draws.shape[1] > MOST_LEADERS:
        return {}
    return find_central_weights(rank(draws), sets[taken])


def _place(draws: Array, classes: tuple[str, ...]) -> Ranks:
    names = np.array(classes, dtype=object)
    places = np.zeros((draws.shape[1], 2), dtype=np.int32)
    for name in dict.fromkeys(classes):
        rows = np.flatnonzero(names == name)
        places[rows] = tally([draws[:, rows]]).interval(LOW, HIGH)
    return places


def _vary_weights(built: Built, tree: Tree) -> Choice:
    choice = built.spec.uncertainty
    sets = draw_weights(choose_sampler(tree, choice), WEIGHT_SETS, choice.seed)
    name = "experts" if choice.weight_deviations else f"noise {choice.weight_noise:g}"
    return Choice(name="weights", options=(Option(name=name, weights=sets),))


def _find_copies(built: Built) -> Array | None:
    """Return the normalised scores of every copy of multiple imputation, where the specification asks for copies."""
    stage = next((each for each in built.spec.stages if isinstance(each, ImputeStage)), None)
    if stage is None or stage.copies == 0:
        return None
    result = built.stage("impute")
    before = next(each for each in built.stages if each.name == result.source)
    units = built.stage("normalise").table.units
    made = impute_copies(before.table, copies=stage.copies, seed=built.spec.uncertainty.seed)
    rows = [before.table.units.index(unit) for unit in units]
    return np.stack([_finish(before.table.with_values(values).keep(rows), built) for values in made])


def _finish(table: Table, built: Built) -> Array:
    """Take a filled table through the stages that follow imputation, screening left as it came out."""
    for stage in built.spec.stages:
        if isinstance(stage, TreatStage):
            table = treat(table, stage.thresholds, transform=stage.transform).table
        elif isinstance(stage, NormaliseStage):
            table = normalise(table, built.structure, stage.scaling, built.spec.goals).table
    return table.values


def plan_alternatives(built: Built, data: Data, tree: Tree) -> Method:
    """Return the method whose sensitivity is asked: treatment, scale, weights and mean, as far as each can vary.

    Scores run from 1 to 100 so that a geometric mean can stand beside the arithmetic one; ranks of the arithmetic
    mean are those of the published scale.
    """
    spec, structure = built.spec, built.structure
    treated = any(stage.treatments for stage in built.stages)
    fixed = spec.scale_stage.scale in FIXED
    choices = [_vary_weights(built, tree)]
    if treated:
        options = (Option(name="given"), Option(name="none"))
        choices.append(Choice(name="treatment", options=options, prepares=True))
    if not fixed:
        scales = (Option(name="min-max"), Option(name="z-score"))
        choices.append(Choice(name="normalisation", options=scales, prepares=True))
    means = (Option(name="arithmetic", means=Mean.ARITHMETIC), Option(name="geometric", means=Mean.GEOMETRIC))
    choices.append(Choice(name="aggregation", options=means))
    return plan_method(tree, choices, _prepare(spec, structure, data))


def _prepare(spec: IndexSpec, structure: Structure, data: Data) -> Prepare:
    def prepare(picks: Mapping[str, Pick]) -> Array:
        bare = "treatment" in picks and picks["treatment"].option == "none"
        kind = picks["normalisation"].option if "normalisation" in picks else None
        stages = tuple(_change(stage, kind, bare=bare) for stage in spec.stages)
        found = build(spec.model_copy(update={"stages": stages}), structure, data).stage("normalise").table.values
        # z-scores stand on 10 and 2, as in COINr's example; what still is not above 0 is moved there.
        return np.maximum(found, 1e-3) if kind == "z-score" else found

    return prepare


def _change(stage: Stage, kind: str | None, *, bare: bool) -> Stage:
    if isinstance(stage, TreatStage) and bare:
        return stage.model_copy(update={"skewness": math.inf})
    if isinstance(stage, NormaliseStage):
        if kind == "z-score":
            return stage.model_copy(update={"scale": Scale.Z_SCORE, "mean": 10.0, "deviation": 2.0})
        scale = Scale.MIN_MAX if kind == "min-max" else stage.scale
        return stage.model_copy(update={"scale": scale, "lower": 1.0, "upper": 100.0})
    if isinstance(stage, AggregateStage):
        return stage.model_copy(update={"mean": Mean.ARITHMETIC, "by_level": {}})
    return stage


def _bounds(spec: IndexSpec) -> tuple[float, float]:
    stage = spec.scale_stage
    unbounded = stage.scale in (Scale.Z_SCORE, Scale.RANK, Scale.BORDA, Scale.FRACTION_OF_BEST)
    return (-np.inf, np.inf) if unbounded else (stage.lower, stage.upper)

"""Judge one unit of a computed table by a scheme: what the table does not tell stays open, and is said."""

import datetime as dt

import numpy as np

from evaluator.service.index.analysis import Analysis
from evaluator.service.index.hearing import Hearing
from indices.build import pick_row
from indices.declaration import DeclaredCity
from indices.measure import Standing
from indices.uncertainty.city import climb_draws
from indices.uncertainty.tree import compile_tree
from indices.uncertainty.weight_choice import choose_sampler
from indices.uncertainty.weight_draws import draw_weights
from rules.level_scale import LevelScale
from rules.text import Text


def hear_unit(analysis: Analysis, unit: str, *, scheme: str, scale: LevelScale, day: dt.date) -> Hearing:
    """Return what is to be judged of `unit`.

    A table states neither quality classes, evidence, veto events nor a data check, so the requirements on these stay
    open. Weights vary as in the intervals.

    Raises
    ------
    UsageError
        The unit is not in the result.

    """
    assembled, built = analysis.assembled, analysis.assembled.built
    row = pick_row(built, unit)
    choice, table = built.spec.uncertainty, built.stage("normalise").table
    tree = compile_tree(built.structure)
    weights = draw_weights(choose_sampler(tree, choice), choice.draws, choice.seed)
    scores = np.broadcast_to(table.values[row], (choice.draws, len(table.codes)))
    raw = built.stages[0].table
    there = ~np.isnan(raw.values[raw.units.index(unit)])
    ranges = built.spec.ranges
    given = assembled.files
    files = (given.structure, given.data, given.spec, given.ranges, given.weights)
    return Hearing(
        city=DeclaredCity(id=unit, name=Text.same(assembled.data.indicators.names.get(unit, unit))),
        structure=built.structure,
        standing=Standing(
            values={code: bool(has) for code, has in zip(raw.codes, there, strict=True)},
            ranges=(sum(each.is_confirmed for each in ranges.values()), len(ranges)),
            weight_origin=built.spec.weights.origin,
            ratios=assembled.ratios,
        ),
        draws=climb_draws(tree, scores, weights, built.spec.mean_stage.means),
        scale=scale,
        scheme=scheme,
        day=day,
        seed=choice.seed,
        inputs=assembled.inputs,
        files=tuple(place for place in files if place is not None),
    )

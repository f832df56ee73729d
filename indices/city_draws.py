"""Draws of the whole tree for one city: the doubt of its data by quality class and that of the weights together."""

import numpy as np

from indices.build import Built
from indices.stages.normalise import normalise
from indices.table import Array, Table
from indices.uncertainty.city import climb_draws
from indices.uncertainty.quality import load_classes
from indices.uncertainty.tree import compile_tree
from indices.uncertainty.weight_choice import choose_sampler
from indices.uncertainty.weight_draws import draw_weights


def find_errors(built: Built, quality: dict[str, str], row: int) -> Array:
    """Return the standard uncertainty of every raw value of a city by its quality class, shape (indicators,).

    The relative uncertainty of a class refers to the value, and to at least a tenth of the range: a zero that somebody
    estimated is not exact.
    """
    table = built.stages[0].table
    place = table.units.index(built.units[row])
    classes, goals = load_classes(), built.spec.goals
    found = np.zeros(len(table.codes))
    for column, code in enumerate(table.codes):
        value = table.values[place, column]
        if np.isnan(value) or code not in quality:
            continue
        width = goals[code].upper - goals[code].lower
        found[column] = classes.relative(quality[code]) * max(abs(float(value)), 0.1 * width)
    return found


def draw_city(built: Built, row: int, errors: Array) -> dict[str, Array]:
    """Return draws of every element of the tree by code, shape (draws,) each.

    Values are drawn in their own unit and scored against the fixed ranges, so that saturation at the ends counts.
    """
    choice = built.spec.uncertainty
    table = built.stages[0].table
    values = table.values[table.units.index(built.units[row])]
    generator = np.random.default_rng(choice.seed)
    drawn = values + errors * generator.standard_normal((choice.draws, len(values)))
    scores = _score(built, drawn)
    tree = compile_tree(built.structure)
    weights = draw_weights(choose_sampler(tree, choice), choice.draws, choice.seed)
    return climb_draws(tree, scores, weights, built.spec.mean_stage.means)


def _score(built: Built, drawn: Array) -> Array:
    units = tuple(str(number) for number in range(len(drawn)))
    raw = Table(units=units, codes=built.stages[0].table.codes, values=drawn)
    return normalise(raw, built.structure, built.spec.scale_stage.scaling, built.spec.goals).table.values

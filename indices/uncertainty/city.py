"""One city under uncertainty: every element of the tree in draws of its data and of the weights together.

A city that is judged against fixed ranges needs no other city beside it, so this runs for a single row of scores.
"""

import numpy as np

from indices.stages.aggregate import Mean, Means
from indices.table import Array
from indices.uncertainty.tree import Tree, bend, share_weights, spread_means


def climb_draws(tree: Tree, scores: Array, weights: Array, means: Mean | Means = Mean.ARITHMETIC) -> dict[str, Array]:
    """Return the score of every element by code, shape (draws,) each.

    `scores` are draws of the normalised indicators, shape (draws, indicators), NaN = missing in all draws; `weights`
    have the shape (draws, elements) with the columns of `tree.codes`. An aggregate without any child is NaN.
    """
    power = 0.5 if isinstance(means, Mean) else means.power
    kinds = spread_means(tree, means)
    shares = share_weights(tree, weights)
    found = {place: scores[:, place] for place in range(tree.size)}
    for family in tree.families:
        into, back = bend(kinds[family.floor], power)
        total, held = np.zeros(len(weights)), np.zeros(len(weights))
        for child in family.children:
            there = ~np.isnan(found[int(child)])
            part = shares[:, child] * there
            total += part * into(np.where(there, found[int(child)], 1.0))
            held += part
        has = held > 0
        middle = np.divide(total, held, out=np.ones_like(total), where=has)
        found[family.parent] = np.where(has, back(middle), np.nan)
    return {code: found[place] for place, code in enumerate(tree.codes)}

"""Which judgement is to blame for an inconsistent matrix, and what the others would suggest in its place."""

from dataclasses import dataclass

import numpy as np

from indices.table import Array
from indices.weights.ahp.consistency import measure_errors
from indices.weights.ahp.judgement import Judgement, given_pairs
from indices.weights.ahp.priority import weigh_geometric_mean
from indices.weights.ahp.scale import find_nearest

_CONSISTENT = 1e-12  # an error of ln a_ij below it is the noise of floating point


@dataclass(frozen=True, slots=True, kw_only=True)
class Blame:
    """One judgement's part in the inconsistency.

    contribution  its term of GCI; `share` of the whole, 0 to 1
    implied       w_i / w_j; `suggested` is the nearest point of the scale 1/9 ... 9
    """

    row: str
    column: str
    judgement: float
    implied: float
    suggested: float
    contribution: float
    share: float


def blame(judgement: Judgement, completed: Array) -> tuple[Blame, ...]:
    """Return the given judgements that differ from what the weights imply, the worst first.

    `completed` is the matrix with its missing judgements filled, shape (n, n). Source: the terms of GCI, Aguaron and
    Moreno-Jimenez 2003.
    """
    size = judgement.size
    if size < 3:
        return ()
    weights = weigh_geometric_mean(completed)
    terms = 2 * measure_errors(completed, weights) ** 2 / ((size - 1) * (size - 2))
    total = float(terms[np.triu_indices(size, k=1)].sum())
    found = [
        Blame(
            row=judgement.elements[i],
            column=judgement.elements[j],
            judgement=float(completed[i, j]),
            implied=float(weights[i] / weights[j]),
            suggested=find_nearest(float(weights[i] / weights[j])),
            contribution=float(terms[i, j]),
            share=float(terms[i, j]) / total,
        )
        for i, j in given_pairs(judgement.matrix)
        if terms[i, j] > _CONSISTENT**2
    ]
    return tuple(sorted(found, key=lambda each: -each.contribution))

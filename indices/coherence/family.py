"""The families of an index: an aggregate with its children and their values."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indices.structure import Structure
from indices.table import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """An aggregate and its children.

    values  of the children, shape (units, children), NaN = missing
    score   of the parent, shape (units,)
    weights of the children, shape (children,), of any sum
    """

    parent: str
    codes: tuple[str, ...]
    values: Array
    score: Array
    weights: Array


def find_families(scores: Mapping[str, Array], structure: Structure) -> tuple[Family, ...]:
    """Return every family of the index, pillars first, the index itself last."""
    return tuple(
        _gather(each.code, scores, structure)
        for level in range(2, structure.depth + 1)
        for each in structure.at_level(level)
    )


def gather_all(scores: Mapping[str, Array], structure: Structure) -> Family:
    """Return all indicators as one family of the index, with their effective weights."""
    weights = structure.effective_weights()
    return Family(
        parent=structure.top.code,
        codes=structure.codes,
        values=np.column_stack([scores[code] for code in structure.codes]),
        score=scores[structure.top.code],
        weights=np.array([weights[code] for code in structure.codes]),
    )


def score_tree(values: Array, structure: Structure) -> dict[str, Array]:
    """Return the score of every element by code, shape (units,): the weighted mean of the children that are there.

    `values`, shape (units, indicators), are normalised, in the order of `structure.codes`. NaN where all children
    with a weight are missing.
    """
    scores = {code: values[:, place] for place, code in enumerate(structure.codes)}
    for level in range(2, structure.depth + 1):
        for parent in structure.at_level(level):
            family = structure.children(parent.code)
            weights = np.array([each.weight for each in family])
            scores[parent.code] = mean_of(np.column_stack([scores[each.code] for each in family]), weights)
    return scores


def mean_of(values: Array, weights: Array) -> Array:
    """Return the weighted mean of every row over the columns it has, shape (units,); NaN where it has none."""
    present = np.isfinite(values)
    total = present @ weights
    summed = np.where(present, values, 0.0) @ weights
    return np.asarray(np.divide(summed, total, out=np.full(len(values), np.nan), where=total > 0))


def _gather(parent: str, scores: Mapping[str, Array], structure: Structure) -> Family:
    children = structure.children(parent)
    return Family(
        parent=parent,
        codes=tuple(each.code for each in children),
        values=np.column_stack([scores[each.code] for each in children]),
        score=scores[parent],
        weights=np.array([each.weight for each in children], dtype=np.float64),
    )

"""The stage that goes up the tree: means of children, floor by floor, missing children left out.

Source: OECD and JRC 2008, Handbook, step 6. How much one child can make up for another is a choice: wholly in the
arithmetic mean, less in the geometric, still less in the harmonic one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from indices.remark import Remark
from indices.structure import Structure
from indices.table import Array, Table
from rules.errors import UsageError
from rules.text import Text


class Mean(StrEnum):
    """The mean that makes one score of several."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    GENERALISED = "generalised"


POSITIVE_ONLY = frozenset({Mean.GEOMETRIC, Mean.HARMONIC, Mean.GENERALISED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The mean of every floor: `default`, or what `by_level` names for a level (2 = the lowest aggregates).

    power      of the generalised mean
    min_share  an aggregate with less than this share of its children's weight stays missing
    """

    default: Mean = Mean.ARITHMETIC
    by_level: Mapping[int, Mean] = field(default_factory=dict)
    power: float = 0.5
    min_share: float = 0.0

    def at(self, level: int) -> Mean:
        """Return the mean used for aggregates of `level`."""
        return self.by_level.get(level, self.default)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """The scores of every element of the tree by code, each of shape (units,)."""

    units: tuple[str, ...]
    by_code: dict[str, Array]
    remarks: tuple[Remark, ...]


def aggregate(table: Table, structure: Structure, means: Means, weights: Mapping[str, float] | None = None) -> Scores:
    """Return the scores of all aggregates from the normalised `table`.

    `weights` by code replace those of the structure; only their ratio among siblings counts.

    Raises
    ------
    UsageError
        The weights of a family sum to 0; a mean that needs scores above zero meets one that is not.

    """
    found = {code: table.values[:, place] for place, code in enumerate(table.codes)}
    for level in range(2, structure.depth + 1):
        for parent in structure.at_level(level):
            family = structure.children(parent.code)
            scores = np.column_stack([found[each.code] for each in family])
            shares = np.array([(weights or {}).get(each.code, each.weight) for each in family], dtype=np.float64)
            if not shares.sum() > 0:
                raise _weightless(parent.code)
            kind = means.at(level)
            if kind in POSITIVE_ONLY and (bad := np.argwhere(scores <= 0)).size:
                raise _not_positive(parent.code, family[bad[0, 1]].code, table.units[bad[0, 0]], kind)
            found[parent.code] = average(scores, shares, kind, power=means.power, min_share=means.min_share)
    missing = np.isnan(found[structure.top.code])
    return Scores(
        units=table.units,
        by_code=found,
        remarks=tuple(_tell_missing(table.units[row], structure.top.code) for row in np.flatnonzero(missing)),
    )


def average(scores: Array, shares: Array, mean: Mean, *, power: float = 0.5, min_share: float = 0.0) -> Array:
    """Return the weighted mean of `scores` (units, children) with weights `shares` (children,).

    Missing children are left out and the weights of the others take their place; NaN where none is left, or less than
    `min_share` of the weight.
    """
    there = ~np.isnan(scores)
    held = there @ shares
    enough = (held > 0) & (held >= min_share * shares.sum() * (1 - 1e-12))
    forth, back = _bend(mean, power)
    total = np.where(there, forth(np.where(there, scores, 1.0)), 0.0) @ shares
    middle = np.divide(total, held, out=np.full(len(scores), np.nan), where=enough)
    result = np.full(len(scores), np.nan)
    result[enough] = back(middle[enough])
    return result


Bend = Callable[[Array], Array]


def _bend(mean: Mean, power: float) -> tuple[Bend, Bend]:
    """Return the function under which the mean is an arithmetic one, and its inverse (Kolmogorov's mean)."""
    if mean is Mean.ARITHMETIC:
        return (lambda x: x), (lambda x: x)
    if mean is Mean.GEOMETRIC or (mean is Mean.GENERALISED and power == 0):
        return (lambda x: np.asarray(np.log(x))), (lambda x: np.asarray(np.exp(x)))
    p = -1.0 if mean is Mean.HARMONIC else power
    return (lambda x: np.asarray(x**p)), (lambda x: np.asarray(x ** (1 / p)))


def rank(scores: Array) -> Array:
    """Return ranks from 1, the best; units that tie share the best rank of theirs; NaN stays NaN."""
    there = np.sort(scores[~np.isnan(scores)])
    better = len(there) - np.searchsorted(there, scores, side="right")
    return np.where(np.isnan(scores), np.nan, better + 1.0)


def _weightless(code: str) -> UsageError:
    return UsageError(
        Text(zh=f"{code} 的下级权重之和为 0，无法合成。", en=f"The weights below {code} sum to 0; nothing can be said.")
    )


def _not_positive(parent: str, child: str, unit: str, mean: Mean) -> UsageError:
    return UsageError(
        Text(
            zh=f"{parent} 用 {mean.value} 平均，但 {unit} 的 {child} 得分不大于 0。请把归一化下限设为大于 0（如 1）。",
            en=f"{parent} takes the {mean.value} mean, but {child} of {unit} is not above 0. Normalise to a lower end "
            "above 0, such as 1.",
        )
    )


def _tell_missing(unit: str, top: str) -> Remark:
    return Remark(
        kind="no-score",
        about=unit,
        text=Text(zh=f"{unit} 数据不足，没有 {top} 得分。", en=f"{unit} has too few values for {top}."),
    )

"""What hangs on one thing: an indicator, a pillar, a unit or an expert is left out, and ranks and levels are compared.

Source: Becker, Caperna, Del Sorbo et al. 2022, COINr ('element removal'): the mean absolute change of rank.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from indices.stages.aggregate import Mean, Means
from indices.table import Array, Places
from indices.uncertainty.ranks import Ranks, rank
from indices.uncertainty.tree import Tree, aggregate
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Removal:
    """What changed when `about` was left out.

    shift  mean absolute change of rank
    most   largest change of rank
    ranks  of the units that were kept, shape (kept,)
    moved  places (in the full list) of the units whose level changed
    """

    about: str
    shift: float
    most: int
    ranks: Ranks
    moved: tuple[int, ...]


def find_level(index: Array, cuts: Sequence[float]) -> Places:
    """Return the number of cuts that each value reaches; on a cut is reached."""
    return np.searchsorted(np.asarray(cuts, dtype=np.float64), index, side="right")


def leave_out_elements(
    tree: Tree,
    scores: Array,
    codes: Sequence[str],
    means: Mean | Means = Mean.ARITHMETIC,
    *,
    cuts: Sequence[float] = (),
) -> tuple[Removal, ...]:
    """Return what changes without each of the elements `codes` (indicators, pillars ...), the normalised scores kept.

    An only child takes its parent with it.

    Raises
    ------
    UsageError
        An element that the tree does not have, or without which nothing of the index is left.

    """
    weights = np.tile(tree.weights, (len(codes) + 1, 1))
    for row, code in enumerate(codes):
        _strike(tree, weights[row + 1], code)
    index = aggregate(tree, scores, weights, means)
    everyone = np.arange(len(scores))
    return tuple(_compare(code, index[0], found, everyone, cuts) for code, found in zip(codes, index[1:], strict=True))


def _strike(tree: Tree, weights: Array, code: str) -> None:
    """Set the weight of `code` to zero, or that of the lowest element above it that has others beside it."""
    place = tree.place(code)
    while (parent := int(tree.parents[place])) >= 0:
        family = tree.parents == parent
        if weights[family].sum() > weights[place]:
            weights[place] = 0.0
            return
        place = parent
    raise UsageError(
        Text(
            zh=f"去掉 {code} 后指数中没有剩余内容，无法比较。",
            en=f"Without {code} nothing is left of the index to compare.",
        )
    )


def leave_out_units(
    units: Sequence[str], rebuild: Callable[[Places], Array], *, cuts: Sequence[float] = ()
) -> tuple[Removal, ...]:
    """Return what changes for the others without each of the units.

    `rebuild` makes the index of the units at the given rows, shape (rows,), from their data alone: it holds the stages
    that look at the sample, such as a min-max over the units.

    Raises
    ------
    UsageError
        Fewer than three units.

    """
    if len(units) < 3:
        raise UsageError(
            Text(
                zh=f"逐一剔除单元至少需要 3 个单元，现有 {len(units)} 个。",
                en=f"Leaving out units needs 3 of them at least; there are {len(units)}.",
            )
        )
    everyone = np.arange(len(units))
    full = rebuild(everyone)
    removals = []
    for place, unit in enumerate(units):
        kept = np.delete(everyone, place)
        removals.append(_compare(unit, full[kept], rebuild(kept), kept, cuts))
    return tuple(removals)


def leave_out_experts(
    tree: Tree,
    scores: Array,
    experts: Sequence[str],
    combine: Callable[[Places], Array],
    means: Mean | Means = Mean.ARITHMETIC,
    *,
    cuts: Sequence[float] = (),
) -> tuple[Removal, ...]:
    """Return what changes without each of the experts.

    `combine` makes the weights of all elements, shape (elements,), of the experts at the given places.

    Raises
    ------
    UsageError
        Fewer than two experts.

    """
    if len(experts) < 2:
        raise UsageError(
            Text(
                zh="逐一剔除专家至少需要两位专家。",
                en="Leaving out experts needs two of them at least.",
            )
        )
    everyone = np.arange(len(experts))
    sets = [combine(everyone), *(combine(np.delete(everyone, place)) for place in everyone)]
    index = aggregate(tree, scores, np.stack(sets), means)
    rows = np.arange(len(scores))
    return tuple(_compare(name, index[0], found, rows, cuts) for name, found in zip(experts, index[1:], strict=True))


def _compare(about: str, before: Array, after: Array, kept: Places, cuts: Sequence[float]) -> Removal:
    old, new = rank(np.stack([before, after]))
    change = np.abs(new - old)
    moved = np.flatnonzero(find_level(before, cuts) != find_level(after, cuts))
    return Removal(
        about=about,
        shift=float(change.mean()),
        most=int(change.max()),
        ranks=new,
        moved=tuple(int(place) for place in kept[moved]),
    )

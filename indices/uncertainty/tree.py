"""The tree of an index as arrays: thousands of weight sets through all its levels at once.

A mean over a family of siblings uses what is there: the weight of a missing child drops out and the others are scaled
up (available case). Where every level takes the same mean and a unit has all its values, the whole tree is one product
of effective weights: a geometric mean of geometric means is one over logarithms, a harmonic one over reciprocals.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from indices.stages.aggregate import POSITIVE_ONLY, Mean, Means
from indices.structure import Structure
from indices.table import Array, Places
from rules.errors import UsageError
from rules.text import Text

BLOCK = 4_096
"""Draws that are held at once: they fit a processor's cache. The result does not depend on it."""


Bend = Callable[[Array], Array]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """An aggregate and its children, as places in `Tree.codes`; `floor` 0 stands on the indicators."""

    parent: int
    children: Places
    floor: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """The elements of an index in one row: indicators first, then level by level, the index last.

    codes     of the elements; an array of weights has one column for each, in this order
    levels    of the elements, shape (elements,), 1 for indicators
    parents   place of the parent, shape (elements,), -1 for the index
    weights   of the structure, shape (elements,); that of the index is never used
    families  from the lowest level up
    kinship   1 where the element (row) is a child of the family (column), shape (elements, families)
    """

    codes: tuple[str, ...]
    levels: Places
    parents: Places
    weights: Array
    families: tuple[Family, ...]
    kinship: Array

    @property
    def size(self) -> int:
        """How many indicators the tree has."""
        return len(self.codes) - len(self.families)

    @property
    def floors(self) -> int:
        """How many levels there are above the indicators."""
        return int(self.levels[-1]) - 1

    def place(self, code: str) -> int:
        """Return the place of an element.

        Raises
        ------
        UsageError
            The tree has no such element.

        """
        if code not in self.codes:
            raise UsageError(Text(zh=f"指数结构中没有 {code}。", en=f"The index has no element {code}."))
        return self.codes.index(code)

    def family_of(self, code: str) -> Family:
        """Return the family in which `code` is a child.

        Raises
        ------
        UsageError
            The tree has no such element, or it is the index itself.

        """
        parent = self.parents[self.place(code)]
        if parent < 0:
            raise UsageError(Text(zh=f"{code} 是指数本身，没有同级要素。", en=f"{code} is the index: no siblings."))
        return self.families[int(parent) - self.size]

    def gather(self, weights: dict[str, float]) -> Array:
        """Return one set of weights, shape (1, elements): those given by code, for the others the structure's."""
        found = self.weights.copy()
        for code, weight in weights.items():
            found[self.place(code)] = weight
        return found[np.newaxis]


def compile_tree(structure: Structure) -> Tree:
    """Return the arrays of `structure`."""
    elements = [each for level in range(1, structure.depth + 1) for each in structure.at_level(level)]
    places = {each.code: place for place, each in enumerate(elements)}
    parents = np.array([-1 if each.parent is None else places[each.parent] for each in elements], dtype=np.intp)
    size = len(structure.codes)
    families = tuple(
        Family(parent=place, children=np.flatnonzero(parents == place), floor=(elements[place].level or 2) - 2)
        for place in range(size, len(elements))
    )
    kinship = np.zeros((len(elements), len(families)))
    for column, family in enumerate(families):
        kinship[family.children, column] = 1.0
    return Tree(
        codes=tuple(places),
        levels=np.array([each.level for each in elements], dtype=np.intp),
        parents=parents,
        weights=np.array([each.weight for each in elements], dtype=np.float64),
        families=families,
        kinship=kinship,
    )


def share_weights(tree: Tree, weights: Array) -> Array:
    """Return the share of every element among its siblings, shape (draws, elements); 1 for the index.

    Raises
    ------
    UsageError
        A weight is negative or no number, or all the weights of a family are zero in a draw.

    """
    shares = np.ones_like(weights)
    np.divide(weights[:, :-1], _sum_families(tree, weights)[:, tree.parents[:-1] - tree.size], out=shares[:, :-1])
    return shares


def find_effective(tree: Tree, weights: Array) -> Array:
    """Return the effective weight of every indicator in the index, shape (draws, indicators); rows sum to 1.

    Raises
    ------
    UsageError
        As `share_weights`.

    """
    # What a family passes on to each unit of weight below it; only the last product runs over all indicators.
    passed = 1.0 / _sum_families(tree, weights)
    for family in tree.families[-2::-1]:
        above = tree.parents[family.parent] - tree.size
        passed[:, family.parent - tree.size] *= weights[:, family.parent] * passed[:, above]
    # Kinship has a single 1 a row: the product hands each indicator what its own family passes on.
    effective = passed @ tree.kinship[: tree.size].T
    effective *= weights[:, : tree.size]
    return np.asarray(effective)


def _sum_families(tree: Tree, weights: Array) -> Array:
    if not weights.min(initial=0.0) >= 0 or not np.isfinite(weights.max(initial=0.0)):
        draw, place = np.argwhere(~(np.isfinite(weights) & (weights >= 0)))[0]
        raise UsageError(
            Text(
                zh=f"第 {draw + 1} 组权重中 {tree.codes[place]} 的权重无效，应为不小于 0 的有限数。",
                en=f"Weight set {draw + 1}: the weight of {tree.codes[place]} is no finite number of at least 0.",
            )
        )
    totals = weights @ tree.kinship
    if not totals.min(initial=1.0) > 0:
        draw, column = np.argwhere(totals <= 0)[0]
        code = tree.codes[tree.families[column].parent]
        raise UsageError(
            Text(
                zh=f"第 {draw + 1} 组权重中 {code} 的下级权重之和为 0，无法合成。",
                en=f"Weight set {draw + 1}: the weights below {code} sum to 0, so it cannot be formed.",
            )
        )
    return np.asarray(totals)


def spread_means(tree: Tree, means: Mean | Means) -> tuple[Mean, ...]:
    """Return the mean of every floor, lowest first."""
    if isinstance(means, Mean):
        return (means,) * tree.floors
    return tuple(means.at(floor + 2) for floor in range(tree.floors))


def bend(mean: Mean, power: float) -> tuple[Bend, Bend]:
    """Return the function under which a mean is an arithmetic one, and its inverse (Kolmogorov's mean)."""
    if mean is Mean.ARITHMETIC:
        return np.asarray, np.asarray
    if mean is Mean.GEOMETRIC or (mean is Mean.GENERALISED and power == 0):
        return np.log, np.exp
    if mean is Mean.HARMONIC:
        return np.reciprocal, np.reciprocal
    return (lambda x: np.asarray(x**power)), (lambda x: np.asarray(x ** (1 / power)))


def aggregate(
    tree: Tree, scores: Array, weights: Array, means: Mean | Means = Mean.ARITHMETIC, *, block: int = BLOCK
) -> Array:
    """Return the index of every unit under every set of weights, shape (draws, units).

    `scores` are normalised, larger is better, shape (units, indicators) with NaN for missing; `weights` have the shape
    (draws, elements) with the columns of `tree.codes`, and need not sum to anything.

    Raises
    ------
    UsageError
        Weights that are none (see `share_weights`); an infinite score; one that is not above zero under a mean that
        needs it; a unit without any value that carries weight, or with too few for the means' least share.

    """
    _refuse_infinite(tree, scores)
    plan = _Plan.of(tree, means)
    gappy = np.isnan(scores).any(axis=1)
    whole = np.flatnonzero(~gappy) if plan.is_one else np.array([], dtype=np.intp)
    rest = np.flatnonzero(gappy) if plan.is_one else np.arange(len(scores))
    found = np.empty((len(weights), len(scores)))
    if plan.floors[0] in POSITIVE_ONLY:
        _refuse_nonpositive(tree, scores, plan.floors[0])
    into, back = plan.bends[0]
    moved = into(scores[whole]).T
    for start in range(0, len(weights), block):
        rows = slice(start, start + block)
        if len(whole) == len(scores):
            found[rows] = back(find_effective(tree, weights[rows]) @ moved)
            continue
        if len(whole):
            found[rows, whole] = back(find_effective(tree, weights[rows]) @ moved)
        found[rows, rest] = _climb(tree, scores[rest], share_weights(tree, weights[rows]), plan)
    _refuse_empty(found)
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plan:
    """The means floor by floor, and the least share of weight that a parent needs."""

    floors: tuple[Mean, ...]
    bends: tuple[tuple[Bend, Bend], ...]
    least: float

    @classmethod
    def of(cls, tree: Tree, means: Mean | Means) -> "_Plan":
        power, least = (0.5, 0.0) if isinstance(means, Mean) else (means.power, means.min_share)
        floors = spread_means(tree, means)
        return cls(floors=floors, bends=tuple(bend(mean, power) for mean in floors), least=least)

    @property
    def is_one(self) -> bool:
        """Whether all floors take the same mean, so that effective weights say it all."""
        return len(set(self.floors)) == 1

    def close(self, floor: int, total: Array, weight: Array) -> Array:
        """Return the mean from the weighted sum and the weight that is there; NaN where that is too little."""
        there = (weight > 0) & (weight >= self.least * (1 - 1e-12))
        middle = np.divide(total, weight, out=np.ones_like(total), where=there)
        return np.where(there, self.bends[floor][1](middle), np.nan)


def _climb(tree: Tree, scores: Array, shares: Array, plan: _Plan) -> Array:
    """Go up family by family; a parent without enough children that carry weight is missing itself."""
    found: dict[int, Array] = {}
    for family in tree.families:
        own = shares[:, family.children]
        if family.floor == 0:
            found[family.parent] = _mean_of_scores(scores[:, family.children], own, plan)
            continue
        children = [found.pop(int(child)) for child in family.children]
        if plan.floors[family.floor] in POSITIVE_ONLY:
            for child, values in zip(family.children, children, strict=True):
                _refuse_nonpositive(tree, values, plan.floors[family.floor], about=tree.codes[child])
        found[family.parent] = _mean_of_draws(children, own, plan, family.floor)
    return found[tree.families[-1].parent]


def _mean_of_scores(scores: Array, shares: Array, plan: _Plan) -> Array:
    there = ~np.isnan(scores)
    moved = plan.bends[0][0](np.where(there, scores, 1.0)) * there
    return plan.close(0, shares @ moved.T, shares @ there.T.astype(np.float64))


def _mean_of_draws(children: list[Array], shares: Array, plan: _Plan, floor: int) -> Array:
    total, weight = np.zeros_like(children[0]), np.zeros_like(children[0])
    for column, values in enumerate(children):
        there = ~np.isnan(values)
        part = shares[:, column, np.newaxis] * there
        total += part * plan.bends[floor][0](np.where(there, values, 1.0))
        weight += part
    return plan.close(floor, total, weight)


def _refuse_infinite(tree: Tree, scores: Array) -> None:
    if np.isinf(scores).any():
        row, place = np.argwhere(np.isinf(scores))[0]
        raise UsageError(
            Text(
                zh=f"第 {row + 1} 个单元 {tree.codes[place]} 的得分为无穷大，无法合成。请检查原始数据与归一化。",
                en=f"Unit {row + 1}: the score of {tree.codes[place]} is infinite; check its value and normalisation.",
            )
        )


def _refuse_nonpositive(tree: Tree, values: Array, mean: Mean, *, about: str | None = None) -> None:
    bad = np.argwhere(values <= 0)
    if len(bad) == 0:
        return
    code = about or tree.codes[bad[0, 1]]
    value = float(values[tuple(bad[0])])
    raise UsageError(
        Text(
            zh=f"{mean.value} 平均要求得分大于 0，而 {code} 有得分 {value:g}。请改用 1 至 100 的归一化或算术平均。",
            en=f"The {mean.value} mean needs scores above 0, but {code} has {value:g}; normalise to 1-100, or take the "
            "arithmetic mean.",
        )
    )


def _refuse_empty(found: Array) -> None:
    if np.isnan(found).any():
        row = int(np.argwhere(np.isnan(found))[0, 1])
        raise UsageError(
            Text(
                zh=f"第 {row + 1} 个单元没有任何带权重的数值，无法得出指数。请补充数据，或先在筛选阶段将其剔除。",
                en=f"Unit {row + 1} has no value that carries weight, so it has no index; add data, or screen it out.",
            )
        )

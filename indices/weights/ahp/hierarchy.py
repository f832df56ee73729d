"""A tree of judgement matrices: priorities of the leaves, and consistency of the whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from indices.table import Array
from indices.weights.ahp.completion import Completion, complete
from indices.weights.ahp.consistency import Consistency, assess
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import Method, weigh
from indices.weights.ahp.random_index import DEFAULT, RandomIndex
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """Matrices by the name of the node they stand under; `top` is the goal.

    An element of a matrix that has a matrix of its own is a node, any other one a leaf. A leaf (an alternative) may
    stand under several nodes: its weights add up.
    """

    top: str
    judgements: Mapping[str, Judgement]

    @classmethod
    def of(cls, top: str, judgements: Mapping[str, Judgement]) -> "Hierarchy":
        """Return the hierarchy, checked.

        Raises
        ------
        UsageError
            `top` has no matrix, a matrix hangs nowhere or in two places, nodes go in a circle.

        """
        if top not in judgements:
            raise UsageError(
                Text(zh=f"顶层“{top}”没有判断矩阵。", en=f"The top '{top}' has no judgement matrix; give one.")
            )
        _check_places(top, judgements)
        hierarchy = cls(top=top, judgements=dict(judgements))
        lost = [name for name in judgements if name not in hierarchy.walk()]
        if lost:
            names = "、".join(lost)
            raise UsageError(
                Text(
                    zh=f"判断矩阵 {names} 与顶层“{top}”不相连（成环或无上级）。请改正元素名称。",
                    en=f"Matrices {names} do not hang below '{top}' (a circle, or no parent); mend the names.",
                )
            )
        return hierarchy

    def walk(self) -> list[str]:
        """Return the nodes, each after the one it hangs below."""
        found = [self.top]
        for name in found:
            found += [each for each in self.judgements[name].elements if each in self.judgements and each not in found]
        return found

    def leaves(self) -> tuple[str, ...]:
        """Return the elements without a matrix, in the order of the tree."""
        found: dict[str, None] = {}
        for name in self.walk():
            found |= {each: None for each in self.judgements[name].elements if each not in self.judgements}
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Synthesis:
    """Global weights of leaves and nodes, local weights and consistency of every matrix.

    cr  sum w_j CI_j / sum w_j RI_j over the nodes j, w_j their global weights (Saaty 1980): of the level or the tree
    """

    leaves: tuple[str, ...]
    weights: Array
    nodes: Mapping[str, float]
    local: Mapping[str, Array]
    consistencies: Mapping[str, Consistency]
    levels: Mapping[int, float] = field(default_factory=dict)
    cr: float = 0.0


def synthesise(
    hierarchy: Hierarchy,
    *,
    method: Method = Method.EIGENVECTOR,
    table: RandomIndex = DEFAULT,
    completion: Completion = Completion.LEAST_SQUARES,
) -> Synthesis:
    """Return the global weights of the leaves, summing to 1, unrounded at every step.

    Raises
    ------
    UsageError
        The random index table ends before the size of a matrix.

    """
    matrices = {name: complete(each, completion).matrix for name, each in hierarchy.judgements.items()}
    local = {name: weigh(matrix, method) for name, matrix in matrices.items()}
    found = {name: assess(matrix, table) for name, matrix in matrices.items()}
    nodes, weights = spread_down(hierarchy, local)
    depths = _measure_depths(hierarchy)
    levels = {
        depth: _pool(nodes, found, [name for name in depths if depths[name] == depth])
        for depth in sorted(set(depths.values()))
    }
    return Synthesis(
        leaves=hierarchy.leaves(),
        weights=weights,
        nodes={name: float(weight) for name, weight in nodes.items()},
        local=local,
        consistencies=found,
        levels=levels,
        cr=_pool(nodes, found, list(nodes)),
    )


def spread_down(hierarchy: Hierarchy, local: Mapping[str, Array]) -> tuple[dict[str, Array], Array]:
    """Return the global weights of the nodes and those of the leaves.

    `local` holds weights of shape (n,), or (n, m) for m scenarios; the leaves' come as (leaves,) or (leaves, m).
    """
    shape = local[hierarchy.top].shape[1:]
    nodes = {hierarchy.top: np.ones(shape)}
    sums = {name: np.zeros(shape) for name in hierarchy.leaves()}
    for name in hierarchy.walk():
        for place, element in enumerate(hierarchy.judgements[name].elements):
            part = nodes[name] * local[name][place]
            if element in hierarchy.judgements:
                nodes[element] = part
            else:
                sums[element] = sums[element] + part
    return nodes, np.array(list(sums.values()))


def _pool(nodes: Mapping[str, Array], found: Mapping[str, Consistency], names: list[str]) -> float:
    above = sum(float(nodes[name]) * found[name].ci for name in names)
    below = sum(float(nodes[name]) * found[name].random_index for name in names)
    return above / below if below > 0 else 0.0


def _measure_depths(hierarchy: Hierarchy) -> dict[str, int]:
    depths = {hierarchy.top: 1}
    for name in hierarchy.walk():
        depths |= {
            each: depths[name] + 1 for each in hierarchy.judgements[name].elements if each in hierarchy.judgements
        }
    return depths


def _check_places(top: str, judgements: Mapping[str, Judgement]) -> None:
    hung: dict[str, str] = {}
    for name, judgement in judgements.items():
        for element in judgement.elements:
            if element not in judgements:
                continue
            if element == top or element in hung:
                place = f"{hung.get(element, '')} {name}".strip()
                raise UsageError(
                    Text(
                        zh=f"节点“{element}”的位置不唯一或成环（出现在 {place} 之下）。每个节点只能有一个上级。",
                        en=f"Node '{element}' stands below {place}: a node has one parent, and the top has none.",
                    )
                )
            hung[element] = name

"""The only door to `ahpy`: a second opinion on weights, consistency ratio, completion and hierarchies.

AHPy rounds every local weight before it multiplies, so 12 digits are asked for and the result is normalised again;
its own default table gives a higher CR than Saaty's of 2005, so the table is always named.
"""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from indices.table import Array
from indices.weights.ahp.hierarchy import Hierarchy
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.random_index import DEFAULT, RandomIndex, find_random_index
from rules.errors import UsageError
from rules.text import Text

PRECISION = 12
_ITERATIONS = 100
_TABLES: Mapping[RandomIndex, str] = {RandomIndex.SAATY2005: "saaty", RandomIndex.DONEGAN_DODD1991: "dd"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opinion:
    """What AHPy says of one matrix. `completed` holds its values of missing judgements by (row, column)."""

    weights: Array
    cr: float
    table: RandomIndex
    completed: Mapping[tuple[str, str], float]


def ask(judgement: Judgement, table: RandomIndex = DEFAULT) -> Opinion:
    """Return AHPy's weights (shape (n,), summing to 1), CR and completion (to about four digits) of one matrix.

    Raises
    ------
    UsageError
        The extra `index` is not installed, AHPy has no such table or none for this size, or its iteration overflows.

    """
    name = _name_table(table, judgement.size)
    if judgement.size == 1:
        return Opinion(weights=np.ones(1), cr=0.0, table=table, completed={})
    compared = _compare("judgement", judgement, name)
    found = compared.report(verbose=True)["comparisons"]["computed"] or {}
    return Opinion(
        weights=_normalise(compared.local_weights, judgement.elements),
        cr=float(compared.consistency_ratio),
        table=table,
        completed={(str(row), str(column)): float(value) for (row, column), value in found.items()},
    )


def synthesise(hierarchy: Hierarchy, table: RandomIndex = DEFAULT) -> Mapping[str, float]:
    """Return AHPy's global weights of the leaves by name, summing to 1.

    Raises
    ------
    UsageError
        As `ask`; or a matrix has one element only, which AHPy cannot hold.

    """
    nodes: dict[str, Any] = {}
    for name, judgement in hierarchy.judgements.items():
        if judgement.size < 2:
            raise _refuse(zh=f"不支持单元素矩阵（{name}）。", en=f"cannot hold a matrix of one element ({name}).")
        nodes[name] = _compare(name, judgement, _name_table(table, judgement.size))
    # Children first: AHPy reads a child's weights when the child is hung below its parent.
    for name in reversed(hierarchy.walk()):
        below = [nodes[element] for element in hierarchy.judgements[name].elements if element in nodes]
        if below:
            _hang(nodes[name], below, hierarchy.judgements[name])
    leaves = hierarchy.leaves()
    weights = _normalise(nodes[hierarchy.top].target_weights, leaves)
    return dict(zip(leaves, map(float, weights), strict=True))


def _hang(node: Any, below: list[Any], judgement: Judgement) -> None:  # noqa: ANN401 - ahpy publishes no types
    named = {child.name for child in below}
    if named != set(judgement.elements):
        odd = "、".join(element for element in judgement.elements if element not in named)
        raise _refuse(
            zh=f"会丢掉没有下级矩阵的元素：{odd}。",
            en=f"drops elements that have no matrix beside others that have one: {odd}.",
        )
    node.add_children(below)


def _compare(name: str, judgement: Judgement, table: str) -> Any:  # noqa: ANN401 - ahpy publishes no types
    try:
        import ahpy  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(MISSING) from error
    pairs = {
        (judgement.elements[i], judgement.elements[j]): float(judgement.matrix[i, j])
        for i, j in itertools.combinations(range(judgement.size), 2)
        if not np.isnan(judgement.matrix[i, j])
    }
    # AHPy squares the matrix until its weights stand still; a very inconsistent one may overflow before.
    with np.errstate(over="ignore", invalid="ignore"):
        compared = ahpy.Compare(name, pairs, precision=PRECISION, random_index=table, iterations=_ITERATIONS)
    if not all(math.isfinite(float(weight)) for weight in compared.local_weights.values()):
        raise _refuse(zh=f"无法计算矩阵 {name}：数值溢出。", en=f"overflows on matrix {name}.")
    return compared


def _normalise(found: Mapping[str, float], elements: tuple[str, ...]) -> Array:
    weights = np.array([float(found[name]) for name in elements])
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _name_table(table: RandomIndex, size: int) -> str:
    if table not in _TABLES:
        raise _refuse(
            zh=f"没有随机一致性指标表 {table}，可用：{'、'.join(_TABLES)}。",
            en=f"has no random index table {table}; there are {', '.join(_TABLES)}.",
        )
    find_random_index(size, table)  # refuses by name where the table ends
    return _TABLES[table]


def _refuse(*, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"ahpy {zh}", en=f"ahpy {en}"))


MISSING = Text(
    zh='与 ahpy 交叉核对需要扩展 index：pip install "cityassay[index]"。',
    en='The cross-check with ahpy needs the extra index: pip install "cityassay[index]".',
)

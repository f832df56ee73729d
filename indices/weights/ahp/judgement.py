"""A judgement matrix: how many times more important the element of the row is than that of the column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indices.remark import Remark
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

MOST_ELEMENTS = 100
SCALE_END = 9.0  # Saaty's scale runs from 1/9 to 9
_FARTHEST = 1e6  # beyond it a number is no comparison but a slip
_ROUNDING = 0.01 + 1e-9  # 0.33 against 3: 1 % off
_PRINTED = (2, 3, 4)  # decimals of a printed reciprocal; 0.14 against 7 is 2 % off and still the same judgement

Place = Callable[[int, int], str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """One expert's matrix over `elements`.

    matrix  shape (n, n), reciprocal, diagonal 1, NaN where the expert gave no judgement
    expert  name in results; `date` of the judgement where a form recorded both
    source  file and sheet, for messages
    """

    elements: tuple[str, ...]
    matrix: Array
    expert: str = ""
    date: str = ""
    source: str = ""
    remarks: tuple[Remark, ...] = ()

    @classmethod
    def of(
        cls,
        elements: Sequence[str],
        matrix: Array,
        *,
        expert: str = "",
        date: str = "",
        source: str = "",
        place: Place | None = None,
    ) -> "Judgement":
        """Return the judgement checked, its missing halves filled by reciprocity.

        `matrix` has shape (n, n); one triangle is enough, NaN = no judgement; `place` names a cell for messages.

        Raises
        ------
        UsageError
            Not square, an element twice, a value not greater than 0, a diagonal that is not 1, a_ij and a_ji that are
            not reciprocal (beyond print rounding), or judgements that do not connect all elements.

        """
        _check_shape(elements, matrix, source)
        name = place or _place_by_names(elements, source)
        _check_values(matrix, name)
        whole, rounded = _reconcile(matrix, name)
        check_connected(elements, whole, source)
        remarks = (*_remark_rounding(rounded, name), *_remark_scale(whole, name))
        return cls(
            elements=tuple(elements), matrix=whole, expert=expert, date=date, source=source, remarks=tuple(remarks)
        )

    @property
    def size(self) -> int:
        """The number of elements."""
        return len(self.elements)


def given_pairs(matrix: Array) -> list[tuple[int, int]]:
    """Return the places (i, j), i < j, whose judgement was given."""
    rows, columns = np.nonzero(np.triu(~np.isnan(matrix), k=1))
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]


def missing_pairs(matrix: Array) -> list[tuple[int, int]]:
    """Return the places (i, j), i < j, without a judgement."""
    rows, columns = np.nonzero(np.triu(np.isnan(matrix), k=1))
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]


def check_connected(elements: Sequence[str], matrix: Array, source: str) -> None:
    """Refuse judgements that leave the elements in groups never compared with each other.

    Raises
    ------
    UsageError
        It names the two groups.

    """
    reached = _reach(~np.isnan(matrix))
    if len(elements) < 2 or reached.all():
        return
    if not given_pairs(matrix):
        raise UsageError(
            Text(
                zh=f"{_at(source, '：')}没有任何判断值。请先填写。", en=f"{_at(source, ': ')}no judgement is given yet."
            )
        )
    ours = "、".join(name for name, inside in zip(elements, reached, strict=True) if inside)
    others = "、".join(name for name, inside in zip(elements, reached, strict=True) if not inside)
    raise UsageError(
        Text(
            zh=f"{_at(source, '：')}判断不足以排序：{{{ours}}} 与 {{{others}}} 之间没有任何比较。请至少补一个判断。",
            en=f"{_at(source, ': ')}{{{ours}}} and {{{others}}} were never compared; give one judgement between them.",
        )
    )


def _reach(adjacent: NDArray[np.bool_]) -> NDArray[np.bool_]:
    reached = np.zeros(len(adjacent), dtype=bool)
    reached[:1] = True
    for _ in adjacent:
        reached = reached | adjacent[reached].any(axis=0)
    return reached


def _check_shape(elements: Sequence[str], matrix: Array, source: str) -> None:
    if not elements or matrix.shape != (len(elements), len(elements)):
        shape = " × ".join(str(size) for size in matrix.shape)
        raise UsageError(
            Text(
                zh=f"{_at(source, '：')}判断矩阵为 {shape}，元素 {len(elements)} 个。矩阵应为方阵。",
                en=f"{_at(source, ': ')}a matrix of {shape} for {len(elements)} elements; it must be square.",
            )
        )
    if len(elements) > MOST_ELEMENTS:
        raise UsageError(
            Text(
                zh=f"{_at(source, '：')}有 {len(elements)} 个元素，最多 {MOST_ELEMENTS} 个。请分组比较。",
                en=f"{_at(source, ': ')}{len(elements)} elements; at most {MOST_ELEMENTS}. Compare them in groups.",
            )
        )
    for number, name in enumerate(elements):
        if name in elements[:number]:
            raise UsageError(
                Text(
                    zh=f"{_at(source, '：')}元素“{name}”出现两次。请改名或删去一个。",
                    en=f"{_at(source, ': ')}element '{name}' stands twice; rename one or take it out.",
                )
            )


def _check_values(matrix: Array, name: Place) -> None:
    for i, j in np.argwhere(~np.isnan(matrix)):
        value = float(matrix[i, j])
        if not 1 / _FARTHEST <= value <= _FARTHEST:
            raise UsageError(
                Text(
                    zh=f"{name(i, j)}：{value:g} 不是判断值。判断值应大于 0，通常在 1/9 与 9 之间。",
                    en=f"{name(i, j)}: {value:g} is no judgement; it is greater than 0, usually from 1/9 to 9.",
                )
            )
        if i == j and abs(value - 1) > 1e-9:
            raise UsageError(
                Text(
                    zh=f"{name(i, j)}：对角线为 {value:g}，元素与自身相比应为 1。",
                    en=f"{name(i, j)}: the diagonal holds {value:g}; an element against itself is 1.",
                )
            )


def _reconcile(matrix: Array, name: Place) -> tuple[Array, list[tuple[int, int]]]:
    """Return the reciprocal matrix and the places of reciprocals that were printed rounded."""
    whole = matrix.astype(np.float64, copy=True)
    np.fill_diagonal(whole, 1.0)
    rounded = []
    for i, j in zip(*np.triu_indices(len(whole), k=1), strict=True):
        upper, lower = float(whole[i, j]), float(whole[j, i])
        if np.isnan(upper) and np.isnan(lower):
            continue
        if np.isnan(lower) or (not np.isnan(upper) and upper >= lower):
            kept, other, at = upper, lower, (int(j), int(i))
            whole[i, j], whole[j, i] = upper, 1 / upper
        else:
            kept, other, at = lower, upper, (int(i), int(j))
            whole[i, j], whole[j, i] = 1 / lower, lower
        if np.isnan(other) or abs(kept * other - 1) <= 1e-12:
            continue
        if not _is_printed(kept, other):
            raise _refuse_pair(name, (int(i), int(j)), upper, lower)
        rounded.append(at)
    return whole, rounded


def _is_printed(kept: float, other: float) -> bool:
    """Tell whether `other` may be the reciprocal of `kept` as a program printed it."""
    if abs(kept * other - 1) <= _ROUNDING:
        return True
    return any(
        abs(round(other, digits) - other) < 1e-12 and abs(1 / kept - other) <= 0.5 / 10**digits + 1e-12
        for digits in _PRINTED
    )


def _refuse_pair(name: Place, pair: tuple[int, int], upper: float, lower: float) -> UsageError:
    i, j = pair
    return UsageError(
        Text(
            zh=f"{name(i, j)} 为 {upper:g}，而 {name(j, i)} 为 {lower:g}，两者应互为倒数。请改正一个或留空其一。",
            en=f"{name(i, j)} holds {upper:g} but {name(j, i)} holds {lower:g}; they must be reciprocal: "
            "mend one or leave it empty.",
        )
    )


def _remark_rounding(rounded: Sequence[tuple[int, int]], name: Place) -> list[Remark]:
    if not rounded:
        return []
    first = name(*rounded[0])
    return [
        Remark(
            kind="rounding",
            about=first,
            text=Text(
                zh=f"{len(rounded)} 个判断值按其倒数取精确值（{first} 等为舍入后的倒数）。",
                en=f"Rounded reciprocals taken exactly from their mirror cell: {len(rounded)} ({first} first).",
            ),
        )
    ]


def _remark_scale(matrix: Array, name: Place) -> list[Remark]:
    beyond = [(i, j) for i, j in given_pairs(matrix) if max(matrix[i, j], matrix[j, i]) > SCALE_END * (1 + 1e-9)]
    return [
        Remark(
            kind="scale",
            about=name(i, j),
            text=Text(
                zh=f"{name(i, j)}：判断值 {matrix[i, j]:g} 超出 1/9 至 9 的标度，仍按原值计算。",
                en=f"{name(i, j)}: {matrix[i, j]:g} lies beyond the scale from 1/9 to 9 and is used as it is.",
            ),
        )
        for i, j in beyond
    ]


def _place_by_names(elements: Sequence[str], source: str) -> Place:
    return lambda i, j: f"{_at(source, ' ')}{elements[i]} / {elements[j]}"


def _at(source: str, mark: str) -> str:
    return f"{source}{mark}" if source else ""

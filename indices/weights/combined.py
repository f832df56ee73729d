"""Several sets of weights made one, after a look at whether they agree at all."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import combinations

import numpy as np
from scipy.optimize import nnls

from indices.ranking.agreement import concordance
from indices.ranking.order import average_ranks
from indices.remark import Remark
from indices.table import Array
from indices.weights.weights import Needs, Weighting, Weights
from rules.errors import UsageError
from rules.text import Text

_NOISE = 1e-9


class Rule(StrEnum):
    """How sets become one.

    ADDITIVE        the mean, with the given shares of the sets
    MULTIPLICATIVE  the product of the powers with those shares; a 0 in one set stays 0
    GAME            the combination nearest to all sets at once (game theory), shares found, none given
    """

    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"
    GAME = "game-theory"


def combine(sets: Sequence[Weights], *, rule: Rule = Rule.GAME, shares: Sequence[float] | None = None) -> Weights:
    """Return one set of weights from `sets`, of shape (indicators,) each.

    The worksheet holds `shares` (sets,), `spearman` (sets, sets) of the orders of the indicators and `concordance`
    (Kendall's W, its p value). Sets whose orders contradict each other are combined, but with a remark.

    Raises
    ------
    UsageError
        Fewer than two sets, sets of different length, shares that are none, a product that is 0 everywhere.

    """
    table = _stack(sets)
    parts = _take_shares(shares, len(table))
    ranks = np.vstack([average_ranks(row) for row in table])
    w, p_value = concordance(ranks)
    spearman = _spearman(ranks)
    found, used, remarks = _RULES[rule](table, parts)
    names = [each.method for each in sets]
    return Weights(
        weights=found,
        method=f"combined-{rule.value}",
        origin="combined",
        remarks=(*_tell_conflicts(names, spearman), *remarks),
        worksheet={"sets": table, "shares": used, "spearman": spearman, "concordance": np.array([w, p_value])},
    )


Found = tuple[Array, Array, tuple[Remark, ...]]


def _add(table: Array, shares: Array) -> Found:
    mixed = shares @ table
    return mixed / mixed.sum(), shares, ()


def _multiply(table: Array, shares: Array) -> Found:
    held = np.all((table > 0) | (shares[:, None] == 0), axis=0)
    if not held.any():
        text = Text(
            zh="每个指标都至少在一组权重中为 0，乘法合成后全部为 0。请改用加法合成。",
            en="Every indicator has weight 0 in one of the sets, so all products are 0. Combine them additively.",
        )
        raise UsageError(text)
    logs = shares @ np.log(np.where(table > 0, table, 1.0))
    mixed = np.where(held, np.exp(logs - logs[held].max()), 0.0)
    return mixed / mixed.sum(), shares, ()


def _play(table: Array, _: Array) -> Found:
    """Solve sum_l a_l (w_l . w_k) = w_k . w_k for all k; keep a >= 0 by least squares where it is not.

    The system is the condition for the least sum of ||sum_l a_l w_l - w_k||^2 as published for this method. Where
    its solution has a part below 0, that would reward disagreement with a set.
    """
    gram = table @ table.T
    aims = np.diag(gram)
    alphas, *_rest = np.linalg.lstsq(gram, aims, rcond=1e-10)
    remarks: tuple[Remark, ...] = ()
    if alphas.min() < -_NOISE:
        alphas, _residual = nnls(gram, aims)
        remarks = (_tell_negative(),)
    kept = np.maximum(alphas, 0.0)
    used = np.asarray(kept / kept.sum(), dtype=np.float64)
    mixed = used @ table
    return mixed / mixed.sum(), used, remarks


_RULES: dict[Rule, Callable[[Array, Array], Found]] = {
    Rule.ADDITIVE: _add,
    Rule.MULTIPLICATIVE: _multiply,
    Rule.GAME: _play,
}


def _stack(sets: Sequence[Weights]) -> Array:
    rows = [each.weights for each in sets]
    if len(rows) < 2 or len({row.shape for row in rows}) != 1:
        text = Text(
            zh="组合赋权需要至少两组权重，且指标个数相同。",
            en="A combination needs two sets of weights or more, all of the same indicators.",
        )
        raise UsageError(text)
    return np.asarray(np.vstack(rows), dtype=np.float64)


def _take_shares(shares: Sequence[float] | None, count: int) -> Array:
    parts = np.ones(count) if shares is None else np.asarray(shares, dtype=np.float64)
    if parts.shape != (count,) or not np.all(np.isfinite(parts)) or parts.min() < 0 or not parts.sum() > 0:
        text = Text(
            zh=f"各组权重的份额须为 {count} 个不小于 0 且不全为 0 的数。",
            en=f"The shares of the sets must be {count} numbers of at least 0, not all 0.",
        )
        raise UsageError(text)
    return np.asarray(parts / parts.sum())


def _spearman(ranks: Array) -> Array:
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    sizes = np.sqrt((centred**2).sum(axis=1))
    # A set in which all indicators weigh the same orders none, and so contradicts nobody.
    found = centred @ centred.T / np.where(np.outer(sizes, sizes) > 0, np.outer(sizes, sizes), 1.0)
    np.fill_diagonal(found, 1.0)
    return np.asarray(np.clip(found, -1.0, 1.0))


def _tell_conflicts(names: Sequence[str], spearman: Array) -> tuple[Remark, ...]:
    return tuple(
        Remark(
            kind="sets-disagree",
            about=names[one],
            text=Text(
                zh=f"{names[one]} 与 {names[other]} 的权重排序相反（Spearman {spearman[one, other]:.2f}）。"
                "合成前应先查明原因。",
                en=f"{names[one]} and {names[other]} order the indicators oppositely "
                f"(Spearman {spearman[one, other]:.2f}). Find out why before combining them.",
            ),
        )
        for one, other in combinations(range(len(names)), 2)
        if spearman[one, other] < 0
    )


def _tell_negative() -> Remark:
    return Remark(
        kind="negative-share",
        about="shares",
        text=Text(
            zh="博弈论方程组的解含负系数，已改为非负最小二乘解。",
            en="The equations of game theory gave a share below 0; the best shares of at least 0 were taken.",
        ),
    )


METHOD = Weighting(id="combined", name=Text(zh="组合赋权", en="Combined weights"), weigh=combine, needs=Needs.SETS)

"""VIKOR: the compromise between the good of the whole and the regret of the worst indicator.

Source: Opricovic and Tzeng 2004, European Journal of Operational Research 156.
"""

from functools import partial

import numpy as np

from indices.ranking.order import TOLERANCE
from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.remark import Remark
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.errors import UsageError
from rules.text import Text


def rank(values: Array, directions: Array, weights: Array, *, names: Names = UNNAMED, v: float = 0.5) -> Ranking:
    """Return the ranking by 1 - Q, with Q = v S' + (1 - v) R' and S', R' scaled to 0 to 1 over the units.

    S is the sum and R the largest of w (1 - r), with r the min-max scores. The worksheet holds S, R, Q and
    `compromise`, 1 for the units of the compromise solution; a remark says whether the first stands alone:
    C1 its lead in Q is at least 1 / (n - 1), C2 it is also first by S or R.

    Raises
    ------
    UsageError
        v outside 0 to 1; as `judge`.

    """
    if not 0 <= v <= 1:
        raise UsageError(Text(zh=f"VIKOR 的 v 为 {v:g}，应在 0 至 1 之间。", en=f"VIKOR: v is {v:g}; give 0 to 1."))
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "vikor", partial(_mark, v=v), tie=1.0)


def _mark(contest: Contest, *, v: float) -> Marks:
    regrets = contest.shares * (1 - contest.scores)
    total, worst = regrets.sum(axis=1), regrets.max(axis=1)
    q = v * _stretch(total) + (1 - v) * _stretch(worst)
    chosen, remark = _compromise(q, total, worst, contest.sample.names)
    worksheet = {"S": total, "R": worst, "Q": q, "compromise": chosen}
    return Marks(scores=1 - q, worksheet=worksheet, remarks=(remark,))


def _stretch(row: Array) -> Array:
    """Return `row` between 0 and 1; all 0 where it does not vary."""
    low, high = row.min(), row.max()
    if high - low <= TOLERANCE * max(abs(high), abs(low)):
        return np.zeros(len(row))
    return np.asarray((row - low) / (high - low))


def _compromise(q: Array, total: Array, worst: Array, names: Names) -> tuple[Array, Remark]:
    """Return 1 for every unit of the compromise solution, and what is to be said of it."""
    first = int(np.argmin(q))
    others = np.delete(q, first)
    step = 1 / (len(q) - 1)
    leads = bool(others.min() - q[first] >= step - TOLERANCE)
    stable = bool(total[first] <= total.min() + TOLERANCE or worst[first] <= worst.min() + TOLERANCE)
    chosen = np.zeros(len(q))
    chosen[first] = 1.0
    if not leads:
        chosen[q - q[first] < step - TOLERANCE] = 1.0
    elif not stable:
        chosen[np.abs(q - others.min()) <= TOLERANCE] = 1.0
    return chosen, _tell(names.unit(first), int(chosen.sum()), leads=leads, stable=stable)


def _tell(first: str, count: int, *, leads: bool, stable: bool) -> Remark:
    if leads and stable:
        text = Text(
            zh=f"{first} 同时满足优势条件和稳定条件，是唯一的妥协解。",
            en=f"{first} meets both conditions (lead and stability) and is the one compromise.",
        )
        return Remark(kind="compromise", about=first, text=text)
    failed = ("优势条件", "lead") if not leads else ("稳定条件", "stability")
    text = Text(
        zh=f"{first} 不满足{failed[0]}，妥协解为 {count} 个单位，不能断言它最优。",
        en=f"{first} fails the condition of {failed[1]}; the compromise is {count} units, and it is not clearly first.",
    )
    return Remark(kind="compromise", about=first, text=text)


METHOD = RankingMethod(id="vikor", name=Text(zh="VIKOR 法（折衷排序法）", en="VIKOR"), rank=rank)

"""Levels under uncertainty: how probable each one is, and what may be granted at a stated risk.

Source: JCGM 106:2012 sections 8.3.2 and 9 (guarded acceptance). Cuts come from outside: a level is a dated criterion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indices.table import Array, Places
from rules.errors import UsageError
from rules.text import Text

SURE = 0.95
LIKELY = 0.80


class Certainty(StrEnum):
    """How firmly a unit stands on its level."""

    SURE = "sure"
    LIKELY = "likely"
    OPEN = "open"

    @property
    def text(self) -> Text:
        """The word in both languages."""
        return {
            Certainty.SURE: Text(zh="确定", en="sure"),
            Certainty.LIKELY: Text(zh="较可能", en="likely"),
            Certainty.OPEN: Text(zh="未定", en="open"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """The levels of the units; a level is the number of cuts that an index reaches, 0 = none.

    level        by the published index, shape (units,)
    probability  of every level, shape (units, cuts + 1)
    certainty    of the published level: sure (>= 0.95), likely (>= 0.80), open
    guarded      the highest level that is reached, or passed, with a probability of 0.95, shape (units,)
    guard        how far the lower 5 % of the draws lies below the published index, shape (units,): this far above a cut
                 an index must be to be guarded; negative where even those draws lie above the index
    to_next      index points to the next cut, shape (units,); infinite on the highest level
    """

    level: Places
    probability: Array
    certainty: tuple[Certainty, ...]
    guarded: Places
    guard: Array
    to_next: Array


def find_level(index: Array, cuts: Sequence[float]) -> Places:
    """Return the number of cuts that each value reaches; on a cut is reached."""
    return np.searchsorted(np.asarray(cuts, dtype=np.float64), index, side="right")


def judge_levels(draws: Array, index: Array, cuts: Sequence[float], *, confidence: float = SURE) -> Levels:
    """Return the levels of the units from `draws` of the index, shape (draws, units), and the published one.

    Raises
    ------
    UsageError
        Cuts that do not rise; fewer draws than the confidence needs; no finite index.

    """
    _check(draws, index, cuts, confidence)
    marks = np.asarray(cuts, dtype=np.float64)
    reached = np.stack([(draws >= mark).mean(axis=0) for mark in marks], axis=1)
    edges = np.concatenate([np.ones((len(index), 1)), reached, np.zeros((len(index), 1))], axis=1)
    probability = edges[:, :-1] - edges[:, 1:]
    level = find_level(index, cuts)
    lower = np.quantile(draws, 1 - confidence, axis=0, method="inverted_cdf")
    return Levels(
        level=level,
        probability=probability,
        certainty=tuple(_name(float(row[place])) for row, place in zip(probability, level, strict=True)),
        guarded=np.asarray((reached >= confidence).sum(axis=1), dtype=np.intp),
        guard=np.asarray(index - lower),
        to_next=np.append(marks, np.inf)[level] - index,
    )


def _name(probability: float) -> Certainty:
    if probability >= SURE:
        return Certainty.SURE
    return Certainty.LIKELY if probability >= LIKELY else Certainty.OPEN


def _check(draws: Array, index: Array, cuts: Sequence[float], confidence: float) -> None:
    if len(cuts) == 0 or not (np.diff(cuts) > 0).all():
        raise UsageError(
            Text(
                zh=f"等级分界 {list(cuts)} 应至少有一个，并严格递增。",
                en=f"The cuts {list(cuts)} must be at least one, each above the one before.",
            )
        )
    if len(draws) * (1 - confidence) < 1 - 1e-9:
        raise UsageError(
            Text(
                zh=f"抽样数 {len(draws)} 太少：置信度 {confidence:.0%} 至少需要 {round(1 / (1 - confidence))} 次抽样。",
                en=f"{len(draws)} draws are too few: {confidence:.0%} needs at least {round(1 / (1 - confidence))}.",
            )
        )
    bad = np.flatnonzero(~np.isfinite(index) | ~np.isfinite(draws).all(axis=0))
    if len(bad):
        raise UsageError(
            Text(
                zh=f"第 {bad[0] + 1} 个单元没有有效的指数值，无法定级。",
                en=f"Unit {bad[0] + 1} has no finite index, so it has no level.",
            )
        )

"""Back-testing: the same specification over every period of a panel.

An index that a city can plan by keeps its order from year to year where nothing happened, and changes levels seldom.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from indices.coherence.pairs import correlate
from indices.foresight.churn import NO_LEVEL, Churn, Levels, count_churn, cut_levels, hold_levels
from indices.foresight.panel import Panel
from indices.remark import Remark
from indices.table import Array, Table
from rules.errors import UsageError
from rules.statistics.concordance import rank_middle
from rules.text import Text

Builder = Callable[[Table], tuple[Array, Levels | None]]
"""Builds an index: table of one period -> scores (shape units, NaN = none) and levels (same shape, or None)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """From one period to the next.

    common     units with a score in both
    spearman   correlation of their ranks; None below 3 units, or where all scores are alike
    moved      mean absolute change of rank among them
    """

    before: str
    after: str
    common: int
    spearman: float | None
    moved: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Backtest:
    """The index over time.

    scores  shape (units, periods), NaN = no score; `levels` same shape, -1 = none
    steps   one for each pair of neighbouring periods
    churn   changes of level as built; `held` with hysteresis, None without cuts
    """

    units: tuple[str, ...]
    periods: tuple[str, ...]
    scores: Array
    levels: Levels
    steps: tuple[Step, ...]
    churn: Churn
    held: Churn | None
    remarks: tuple[Remark, ...]

    @property
    def spearman(self) -> float | None:
        """The mean rank autocorrelation over the steps that have one."""
        known = [step.spearman for step in self.steps if step.spearman is not None]
        return float(np.mean(known)) if known else None

    def tell(self) -> Text:
        """Return the result in words."""
        rho = self.spearman
        lead = Text(
            zh="各期名次无法比较。" if rho is None else f"相邻两期名次的平均相关为 {rho:.3f}。",
            en="The ranks of no two periods can be compared."
            if rho is None
            else f"Ranks of neighbouring periods correlate by {rho:.3f} on average.",
        )
        if not self.churn.compared:
            return lead
        changed = Text(
            zh=f"等级变动率 {self.churn.rate:.1%}，其中 {self.churn.returned} 次在下一期即被撤回。",
            en=f"{self.churn.rate:.1%} of the levels change in a step; {self.churn.returned} change back in the next.",
        )
        return lead.followed_by(changed).followed_by(self._tell_held())

    def _tell_held(self) -> Text | None:
        if self.held is None:
            return None
        return Text(
            zh=f"采用迟滞规则后变动率为 {self.held.rate:.1%}，撤回 {self.held.returned} 次。",
            en=f"With hysteresis {self.held.rate:.1%} change, {self.held.returned} of them back at once.",
        )


def backtest(panel: Panel, build: Builder, *, cuts: Sequence[float] | None = None, margin: float = 0.0) -> Backtest:
    """Return the index of every period, built by the same `build`.

    cuts    of the levels, rising; they give levels where `build` gives none, and hysteresis needs them
    margin  by which a cut must be passed before a level changes, in points of the score

    Raises
    ------
    UsageError
        `build` returns another number of scores than there are units; the cuts do not rise.

    """
    built = [_run(panel.at(period), build, period) for period in panel.periods]
    scores = _stack([each[0] for each in built], len(panel.units))
    levels = _level(built, scores, cuts)
    return Backtest(
        units=panel.units,
        periods=panel.periods,
        scores=scores,
        levels=levels,
        steps=tuple(_step(panel, scores, place) for place in range(len(panel.periods) - 1)),
        churn=count_churn(levels),
        held=None if cuts is None else count_churn(hold_levels(scores, cuts, margin)),
        remarks=tuple(_remark_empty(panel, scores)),
    )


def _run(table: Table, build: Builder, period: str) -> tuple[Array, Levels | None]:
    scores, levels = build(table)
    for found in (scores, levels):
        if found is not None and found.shape != (len(table.units),):
            raise UsageError(
                Text(
                    zh=f"{period} 期的指数结果形状为 {found.shape}，单元有 {len(table.units)} 个；缺分应填空值。",
                    en=f"In {period} the index has shape {found.shape} for {len(table.units)} units; use NaN for none.",
                )
            )
    return scores, levels


def _stack(columns: list[Array], units: int) -> Array:
    return np.column_stack(columns) if columns else np.empty((units, 0))


def _level(built: list[tuple[Array, Levels | None]], scores: Array, cuts: Sequence[float] | None) -> Levels:
    if cuts is not None:
        return cut_levels(scores, cuts)
    none = np.full(len(scores), NO_LEVEL, dtype=np.int64)
    columns = [none if levels is None else levels for _, levels in built]
    return np.column_stack(columns) if columns else np.empty(scores.shape, dtype=np.int64)


def _step(panel: Panel, scores: Array, place: int) -> Step:
    before, after = scores[:, place], scores[:, place + 1]
    both = np.isfinite(before) & np.isfinite(after)
    ranks = [rank_middle(-column[both]) for column in (before, after)]
    rho = float(correlate(ranks[0][:, np.newaxis], ranks[1][:, np.newaxis]).r[0, 0])
    return Step(
        before=panel.periods[place],
        after=panel.periods[place + 1],
        common=int(both.sum()),
        spearman=rho if np.isfinite(rho) else None,
        moved=float(np.abs(ranks[0] - ranks[1]).mean()) if both.any() else 0.0,
    )


def _remark_empty(panel: Panel, scores: Array) -> list[Remark]:
    return [
        Remark(
            kind="no-scores",
            about=period,
            text=Text(zh=f"{period} 期没有任何单元得分。", en=f"No unit has a score in {period}."),
        )
        for place, period in enumerate(panel.periods)
        if not np.isfinite(scores[:, place]).any()
    ]

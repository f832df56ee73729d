"""The use case behind `index backtest`: the index over the years, its levels, and whether it foretells anything."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluator.service.index.build import IndexFiles
from evaluator.service.index.document import write_remark
from evaluator.service.index.ladder import Ladder, open_ladder
from evaluator.service.index.panel import AssembledPanel, assemble_panel, write_head, write_periods
from indices.foresight.backtest import Backtest, Step, backtest
from indices.foresight.breaks import Jump, find_jumps
from indices.foresight.churn import NO_LEVEL, Churn, Levels, hold_levels
from indices.foresight.panel import Panel
from indices.foresight.predictive import Foretelling, Gain, check_foresight
from indices.table import Array, Table
from rules.text import Text

SCHEMA = "cityassay/index-backtest/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestOrder:
    """What is asked: `files.data` is the panel; `levels` names a scale, `outcome` a column outside the index."""

    files: IndexFiles
    levels: str | None = None
    outcome: str | None = None
    edition: dt.date | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BacktestResult:
    """What was found.

    held        levels with hysteresis, shape (units, periods); None without a scale
    foretelling None where no outcome was named
    flagged     breaks of indicators that the source marks: unit, code, period
    """

    assembled: AssembledPanel
    backtest: Backtest
    ladder: Ladder | None
    held: Levels | None
    foretelling: Foretelling | None
    jumps: tuple[Jump, ...]
    flagged: tuple[tuple[str, str, str], ...]

    @property
    def unflagged(self) -> tuple[Jump, ...]:
        """The jumps that no source has marked."""
        return tuple(each for each in self.jumps if not each.flagged)

    def tell(self) -> tuple[Text, ...]:
        """Return what was found in sentences."""
        return (
            self._tell_same(),
            self.backtest.tell(),
            *self._tell_levels(),
            self._tell_outcome(),
            self._tell_breaks(),
        )

    def _tell_same(self) -> Text:
        spec, periods = self.assembled.spec, self.backtest.periods
        first, last, count = periods[0], periods[-1], len(periods)
        return Text(
            zh=f"同一规格（{spec.id}，{spec.sha256[:12]}）用于 {count} 期数据（{first} 至 {last}）。",
            en=f"The same specification ({spec.id}, {spec.sha256[:12]}) on new data: {count} periods, {first} to "
            f"{last}.",
        )

    def _tell_levels(self) -> tuple[Text, ...]:
        if self.ladder is None:
            return ()
        margin = self.ladder.scale.hysteresis
        text = Text(
            zh=f"级别由得分直接划定，不含区间；迟滞幅度 {margin:g} 分，升级、降级都须越过界限这一幅度。",
            en=f"Levels are cut by the score itself, without its interval; with hysteresis a cut must be passed by a "
            f"margin of {margin:g}, upwards and downwards.",
        )
        return (text,)

    def _tell_outcome(self) -> Text:
        if self.foretelling is not None:
            return self.foretelling.tell()
        return Text(
            zh="没有给出指数之外的结果（--outcome），因此未检验指数的预测能力。",
            en="No outcome outside the index was named (--outcome), so nothing is known of what the index foretells.",
        )

    def _tell_breaks(self) -> Text:
        new, known = len(self.unflagged), len(self.flagged)
        return Text(
            zh=f"来源标注的序列中断 {known} 处；另有 {new} 处未标注的异常跳变，请核实后再比较各期。",
            en=f"Sources flag {known} breaks in series; {new} more jumps carry no flag and need a look before periods "
            "are compared.",
        )

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON; what is not there is null."""
        found = self.backtest
        return write_head(self.assembled, SCHEMA) | {
            "periods": write_periods(self.assembled),
            "scores": _by_unit(found, found.scores, _write_number),
            "steps": [_write_step(each) for each in found.steps],
            "rank_autocorrelation": found.spearman,
            "levels": self._write_levels(),
            "foresight": None if self.foretelling is None else _write_foretelling(self.foretelling),
            "breaks": {
                "flagged": [{"unit": unit, "code": code, "period": period} for unit, code, period in self.flagged],
                "jumps": [_write_jump(each) for each in self.jumps],
            },
            "sentences": [each.model_dump() for each in self.tell()],
            "flags": [write_remark(each) for each in (*self.assembled.remarks, *found.remarks)],
        }

    def _write_levels(self) -> dict[str, Any] | None:
        if self.ladder is None or self.held is None or self.backtest.held is None:
            return None
        names = [step.id for step in self.ladder.scale.steps]

        def name(level: int) -> str | None:
            return None if level == NO_LEVEL else names[level]

        return {
            "scale": self.ladder.scale.id,
            "edition": self.ladder.edition.isoformat(),
            "cuts": list(self.ladder.cuts),
            "hysteresis": self.ladder.scale.hysteresis,
            "churn": {"as_built": _write_churn(self.backtest.churn), "held": _write_churn(self.backtest.held)},
            "as_built": _by_unit(self.backtest, self.backtest.levels, name),
            "held": _by_unit(self.backtest, self.held, name),
        }


def run_backtest(order: BacktestOrder) -> BacktestResult:
    """Build the index on every period and return how it did.

    Raises
    ------
    UsageError
        As `assemble_panel`; an unknown scale; too little data to check whether the outcome is foretold.

    """
    ladder = open_ladder(order.levels, order.edition)
    assembled = assemble_panel(order.files, outcome=order.outcome)
    found = _run(assembled, ladder)
    margin = 0.0 if ladder is None else ladder.scale.hysteresis
    panel = assembled.indicators
    return BacktestResult(
        assembled=assembled,
        backtest=found,
        ladder=ladder,
        held=None if ladder is None else hold_levels(found.scores, ladder.cuts, margin),
        foretelling=_foretell(assembled, found, order.seed),
        jumps=find_jumps(panel),
        flagged=_list_flagged(panel),
    )


def _run(assembled: AssembledPanel, ladder: Ladder | None) -> Backtest:
    # Built already, each on the units that have a row; `backtest` asks once for every period, in order of time.
    columns = iter(assembled.scores.T)

    def take(_: Table) -> tuple[Array, None]:
        return next(columns), None

    panel = assembled.indicators
    if ladder is None:
        return backtest(panel, take)
    return backtest(panel, take, cuts=ladder.cuts, margin=ladder.scale.hysteresis)


def _list_flagged(panel: Panel) -> tuple[tuple[str, str, str], ...]:
    # By indicator, then unit, then period.
    places = np.argwhere(panel.broken.transpose(2, 0, 1))
    return tuple((panel.units[unit], panel.codes[code], panel.periods[period]) for code, unit, period in places)


def _foretell(assembled: AssembledPanel, found: Backtest, seed: int) -> Foretelling | None:
    panel, outcome = assembled.data.panel, assembled.data.outcome
    if outcome is None:
        return None
    broken = panel.broken[:, :, panel.codes.index(outcome)]
    return check_foresight(found.scores, panel.series(outcome), panel.periods, name=outcome, broken=broken, seed=seed)


def _by_unit(
    found: Backtest, values: Array | Levels, write: Callable[[Any], float | str | None]
) -> dict[str, dict[str, float | str | None]]:
    return {
        unit: {period: write(value) for period, value in zip(found.periods, row.tolist(), strict=True)}
        for unit, row in zip(found.units, values, strict=True)
    }


def _write_number(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _write_step(step: Step) -> dict[str, Any]:
    return {
        "before": step.before,
        "after": step.after,
        "common": step.common,
        "spearman": step.spearman,
        "moved": step.moved,
    }


def _write_churn(churn: Churn) -> dict[str, Any]:
    return {
        "compared": churn.compared,
        "up": churn.up,
        "down": churn.down,
        "returned": churn.returned,
        "rate": churn.rate,
    }


def _write_gain(gain: Gain) -> dict[str, float]:
    return {"share": gain.share, "low": gain.low, "high": gain.high}


def _write_foretelling(found: Foretelling) -> dict[str, Any]:
    return {
        "outcome": found.outcome,
        "foretells": found.foretells,
        "forecasts": found.forecasts,
        "units": found.units,
        "periods": list(found.periods),
        "mean_absolute_error": {"naive": found.mae_naive, "history": found.mae_history, "index": found.mae_index},
        "over_naive": _write_gain(found.over_naive),
        "over_history": _write_gain(found.over_history),
        "confidence": found.confidence,
    }


def _write_jump(jump: Jump) -> dict[str, Any]:
    return {
        "unit": jump.unit,
        "code": jump.code,
        "period": jump.period,
        "shape": jump.shape.value,
        "size": jump.size,
        "own": _write_number(jump.own),
        "peers": _write_number(jump.peers),
        "relative": jump.relative,
        "flagged": jump.flagged,
    }

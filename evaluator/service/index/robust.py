"""The use case behind `index robust`: what moves ranks and levels, and by how much."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluator.service.index.build import Assembled, IndexFiles, assemble
from indices.build import build, pick_row
from indices.robustness import Robustness, assess
from indices.spec import UncertaintyChoice
from indices.table import Array, Places
from indices.uncertainty.breakpoints import find_crossings, find_cut_crossings, make_slider
from indices.uncertainty.leave_out import Removal, leave_out_elements, leave_out_experts, leave_out_units
from indices.uncertainty.ranks import find_winners
from indices.uncertainty.sobol import Sensitivity
from indices.uncertainty.tree import compile_tree
from indices.weights.ahp.panel import weigh_panel
from indices.weights.ahp.panel_record import read_panel
from rules.errors import UsageError
from rules.text import Text

SCHEMA = "cityassay/index-robust/1"
MOST_SWAPS = 200
MOST_UNITS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustOrder:
    """What is asked: draws and noise of the weights, rows of the Sobol design, elements whose weight slides.

    out_of  the level whose elements are left out one by one (1 = indicators, 2 = the lowest aggregates)
    unit    whose rank the sensitivity is wanted of too
    units   whether units are left out one by one: what is computed from the sample is computed anew without each
    """

    files: IndexFiles
    draws: int | None = None
    noise: float | None = None
    sobol: int = 4_096
    sliders: Sequence[str] = ()
    out_of: int | None = None
    unit: str | None = None
    units: bool = False
    cuts: Sequence[float] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swap:
    """A weight share at which two units change places, or one crosses a cut (`second` is None then)."""

    slider: str
    share: float
    first: str
    second: str | None
    cut: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RobustResult:
    """What was found; `removals` of elements, `without_units` and `without_experts` as far as they were asked for."""

    assembled: Assembled
    robustness: Robustness
    removals: tuple[Removal, ...]
    without_units: tuple[Removal, ...]
    without_experts: tuple[Removal, ...]
    unit: str | None
    swaps: tuple[Swap, ...]

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        intervals, sensitivity = self.robustness.intervals, self.robustness.sensitivity
        units = self.assembled.built.units
        return {
            "schema": SCHEMA,
            "specification": {"sha256": self.assembled.spec.sha256},
            "draws": len(intervals.draws),
            "varied": list(intervals.varied),
            "units": {
                unit: {
                    "index": [float(intervals.lower[row]), float(intervals.upper[row])],
                    "rank": [int(place) for place in intervals.places[row]],
                    "acceptability": [round(float(share), 6) for share in intervals.standing.acceptability[row]],
                }
                for row, unit in enumerate(units)
            },
            "ahead": self._compare_neighbours(),
            "leaders": self._write_leaders(),
            "sensitivity": None if sensitivity is None else _write_sensitivity(sensitivity, 0),
            "sensitivity_of_unit": None
            if sensitivity is None or self.unit is None
            else {"unit": self.unit, **_write_sensitivity(sensitivity, 1 + units.index(self.unit))},
            "without": _write_removals(self.removals),
            "without_units": _write_removals(self.without_units),
            "without_experts": _write_removals(self.without_experts),
            "sliders": [
                {"code": each.slider, "share": each.share, "first": each.first, "second": each.second, "cut": each.cut}
                for each in self.swaps
            ],
        }

    def _compare_neighbours(self) -> list[dict[str, Any]]:
        """Return how probably each unit is ahead of the next one, from the best down."""
        built, draws = self.assembled.built, self.robustness.intervals.draws
        order = [int(row) for row in np.argsort(-built.index, kind="stable")]
        return [
            {
                "unit": built.units[first],
                "next": built.units[second],
                "probability": float(find_winners(draws[:, [first, second]])[0, 1]),
            }
            for first, second in itertools.pairwise(order)
        ]

    def _write_leaders(self) -> dict[str, dict[str, Any]]:
        """Return for each unit that is ever first how often, and the mean shares of the goals under which it is."""
        built, intervals = self.assembled.built, self.robustness.intervals
        tree = compile_tree(built.structure)
        goals = [each.code for each in built.structure.children(built.structure.top.code)]
        places = [tree.place(code) for code in goals]
        return {
            built.units[row]: {
                "first": float(intervals.standing.acceptability[row, 0]),
                "goals": {
                    code: float(share)
                    for code, share in zip(goals, weights[places] / weights[places].sum(), strict=True)
                },
            }
            for row, weights in intervals.leaders.items()
        }


def _write_sensitivity(found: Sensitivity, output: int) -> dict[str, Any]:
    return {
        "verdict": found.verdicts[output].value,
        "rows": found.size,
        "choices": {
            name: {
                "first": float(found.first.value[row, output]),
                "total": float(found.total.value[row, output]),
                "first_interval": [float(found.first.low[row, output]), float(found.first.high[row, output])],
                "total_interval": [float(found.total.low[row, output]), float(found.total.high[row, output])],
            }
            for row, name in enumerate(found.names)
        },
    }


def _write_removals(removals: Sequence[Removal]) -> dict[str, dict[str, float]]:
    return {
        each.about: {"shift": float(each.shift), "most": int(each.most), "levels_moved": len(each.moved)}
        for each in removals
    }


def examine_robustness(order: RobustOrder) -> RobustResult:
    """Build the index, vary what can vary, and return what moved.

    Raises
    ------
    UsageError
        As `assemble`; an element that the structure does not have.

    """
    assembled = assemble(order.files)
    # Whoever names a noise wants it in place of what the experts differ by.
    own = None if order.noise is None else dict[str, float]()
    asked = {"draws": order.draws, "weight_noise": order.noise, "weight_deviations": own}
    told = {name: value for name, value in asked.items() if value is not None}
    choice = UncertaintyChoice.model_validate({**assembled.spec.uncertainty.model_dump(), **told})
    built = assembled.built
    if order.unit is not None:
        pick_row(built, order.unit)
    varied = type(built)(
        spec=built.spec.model_copy(update={"uncertainty": choice}),
        structure=built.structure,
        stages=built.stages,
        scores=built.scores,
        ranks=built.ranks,
        sha256=built.sha256,
        weights=built.weights,
        classes=built.classes,
        remarks=built.remarks,
    )
    return RobustResult(
        assembled=assembled,
        unit=order.unit,
        robustness=assess(varied, assembled.data, sobol=order.sobol, units=order.unit is not None),
        removals=_leave_out(assembled, order),
        without_units=_leave_units(assembled, order) if order.units else (),
        without_experts=_leave_experts(assembled, order),
        swaps=_slide(assembled, order),
    )


def _leave_out(assembled: Assembled, order: RobustOrder) -> tuple[Removal, ...]:
    if order.out_of is None:
        return ()
    built = assembled.built
    codes = [each.code for each in built.structure.at_level(order.out_of)]
    scores = built.stage("normalise").table.values
    means = built.spec.mean_stage.means
    return leave_out_elements(compile_tree(built.structure), scores, codes, means, cuts=order.cuts)


def _leave_units(assembled: Assembled, order: RobustOrder) -> tuple[Removal, ...]:
    built, data = assembled.built, assembled.data
    if len(built.units) > MOST_UNITS:
        raise UsageError(
            Text(
                zh=f"--units 最多用于 {MOST_UNITS} 个单元，现有 {len(built.units)} 个。",
                en=f"--units takes {MOST_UNITS} units at most; there are {len(built.units)}.",
            )
        )
    places = [data.indicators.units.index(unit) for unit in built.units]

    def rebuild(rows: Places) -> Array:
        return build(built.spec, assembled.structure, data.keep([places[row] for row in rows])).index

    return leave_out_units(built.units, rebuild, cuts=order.cuts)


def _leave_experts(assembled: Assembled, order: RobustOrder) -> tuple[Removal, ...]:
    """Return what changes without each expert, where a panel of at least two made the weights."""
    if order.files.weights is None:
        return ()
    built = assembled.built
    panel = read_panel(order.files.weights, assembled.structure, framework=order.files.framework)
    if len(panel.experts) < 2:
        return ()
    tree = compile_tree(built.structure)

    def combine(rows: Places) -> Array:
        kept = [own[row] for own in panel.judgements.values() for row in rows]
        return np.asarray(tree.gather(dict(weigh_panel(assembled.structure, kept, panel.way).weights))[0])

    scores, means = built.stage("normalise").table.values, built.spec.mean_stage.means
    return leave_out_experts(tree, scores, panel.experts, combine, means, cuts=order.cuts)


def _slide(assembled: Assembled, order: RobustOrder) -> tuple[Swap, ...]:
    built = assembled.built
    tree = compile_tree(built.structure)
    scores = built.stage("normalise").table.values
    swaps: list[Swap] = []
    for code in order.sliders:
        slider = make_slider(tree, scores, code)
        found = find_crossings(slider)
        near = np.argsort(np.abs(found.share - slider.share), kind="stable")[:MOST_SWAPS]
        swaps += [
            Swap(
                slider=code,
                share=float(found.share[place]),
                first=built.units[int(found.above[place])],
                second=built.units[int(found.below[place])],
            )
            for place in sorted(int(each) for each in near)
        ]
        if order.cuts:
            crossed = find_cut_crossings(slider, order.cuts)
            swaps += [
                Swap(
                    slider=code,
                    share=float(share),
                    first=built.units[int(unit)],
                    second=None,
                    cut=float(order.cuts[int(cut)]),
                )
                for share, unit, cut in zip(crossed.share, crossed.unit, crossed.cut, strict=True)
            ]
    return tuple(swaps)

"""The use case behind `index robust`: what moves ranks and levels, and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evaluator.service.index.build import Assembled, IndexFiles, assemble
from indices.robustness import Robustness, assess
from indices.spec import UncertaintyChoice
from indices.uncertainty.breakpoints import find_crossings, find_cut_crossings, make_slider
from indices.uncertainty.leave_out import Removal, leave_out_elements
from indices.uncertainty.tree import compile_tree

SCHEMA = "cityassay/index-robust/1"
MOST_SWAPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustOrder:
    """What is asked: draws and noise of the weights, rows of the Sobol design, elements whose weight slides.

    `out_of` is the level whose elements are left out one by one (1 = indicators, 2 = the lowest aggregates).
    """

    files: IndexFiles
    draws: int | None = None
    noise: float | None = None
    sobol: int = 4_096
    sliders: Sequence[str] = ()
    out_of: int | None = None
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
    """What was found."""

    assembled: Assembled
    robustness: Robustness
    removals: tuple[Removal, ...]
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
            "sensitivity": None
            if sensitivity is None
            else {
                "verdict": sensitivity.verdicts[0].value,
                "rows": sensitivity.size,
                "choices": {
                    name: {
                        "first": float(sensitivity.first.value[row, 0]),
                        "total": float(sensitivity.total.value[row, 0]),
                        "first_interval": [
                            float(sensitivity.first.low[row, 0]),
                            float(sensitivity.first.high[row, 0]),
                        ],
                        "total_interval": [
                            float(sensitivity.total.low[row, 0]),
                            float(sensitivity.total.high[row, 0]),
                        ],
                    }
                    for row, name in enumerate(sensitivity.names)
                },
            },
            "without": {
                each.about: {"shift": float(each.shift), "most": int(each.most), "levels_moved": len(each.moved)}
                for each in self.removals
            },
            "sliders": [
                {"code": each.slider, "share": each.share, "first": each.first, "second": each.second, "cut": each.cut}
                for each in self.swaps
            ],
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
        robustness=assess(varied, assembled.data, sobol=order.sobol),
        removals=_leave_out(assembled, order),
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


def _slide(assembled: Assembled, order: RobustOrder) -> tuple[Swap, ...]:
    built = assembled.built
    plain = compile_tree(built.structure)
    tree = replace(plain, weights=plain.gather(dict(built.weights))[0])
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

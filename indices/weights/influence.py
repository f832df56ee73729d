"""Equal-influence weights: every indicator explains the same share of the index, or the share it is given.

Source of the idea: Becker, Saisana, Paruolo and Vandecasteele 2017, Ecological Indicators 80. For a weighted sum the
correlation of an indicator with the index is linear in the weights but for one common factor, so that the problem is
a system of linear equations and, where that asks for weights below 0, non-negative least squares.
"""

import numpy as np
from scipy.optimize import nnls

from indices.remark import Remark
from indices.table import Array, Mask
from indices.weights.association import correlate, deviations
from indices.weights.critic import tell_undefined
from indices.weights.sample import UNNAMED, Names, Sample, widen
from indices.weights.weights import Weighting, Weights, settle
from rules.errors import UsageError
from rules.text import Text

# Squared correlations whose shares differ by less than this are called equal.
TOLERANCE = 1e-6
_NOISE = 1e-9


def weigh(values: Array, directions: Array, *, names: Names = UNNAMED, targets: Array | None = None) -> Weights:
    """Return the weights under which the squared correlations with the weighted sum are in proportion to `targets`.

    `values` are those that will be added up (normalised); without `targets`, shape (indicators,), all are equal.
    Missing values: pairwise complete. Where no weights above 0 hit the targets, those whose vector of correlations
    points nearest to them are returned, with a remark; the worksheet holds what was reached.

    Raises
    ------
    UsageError
        No indicator has two different values; targets of another number, below 0, or all 0;
        indicators that cancel each other out.

    """
    sample = Sample.of(values, directions, names)
    live = sample.live
    if not live.any():
        return settle(sample, np.zeros(0), "influence", {})
    picked = sample.pick(live)
    wanted = np.sqrt(_take_targets(targets, live))
    oriented = picked.values * picked.directions
    found, defined = correlate(oriented)
    loads = _solve(found, wanted)
    reached = found @ loads / np.sqrt(max(float(loads @ found @ loads), np.finfo(float).tiny))
    shares = reached**2 / (reached**2).sum()
    aim = wanted**2 / (wanted**2).sum()
    worksheet = {
        "correlation": widen(found, live, axes=(0, 1)),
        "influence": widen(reached**2, live),
        "target": widen(aim, live),
    }
    missed = float(np.abs(shares - aim).max())
    remarks = tell_undefined(picked, defined) + (_tell_missed(missed) if missed > TOLERANCE else ())
    return settle(sample, loads / deviations(oriented), "influence", worksheet, remarks)


def _take_targets(targets: Array | None, live: Mask) -> Array:
    count = len(live)
    aims = np.ones(count) if targets is None else np.asarray(targets, dtype=np.float64)
    if aims.shape != (count,) or not np.all(np.isfinite(aims)) or np.any(aims < 0) or not aims[live].sum() > 0:
        raise UsageError(
            Text(
                zh=f"目标影响力须为 {count} 个不小于 0 的数，每个指标一个，且至少一个取值有差异的指标大于 0。",
                en=f"Targets of influence must be {count} numbers of at least 0, one for each indicator, "
                "and above 0 for one that varies.",
            )
        )
    return aims[live]


def _solve(found: Array, wanted: Array) -> Array:
    """Return loads of at least 0 on the standardised indicators with `found @ loads` along `wanted`."""
    if (found @ wanted).max() < _NOISE:
        raise UsageError(
            Text(
                zh="各指标相互抵消，加总后没有差异，不存在等影响力权重。请检查指标方向。",
                en="The indicators cancel each other out, so no weights give them equal influence. "
                "Check their directions.",
            )
        )
    exact, *_ = np.linalg.lstsq(found, wanted, rcond=1e-10)
    fits = np.allclose(found @ exact, wanted, atol=_NOISE)
    if fits and exact.min() >= 0:
        return np.asarray(exact, dtype=np.float64)
    best, _ = nnls(found, wanted)
    return np.asarray(best, dtype=np.float64)


def _tell_missed(missed: float) -> tuple[Remark, ...]:
    text = Text(
        zh=f"没有非负权重能使影响力完全达到目标，最大偏差为 {missed:.3f}（占影响力总和的份额）。",
        en=f"No weights of at least 0 reach the wanted influence; the largest gap is {missed:.3f} of all influence.",
    )
    return (Remark(kind="not-reached", about="influence", text=text),)


METHOD = Weighting(id="influence", name=Text(zh="等影响力法", en="Equal influence"), weigh=weigh)

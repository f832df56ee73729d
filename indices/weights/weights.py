"""Weights of indicators with what they rest on, and the last step that every method shares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from indices.remark import Remark
from indices.table import Array
from indices.weights.sample import Sample
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Weights of shape (indicators,), at least 0, of sum 1.

    method     id of the method
    origin     what they rest on: 'data', 'judgements' or 'combined'
    worksheet  named intermediate tables; an axis of indicators has all of them, NaN for those left out
    """

    weights: Array
    method: str
    origin: str = "data"
    remarks: tuple[Remark, ...] = ()
    worksheet: Mapping[str, Array] = field(default_factory=dict)


class Needs(StrEnum):
    """What a weighting method asks for."""

    DATA = "data"
    JUDGEMENTS = "judgements"
    SETS = "sets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """A weighting method as the registry finds it, in the constant `METHOD` of its module.

    weigh  `(values, directions, *, names) -> Weights` where `needs` is DATA; else see the function
    """

    id: str
    name: Text
    weigh: Callable[..., Weights]
    needs: Needs = Needs.DATA


def settle(
    sample: Sample, criterion: Array, method: str, worksheet: Mapping[str, Array], remarks: tuple[Remark, ...] = ()
) -> Weights:
    """Return the weights that are in proportion to `criterion`, shape (live indicators,).

    Indicators that are constant or empty get 0. Where the criterion is 0 for all, the live ones share equally.

    Raises
    ------
    UsageError
        No indicator has two different values.

    """
    live = sample.live
    if not live.any():
        raise UsageError(
            Text(
                zh="没有一个指标有两个以上不同的取值，数据不含可用于赋权的信息。请用等权或专家权重。",
                en="No indicator has two different values, so the data say nothing of weights. "
                "Use equal weights or those of experts.",
            )
        )
    shares, more = share(criterion)
    weights = np.zeros(len(live))
    weights[live] = shares
    return Weights(weights=weights, method=method, remarks=(*sample.remarks(), *remarks, *more), worksheet=worksheet)


def share(criterion: Array) -> tuple[Array, tuple[Remark, ...]]:
    """Return `criterion` divided by its sum; equal shares and a remark where all of it is 0."""
    kept = np.maximum(criterion, 0.0)
    total = float(kept.sum())
    if total > 0:
        return kept / total, ()
    text = Text(
        zh="该方法对各指标不作区分，有效指标取相同权重。",
        en="The method tells no indicators apart; they share equally.",
    )
    equal = np.full(len(kept), 1.0 / max(1, len(kept)))
    return equal, ((Remark(kind="no-contrast", about="weights", text=text),) if len(kept) > 1 else ())

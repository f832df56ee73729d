"""Breaks in series: steps that stay, held against the unit's own history and against its class.

A change counts as a break when, less the median change of the class in the same period, it exceeds `limit` robust
standard deviations both of the unit's own other changes and of the class's changes, and the level after it stays
away from the level before. A change that comes back is a spike, an outlier of one period. Robust deviation: of the
class, 1.4826 times the median absolute deviation (F. R. Hampel, Journal of the American Statistical Association 69
(1974) 383-393); of the few changes of one unit, the span between their quintiles over 1.683, as for a normal law, since
a unit that goes up and down by turns has a median deviation of almost nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from indices.foresight.panel import Panel
from indices.table import Array

LIMIT = 5.0
_MAD = 1.4826
_QUINTILES = 1.683
_FEW = 4
_WINDOW = 3


class Shape(StrEnum):
    """What a jump looks like: a step stays, a spike comes back, and with one value after it that is still open."""

    STEP = "step"
    SPIKE = "spike"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A jump of one series.

    size     change against the class, in units of the indicator (or its logarithm, where `relative`)
    own      the same in robust deviations of the unit's other changes; `peers` in those of the class
    flagged  whether the source has flagged a break here
    """

    unit: str
    code: str
    period: str
    shape: Shape
    size: float
    own: float
    peers: float
    relative: bool
    flagged: bool


def find_jumps(panel: Panel, *, by: str | None = None, limit: float = LIMIT) -> tuple[Jump, ...]:
    """Return the jumps of all series, in the order of indicators, units and periods.

    by     name of the classification in `panel.groups` whose classes are compared; all units are one class without it
    limit  how many robust deviations a change must exceed

    A series needs four values in a row of periods that it has; indicators above 0 are judged by their logarithm.
    """
    classes = np.array(panel.groups[by]) if by is not None else np.zeros(len(panel.units), dtype=np.int64)
    found: list[Jump] = []
    for place, code in enumerate(panel.codes):
        values, relative = _scale(panel.values[:, :, place])
        for group in np.unique(classes):
            rows = np.flatnonzero(classes == group)
            for change in _judge_class(values[rows], limit):
                row = int(rows[change.row])
                found.append(
                    Jump(
                        unit=panel.units[row],
                        code=code,
                        period=panel.periods[change.period],
                        shape=change.shape,
                        size=change.size,
                        own=change.own,
                        peers=change.peers,
                        relative=relative,
                        flagged=bool(panel.broken[row, change.period, place]),
                    )
                )
    order = {unit: place for place, unit in enumerate(panel.units)}
    return tuple(sorted(found, key=lambda jump: (panel.codes.index(jump.code), order[jump.unit], jump.period)))


def _scale(values: Array) -> tuple[Array, bool]:
    present = np.isfinite(values)
    if present.any() and values[present].min() > 0:
        return np.log(np.where(present, values, 1.0)) + np.where(present, 0.0, np.nan), True
    return values, False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    row: int
    period: int
    size: float
    own: float
    peers: float
    shape: Shape


def _judge_class(values: Array, limit: float) -> list[_Change]:
    changes = np.diff(values, axis=1)
    course = np.array([_middle(column) for column in changes.T])
    beside = changes - course
    spread = [_deviation(column) for column in beside.T]
    level = values.copy()
    level[:, 1:] -= np.cumsum(np.where(np.isfinite(course), course, 0.0))
    found = []
    for row, line in enumerate(beside):
        known = np.flatnonzero(np.isfinite(line))
        if len(known) >= _FEW - 1:
            jumps = (_judge(line, int(place), spread[place], limit) for place in known)
            kept = [(place, jump) for place, jump in zip(known, jumps, strict=True) if jump is not None]
            found += [_describe(row, int(place), jump, level[row]) for place, jump in kept]
    return _drop_returns(found)


def _judge(line: Array, place: int, peers: float, limit: float) -> tuple[float, float, float] | None:
    """Return size, own and peers' ratio of a change that exceeds the limit against both."""
    size, others = float(line[place]), np.delete(line, place)
    own = _span(others[np.isfinite(others)])
    if not abs(size) > limit * max(own, peers) or max(own, peers) <= 0:
        return None
    return size, _ratio(size, own), _ratio(size, peers)


def _describe(row: int, place: int, jump: tuple[float, float, float], level: Array) -> _Change:
    before, after = level[max(0, place + 1 - _WINDOW) : place + 1], level[place + 1 : place + 1 + _WINDOW]
    stays = (_middle(after) - _middle(before)) / jump[0] > 0.5
    shape = Shape.STEP if stays else Shape.SPIKE
    shape = shape if np.isfinite(after).sum() > 1 else Shape.OPEN
    return _Change(row=row, period=place + 1, size=jump[0], own=jump[1], peers=jump[2], shape=shape)


def _drop_returns(found: list[_Change]) -> list[_Change]:
    """A spike jumps twice, there and back; the way back is no jump of its own."""
    back = {
        (second.row, second.period)
        for first, second in pairwise(found)
        if first.row == second.row and first.period + 1 == second.period and first.size * second.size < 0
    }
    return [each for each in found if (each.row, each.period) not in back]


def _ratio(size: float, deviation: float) -> float:
    return abs(size) / deviation if deviation > 0 else float("inf")


def _middle(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _span(known: Array) -> float:
    low, high = np.quantile(known, [0.2, 0.8])
    # A span of few changes is often too small by chance.
    return float((high - low) / _QUINTILES * (1 + 2 / len(known)))


def _deviation(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(_MAD * np.median(np.abs(known - np.median(known)))) if len(known) > 1 else 0.0

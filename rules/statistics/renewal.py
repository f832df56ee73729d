"""Availability from a soak: the share of time up, with its uncertainty, out of a few outages or none.

The model. Up and down times alternate (an alternating renewal process), so that the share of time up tends to
mean up / (mean up + mean down). What is short of each other is one outage: failures that come in clusters are not
independent, and counting each of them would promise more evidence than there is.

Few outages (`FEW` and fewer). Up times are exponential: the number m of outages in the time T spent up is Poisson with
rate r, whose exact one-sided bounds are gamma quantiles (Garwood, Biometrika 28 (1936) 437): Gamma(m + 1)/T above and
Gamma(m)/T below. Down times are exponential with mean d: 2 sum/d is chi-squared with 2m degrees of freedom. The share
is 1 / (1 + r d). With no outage seen nothing tells d: it is `assumed` then, the length of outage spoken of, and
the bound is the rule of three on time: down share <= 3 d / T with 95 % confidence.

Many outages. The cycles (an up time with the down time behind it) are drawn again with replacement, and the share is
formed anew from each draw (renewal-reward bootstrap: Efron and Tibshirani 1993, chapter 6); no distribution is assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

FEW = 20
_DRAWS = 10_000
_TOUCHING = 1e-3  # seconds by which spans that touch may seem apart
_SEED = 20_261_126  # of the pairing of draws: the same soak gives the same numbers on every machine


def draw_availability(ups: Sequence[float], downs: Sequence[float], *, assumed: float) -> NDArray[np.float64]:
    """Return draws of the share of time up, from the up times and the down times seen, in one unit of time.

    `assumed` is the mean length of an outage where none was seen. Without any time there are no draws.
    """
    up = float(sum(ups))
    if up + sum(downs) <= 0:
        return np.empty(0, dtype=np.float64)
    if up <= 0:
        return np.zeros(_DRAWS, dtype=np.float64)
    rng = np.random.default_rng(_SEED)
    if len(downs) > FEW:
        return _draw_cycles(np.array(ups, dtype=np.float64), np.array(downs, dtype=np.float64), rng)
    return _draw_rates(up, np.array(downs, dtype=np.float64), assumed, rng)


def _draw_rates(up: float, downs: NDArray[np.float64], assumed: float, rng: np.random.Generator) -> NDArray[np.float64]:
    m = len(downs)
    # Evenly spread, and not drawn: the quantiles that bound the share are then the exact ones.
    levels = (np.arange(_DRAWS) + 0.5) / _DRAWS
    above = special.gammaincinv(m + 1, levels)
    below = special.gammaincinv(m, levels) if m else np.zeros(_DRAWS)
    rates = np.where(levels > 0.5, above, below) / up
    means = downs.sum() / special.gammaincinv(m, rng.permutation(levels)) if m else np.full(_DRAWS, assumed)
    return np.asarray(1 / (1 + rates * means), dtype=np.float64)


def _draw_cycles(ups: NDArray[np.float64], downs: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    count = len(downs)
    # What stands up behind the last outage is no whole cycle; its time counts in each draw as it is.
    cycles = np.zeros(count)
    cycles[: len(ups[:count])] = ups[:count]
    rest = float(ups[count:].sum())
    chosen = rng.integers(0, count, size=(_DRAWS, count))
    up, down = cycles[chosen].sum(axis=1) + rest, downs[chosen].sum(axis=1)
    return np.asarray(up / (up + down), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time in which the service was up, or was not; so much of it counts as was `watched`."""

    begin: float
    end: float
    up: bool
    watched: float


def merge_outages(spans: Sequence[Span], *, apart: float) -> tuple[list[float], list[float]]:
    """Return up times and down times out of spans in order of time.

    Outages with less than `apart` of good time between them are one; the good time inside it counts as up. Time that
    no span covers was not watched, and counts as neither: an outage does not reach across it.
    """
    ups: list[float] = []
    downs: list[float] = []
    good = bad = since = 0.0
    last = spans[0].begin if spans else 0.0
    for span in spans:
        over = span.up and since + span.end - span.begin >= apart
        if bad and (over or span.begin > last + _TOUCHING):
            ups.append(good)
            downs.append(bad)
            good = bad = 0.0
        if span.up:
            good, since = good + span.watched, since + span.end - span.begin
        else:
            bad, since = bad + span.watched, 0.0
        last = span.end
    if bad:
        ups.append(good)
        downs.append(bad)
        good = 0.0
    return ([*ups, good] if good else ups), downs

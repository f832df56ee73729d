"""How much of each lever: the cheapest amounts that gain enough with a given probability, and the best for a budget.

The gain of amounts t is normal with mean m t and variance t S t + v (m, S: mean and covariance of the gains of the
draws), so 'gain >= need with probability p' is m t - z sqrt(t S t + v) >= need: a convex constraint. It is met by
cutting planes (J. E. Kelley, Journal of SIAM 8 (1960) 703-712), each of them a small linear programme.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from indices.table import Array

_ROUNDS = 60
# The linear programmes are solved to 1e-7; nothing closer can be asked of what is made of them.
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """An indicator that can be moved at `cost` (above 0) for one natural unit; `most` is the farthest it may move."""

    code: str
    cost: float
    most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Odds:
    """What the levers gain: `mean` of each, shape (levers,), their `covariance`, a `fixed` variance, and z of p."""

    mean: Array
    covariance: Array
    fixed: float
    z: float

    def spread(self, amounts: Array) -> float:
        """Return the standard deviation of the gain."""
        return math.sqrt(max(0.0, float(amounts @ self.covariance @ amounts) + self.fixed))

    def sure(self, amounts: Array) -> float:
        """Return the gain that is reached with the probability of z."""
        return float(self.mean @ amounts) - self.z * self.spread(amounts)

    def slope(self, amounts: Array) -> Array:
        """Return the slopes of `sure` at `amounts`."""
        spread = self.spread(amounts)
        bend = self.covariance @ amounts / spread if spread > 0 else np.zeros(len(amounts))
        return np.asarray(self.mean - self.z * bend)


def spend_least(odds: Odds, costs: Array, room: Array, need: float) -> Array | None:
    """Return the cheapest amounts, shape (levers,), within `room`; None where the levers cannot gain enough.

    `room` has shape (2, levers): the least and the most of each lever. `odds.z` must be at least 0 (a probability of at
    least one half), or the problem is not convex.
    """
    strongest = gain_most(odds, costs, room, float("inf"))
    if strongest is None or odds.sure(strongest) < need:
        return None
    slopes, limits, at = [odds.mean], [need], strongest
    for _ in range(_ROUNDS):
        found = _minimise(costs, np.array(slopes), np.array(limits), room)
        # The programme can be empty by a rounding error alone, where only the strongest amounts will do.
        at = strongest if found is None else found
        short = need - odds.sure(at)
        if short <= _CLOSE * max(1.0, abs(need)):
            return at
        slope = odds.slope(at)
        slopes.append(slope)
        limits.append(short + float(slope @ at))
    return at


def gain_most(odds: Odds, costs: Array, room: Array, budget: float) -> Array | None:
    """Return the amounts within `room` and `budget` whose sure gain is largest; None where the least costs too much."""
    least, most = room
    if not float(costs @ least) <= budget:
        return None
    # The gain is concave: where all slopes still point up at the end of all levers, that is the top.
    if float(costs @ most) <= budget and np.all(odds.slope(most) >= 0):
        return np.asarray(most)
    best = np.asarray(least)
    slopes, offsets = [odds.mean], [0.0]
    for _ in range(_ROUNDS):
        at, bound = _maximise(costs, np.array(slopes), np.array(offsets), room, budget=budget)
        found = odds.sure(at)
        if found > odds.sure(best):
            best = at
        if bound - found <= _CLOSE * max(1.0, abs(bound)):
            break
        slope = odds.slope(at)
        slopes.append(slope)
        offsets.append(found - float(slope @ at))
    return best


def bound_cost(mean: Array, costs: Array, most: Array, need: float) -> float:
    """Return a cost below which nothing can gain `need`, even if gains were certain: the best value for money first."""
    left, cost = need, 0.0
    price = np.divide(costs, mean, out=np.full(len(mean), np.inf), where=mean > 0)
    for place in np.argsort(price):
        if left <= 0 or mean[place] <= 0:
            break
        amount = min(float(most[place]), left / float(mean[place]))
        left, cost = left - amount * float(mean[place]), cost + amount * float(costs[place])
    return cost if left <= _CLOSE * max(1.0, abs(need)) else float("inf")


def _minimise(costs: Array, slopes: Array, limits: Array, room: Array) -> Array | None:
    done = linprog(costs, A_ub=-slopes, b_ub=-limits, bounds=room.T, method="highs")
    return None if done.x is None else np.asarray(done.x, dtype=np.float64)


def _maximise(costs: Array, slopes: Array, offsets: Array, room: Array, *, budget: float) -> tuple[Array, float]:
    """Maximise h under h <= offset + slope t for every cut; return t and h."""
    cuts = np.column_stack([-slopes, np.ones(len(slopes))])
    limits = offsets
    if np.isfinite(budget):
        cuts, limits = np.vstack([cuts, [*costs, 0.0]]), np.append(offsets, budget)
    bounds = [*((float(least), float(most)) for least, most in room.T), (None, None)]
    done = linprog([*np.zeros(len(costs)), -1.0], A_ub=cuts, b_ub=limits, bounds=bounds, method="highs")
    found = np.append(room[0], np.inf) if done.x is None else np.asarray(done.x, dtype=np.float64)
    return found[:-1], float(found[-1])

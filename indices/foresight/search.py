"""The search for a plan: over all sets of levers where there are few, greedily where there are many."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from indices.foresight.dependence import Dependence
from indices.foresight.lever import Odds, bound_cost, gain_most, spend_least
from indices.foresight.task import Task, differentiate
from indices.table import Array
from rules.statistics.distributions import normal_ppf

_SETS = 3000
# An indicator that is set does not follow: setting it almost where it is would keep it from falling for nothing.
_LEAST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """Levers (positions among the usable ones), how far each is moved in natural units, and what that costs."""

    levers: tuple[int, ...]
    amounts: Array
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """The levers that raise the score, by place of the indicator, with the way each goes and how far it can."""

    task: Task
    slopes: Array
    usable: tuple[int, ...]
    signs: Array
    costs: Array
    reach: Array
    known: dict[tuple[int, ...], Odds]

    @classmethod
    def of(cls, task: Task) -> "Search":
        """Return the search of a task; levers that cannot raise the score are left out."""
        city, slopes = task.city, differentiate(task.score, task.city)
        signs = np.sign(slopes)
        room = np.where(signs > 0, city.high - city.values, city.values - city.low)
        places = [city.place(lever.code) for lever in task.levers]
        reach = [
            room[place] if lever.most is None else min(room[place], lever.most)
            for lever, place in zip(task.levers, places, strict=True)
        ]
        kept = [i for i, place in enumerate(places) if signs[place] != 0 and reach[i] > 0]
        return cls(
            task=task,
            slopes=slopes,
            usable=tuple(places[i] for i in kept),
            signs=np.array([signs[places[i]] for i in kept]),
            costs=np.array([task.levers[i].cost for i in kept]),
            reach=np.array([reach[i] for i in kept], dtype=np.float64),
            known={},
        )

    @property
    def exhaustive(self) -> bool:
        """Whether all sets of levers are compared."""
        sizes = range(1, min(self.task.most, len(self.usable)) + 1)
        return sum(comb(len(self.usable), size) for size in sizes) <= _SETS

    def odds(self, chosen: tuple[int, ...]) -> Odds:
        """Return what the chosen levers (positions among the usable) gain for each natural unit."""
        if chosen not in self.known:
            self.known[chosen] = self._find_odds(chosen)
        return self.known[chosen]

    def _find_odds(self, chosen: tuple[int, ...]) -> Odds:
        places, z = [self.usable[i] for i in chosen], normal_ppf(self.task.probability)
        signs, model = self.signs[list(chosen)], self.task.model
        if model is None:
            mean = self.slopes[places] * signs
            return Odds(mean=mean, covariance=np.zeros((len(places), len(places))), fixed=0.0, z=z)
        gains = model.respond(places) @ self.slopes * signs
        return Odds(
            mean=gains.mean(axis=0),
            covariance=np.atleast_2d(np.cov(gains, rowvar=False)),
            fixed=self._leave(model, places),
            z=z,
        )

    def _leave(self, model: Dependence, places: list[int]) -> float:
        if self.task.persistence >= 1:
            return 0.0
        left = model.scatter(places, np.random.default_rng(self.task.seed)) @ self.slopes
        return float(2 * (1 - self.task.persistence) * left.var())

    def cheapest(self, need: float) -> Choice | None:
        """Return the cheapest choice that gains `need` for sure enough; None where none does."""
        best: Choice | None = None
        for chosen in self._sets():
            costs, most = self.costs[list(chosen)], self._room(chosen)[1]
            if best is not None and bound_cost(self.odds(chosen).mean, costs, most, need) >= best.cost:
                continue
            found = self.size(chosen, need)
            if found is not None and (best is None or found.cost < best.cost):
                best = found
        return best

    def size(self, chosen: tuple[int, ...], need: float) -> Choice | None:
        """Return the cheapest amounts of just these levers that gain `need` for sure enough; None where none do."""
        costs = self.costs[list(chosen)]
        amounts = spend_least(self.odds(chosen), costs, self._room(chosen), need)
        return None if amounts is None else Choice(levers=chosen, amounts=amounts, cost=float(costs @ amounts))

    def spend(self, chosen: tuple[int, ...], budget: float) -> Choice | None:
        """Return the amounts of just these levers within `budget` with the largest sure gain; None beyond it."""
        costs = self.costs[list(chosen)]
        amounts = gain_most(self.odds(chosen), costs, self._room(chosen), budget)
        return None if amounts is None else Choice(levers=chosen, amounts=amounts, cost=float(costs @ amounts))

    def best_for(self, budget: float) -> Choice | None:
        """Return the choice within `budget` with the largest sure gain; None where no set can be paid."""
        spent = [choice for chosen in self._sets() if (choice := self.spend(chosen, budget)) is not None]
        return max(spent, key=self._sure, default=None)

    def _sure(self, choice: Choice) -> float:
        return self.odds(choice.levers).sure(choice.amounts)

    def _room(self, chosen: tuple[int, ...]) -> Array:
        """Return the least and the most of each lever, shape (2, levers)."""
        most = self.reach[list(chosen)]
        return np.stack([most * (_LEAST if len(chosen) > 1 else 0.0), most])

    def _sets(self) -> Iterator[tuple[int, ...]]:
        count = len(self.usable)
        if self.exhaustive:
            for size in range(1, min(self.task.most, count) + 1):
                yield from combinations(range(count), size)
            return
        # One lever at a time, the one that makes the sure gain for its money largest.
        grown: tuple[int, ...] = ()
        for _ in range(min(self.task.most, count)):
            options = [(*grown, i) for i in range(count) if i not in grown]
            yield from options
            grown = max(options, key=self._worth)

    def _worth(self, chosen: tuple[int, ...]) -> float:
        choice = self.spend(chosen, float("inf"))
        return self._sure(choice) / choice.cost if choice is not None and choice.cost > 0 else 0.0

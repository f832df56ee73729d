"""The cheapest set of changes that lifts a city to a level with a given probability, and the best for a budget.

Every set of at most `most` levers is tried where there are few of them, since what follows depends on what is set; sets
that could not be cheaper than the best so far even if all gains were certain are passed over. With many levers the set
grows greedily, and the plan says so. The index is taken as linear around the city for the search; the plan found is
then checked by draws of the whole model, with natural ranges, and the need is raised until the check holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from indices.foresight.dependence import LABEL, Dependence
from indices.foresight.search import Choice, Search
from indices.foresight.simulate import City, Simulation, simulate
from indices.foresight.task import Task
from rules.text import Text

_CHECKS = 8
_FLATTERED = Text(
    zh="方案的选择与评判使用同一批城市，该概率偏高。",
    en="It was chosen and judged on the same cities, so this probability is somewhat too high.",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """Which indicators to bring to which value.

    targets      new values by code, in natural units; empty where nothing needs to be done, or nothing can
    cost         in the unit of the levers' costs
    probability  share of the draws in which `score` is reached
    score        now, and the one aimed at or, for a budget, the one that is reached with `wanted` probability
    reached      whether `probability` is at least `wanted`
    exhaustive   whether all sets of levers were compared
    flattered    whether the plan was chosen and judged on the same cities, so that `probability` is somewhat too high
    """

    targets: dict[str, float]
    cost: float
    probability: float
    wanted: float
    now: float
    score: float
    reached: bool
    exhaustive: bool
    flattered: bool
    simulation: Simulation | None

    def tell(self) -> Text:
        """Return the plan in words, with its label."""
        if not self.targets:
            return self._tell_nothing()
        return self._tell_moves().followed_by(_FLATTERED if self.flattered else None)

    def _tell_moves(self) -> Text:
        moves = ", ".join(f"{code} → {value:.4g}" for code, value in self.targets.items())
        if not self.reached:
            return Text(
                zh=f"所给措施不足以达到 {self.score:.2f} 分；最佳组合（{moves}）"
                f"的概率为 {self.probability:.0%}（{LABEL.zh}）。",
                en=f"The levers do not reach {self.score:.2f}; the best of them ({moves}) does so with probability "
                f"{self.probability:.0%} ({LABEL.en}).",
            )
        return Text(
            zh=f"{moves}：费用 {self.cost:.4g}，得分由 {self.now:.2f} 升至 {self.score:.2f} "
            f"的概率为 {self.probability:.0%}（{LABEL.zh}）。",
            en=f"{moves}: cost {self.cost:.4g}; the score rises from {self.now:.2f} to {self.score:.2f} "
            f"with probability {self.probability:.0%} ({LABEL.en}).",
        )

    def _tell_nothing(self) -> Text:
        if self.reached:
            return Text(
                zh="现有得分已达到目标，无需改变。", en="The score is reached already; nothing needs to change."
            )
        return Text(zh="所给措施均不能提高得分。", en="None of the levers raises the score.")


def plan_target(task: Task, target: float) -> Plan:
    """Return the cheapest plan under which the score reaches `target` with the probability of the task."""
    now, search = task.now, Search.of(task)
    if now >= target:
        return _nothing(task, now, target, reached=True)
    if not search.usable:
        return _nothing(task, now, target, reached=False)
    if task.judge is None:
        return _reach(task, search, search.cheapest, search.best_for, target)
    judge = Search.of(replace(task, model=task.judge))
    strongest = _utmost(search.best_for)
    plan = _judge(task, judge, search.cheapest(target - now) or strongest, target)
    # Where the judge does not find the cheapest levers enough, the strongest ones are the only other choice it is
    # asked about: with many questions it would be choosing too.
    return plan if plan.reached else _judge(task, judge, strongest, target)


def _judge(task: Task, judge: Search, choice: Choice, target: float) -> Plan:
    return _reach(task, judge, partial(judge.size, choice.levers), partial(judge.spend, choice.levers), target)


def plan_budget(task: Task, budget: float) -> Plan:
    """Return the plan that costs at most `budget` and lifts the score most with the probability of the task."""
    now, search = task.now, Search.of(task)
    choice = search.best_for(budget) if search.usable and budget > 0 else None
    if choice is None:
        return _nothing(task, now, now, reached=False)
    if task.judge is not None:
        search = Search.of(replace(task, model=task.judge))
        choice = search.spend(choice.levers, budget) or choice
    plan = _check(task, search, choice, now)
    scores = _simulation(plan).scores
    sure = float(np.quantile(scores, 1 - task.probability))
    return replace(plan, probability=float(np.mean(scores >= sure)), score=sure, reached=True)


Find = Callable[[float], Choice | None]


def _reach(task: Task, search: Search, cheapest: Find, strongest: Find, target: float) -> Plan:
    now = task.now
    need, best, last = target - now, None, (0.0, 0.0)
    for _ in range(_CHECKS):
        found = cheapest(need)
        if found is None:
            break
        best = _check(task, search, found, target)
        if best.reached:
            return best
        sure = float(np.quantile(_simulation(best).scores, 1 - task.probability)) - now
        need, last = _raise(need, sure, target - now, last), (need, sure)
    utmost = _check(task, search, _utmost(strongest), target)
    return utmost if best is None or utmost.probability >= best.probability else best


def _utmost(strongest: Find) -> Choice:
    choice = strongest(float("inf"))
    assert choice is not None  # noqa: S101 - without a budget every set can be paid
    return choice


def _raise(need: float, sure: float, wanted: float, last: tuple[float, float]) -> float:
    """Return a larger need: what the ranges cut off has to be gained elsewhere (a secant on need against gain)."""
    gained = sure - last[1]
    slope = (need - last[0]) / gained if gained > 0 else 1.0
    return need + max(1.0, slope) * (wanted - sure) + 1e-5 * wanted


def _simulation(plan: Plan) -> Simulation:
    assert plan.simulation is not None  # noqa: S101 - a checked plan has one
    return plan.simulation


def _check(task: Task, search: Search, choice: Choice, target: float) -> Plan:
    """Return the choice as a plan, judged by draws of the whole model."""
    moved = {
        search.usable[i]: search.signs[i] * amount
        for i, amount in zip(choice.levers, choice.amounts, strict=True)
        if amount > 0
    }
    city, used = task.city, moved or {search.usable[choice.levers[0]]: 0.0}
    targets = {
        city.codes[place]: float(np.clip(city.values[place] + step, city.low[place], city.high[place]))
        for place, step in used.items()
    }
    model = task.judge or task.model or _still(city)
    simulation = simulate(model, city, targets, task.score, persistence=task.persistence, seed=task.seed)
    probability = simulation.reach(target - 1e-9 * max(1.0, abs(target)))
    return Plan(
        targets=targets if moved else {},
        cost=choice.cost,
        probability=probability,
        wanted=task.probability,
        now=simulation.now,
        score=target,
        reached=probability >= task.probability,
        exhaustive=search.exhaustive,
        flattered=task.model is not None and task.judge is None,
        simulation=simulation,
    )


def _still(city: City) -> Dependence:
    """A model in which nothing follows."""
    count = len(city.codes)
    return Dependence(
        codes=city.codes,
        deviations=np.zeros((1, count)),
        correlations=np.eye(count)[np.newaxis],
        shrinkage=1.0,
        units=0,
    )


def _nothing(task: Task, now: float, target: float, *, reached: bool) -> Plan:
    return Plan(
        targets={},
        cost=0.0,
        probability=1.0 if reached else 0.0,
        wanted=task.probability,
        now=now,
        score=target,
        reached=reached,
        exhaustive=True,
        flattered=False,
        simulation=None,
    )

"""Oracle: brute force over a fine grid of amounts, for every set of levers."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indices.foresight.dependence import Dependence, fit_dependence, split_dependence
from indices.foresight.lever import Lever, Odds, bound_cost, gain_most, spend_least
from indices.foresight.plan import plan_budget, plan_target
from indices.foresight.simulate import City
from indices.foresight.task import Task, differentiate
from indices.table import Array
from rules.errors import UsageError

WEIGHTS = np.array([0.4, 0.3, -0.2, 0.1])
COSTS = (5.0, 2.0, 1.0, 0.8)


def score(values: Array) -> Array:
    return np.asarray(values @ WEIGHTS)


def city(**more: float) -> City:
    values = np.full(4, 50.0)
    for code, value in more.items():
        values["abcd".index(code)] = value
    return City(codes=tuple("abcd"), values=values, low=np.full(4, 40.0), high=np.full(4, 60.0))


def model(seed: int = 0, units: int = 60) -> Dependence:
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(units, 4)) @ (np.eye(4) + 0.4 * rng.normal(size=(4, 4)))
    return fit_dependence(50 + 5 * mixed, "abcd", draws=200, seed=seed)


def task(follows: Dependence | None = None, *, most: int = 2, probability: float = 0.8) -> Task:
    levers = tuple(Lever(code=code, cost=cost) for code, cost in zip("abcd", COSTS, strict=True))
    return Task(city=city(), score=score, levers=levers, model=follows, most=most, probability=probability)


def brute(follows: Dependence | None, need: float, *, points: int = 81) -> float:
    """Return the least cost on a grid of amounts, each at least a twentieth of its room unless it is alone."""
    best, signs = np.inf, np.sign(WEIGHTS)
    for size in (1, 2):
        grid = np.linspace(0.0 if size == 1 else 0.5, 10.0, points)
        amounts = np.array(list(product(grid, repeat=size)))
        for chosen in combinations(range(4), size):
            places = list(chosen)
            direct = WEIGHTS[places][np.newaxis] if follows is None else follows.respond(places) @ WEIGHTS
            sure = np.quantile(direct * signs[places] @ amounts.T, 0.2, axis=0)
            cost = amounts @ np.array(COSTS)[places]
            best = min(best, float(np.min(cost[sure >= need], initial=np.inf)))
    return best


@pytest.mark.parametrize("target", [16.2, 17.0, 19.5, 22.5])
def test_without_followers_the_cheapest_plan_is_that_of_brute_force(target: float) -> None:
    # Score 50 x (0.4 + 0.3 - 0.2 + 0.1) = 30 at the start.
    found = plan_target(task(), target + 14)
    least = brute(None, target + 14 - 30)
    assert found.reached
    assert found.exhaustive
    assert found.probability == 1.0
    assert least - 1.0 <= found.cost <= least + 1e-6


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("need", [0.8, 2.0])
def test_with_followers_the_cheapest_plan_is_that_of_brute_force(seed: int, need: float) -> None:
    follows = model(seed)
    found = plan_target(task(follows), 30 + need)
    least = brute(follows, need)
    assert found.reached == np.isfinite(least)
    if found.reached:
        # The grid is coarse (up to 5 x 0.125 a lever), the normal law of the gains an approximation.
        assert found.probability >= 0.8
        assert least - 1.0 <= found.cost <= 1.03 * least + 0.05


def test_a_level_already_reached_costs_nothing_and_one_out_of_reach_is_told() -> None:
    nothing = plan_target(task(), 29.0)
    assert (nothing.targets, nothing.cost, nothing.reached) == ({}, 0.0, True)
    assert "无需改变" in nothing.tell().zh
    far = plan_target(task(model()), 99.0)
    assert not far.reached
    assert far.targets
    assert far.tell().en.startswith("The levers do not reach 99.00")


def test_a_plan_tells_values_cost_probability_and_what_it_is() -> None:
    found = plan_target(task(model(1)), 31.0)
    assert found.simulation is not None
    assert found.simulation.reach(31.0) == found.probability
    for code, value in found.targets.items():
        assert 40 <= value <= 60
        assert (value > 50) == (WEIGHTS["abcd".index(code)] > 0)
    assert "association, not cause" in found.tell().en
    assert "关联而非因果" in found.tell().zh


def test_a_plan_that_judges_itself_says_that_this_flatters_it() -> None:
    follows, judge = split_dependence(
        50 + 5 * np.random.default_rng(0).normal(size=(80, 4)), tuple("abcd"), draws=200, seed=1
    )
    levers = tuple(Lever(code=code, cost=cost) for code, cost in zip("abcd", COSTS, strict=True))
    own = Task(city=city(), score=score, levers=levers, model=follows)
    other = Task(city=city(), score=score, levers=levers, model=follows, judge=judge)
    assert plan_target(own, 31.0).flattered
    assert "该概率偏高" in plan_target(own, 31.0).tell().zh
    found = plan_target(other, 31.0)
    assert not found.flattered
    assert found.reached
    assert "same cities" not in found.tell().en
    assert found.simulation is not None
    assert found.simulation.reach(31.0) >= 0.8
    # Chosen by the same cities, the levers for a budget are the same.
    assert set(plan_budget(other, 3.0).targets) == set(plan_budget(own, 3.0).targets)
    assert not plan_target(task(), 31.0).flattered


@pytest.mark.slow
def test_plans_reach_their_score_as_often_as_they_say_when_other_cities_judge_them() -> None:
    # Gains under the law from which the cities were drawn, against the need of 2 points.
    rng, codes, weights, trials, reached = np.random.default_rng(8), tuple("abcd"), np.full(4, 0.25), 100, 0
    there = City(codes=codes, values=np.full(4, 50.0), low=np.full(4, -1e3), high=np.full(4, 1e3))
    for seed in range(trials):
        root = rng.normal(size=(4, 4))
        covariance = 5 * (root @ root.T + 2 * np.eye(4))
        cities = rng.multivariate_normal(np.full(4, 50.0), covariance, size=120)
        follows, judge = split_dependence(cities, codes, draws=200, seed=seed)
        levers = tuple(
            Lever(code=code, cost=float(cost)) for code, cost in zip(codes, rng.uniform(1, 3, 4), strict=True)
        )
        plan = plan_target(
            Task(
                city=there, score=lambda x: np.asarray(x @ weights), levers=levers, model=follows, judge=judge, most=2
            ),
            52.0,
        )
        places = [codes.index(code) for code in plan.targets]
        steps = np.array([plan.targets[codes[place]] - 50 for place in places])
        gain = steps @ np.linalg.solve(covariance[np.ix_(places, places)], covariance[places]) @ weights
        reached += gain >= 2.0
    # Three standard errors of 100 trials, downwards; a plan may be surer than it says.
    assert reached / trials >= 0.8 - 0.12


def test_more_certainty_costs_more() -> None:
    follows = model(2, units=25)
    costs = [plan_target(task(follows, probability=each), 31.0).cost for each in (0.5, 0.8, 0.95)]
    assert costs[0] < costs[1] < costs[2]


def test_a_larger_budget_never_lifts_less_and_the_same_cost_buys_the_target() -> None:
    follows = model(3)
    reached = [plan_budget(task(follows), budget).score for budget in (1.0, 3.0, 10.0, 40.0)]
    assert reached == sorted(reached)
    plan = plan_target(task(follows), 31.0)
    bought = plan_budget(task(follows), plan.cost)
    assert bought.cost <= plan.cost + 1e-9
    assert bought.score == pytest.approx(31.0, abs=0.05)
    assert plan_budget(task(follows), 0.0).targets == {}
    assert "均不能提高得分" in plan_budget(task(follows), 0.0).tell().zh


def test_levers_that_are_at_the_end_or_do_not_count_are_passed_over() -> None:
    levers = (Lever(code="a", cost=0.01), Lever(code="b", cost=1.0, most=2.0))
    full = Task(city=city(a=60.0), score=score, levers=levers)
    found = plan_target(full, full.now + 0.6)
    assert found.targets == {"b": pytest.approx(52.0)}
    assert not plan_target(full, full.now + 0.7).reached
    none = Task(city=city(a=60.0), score=score, levers=levers[:1])
    assert "均不能提高得分" in plan_target(none, 40.0).tell().zh


def test_followers_that_run_into_their_range_are_made_up_for() -> None:
    # b follows a closely and stands at its end: the linear gain of a is not to be had.
    rng = np.random.default_rng(0)
    first = rng.normal(size=200)
    values = 50 + np.column_stack([first, first + 0.1 * rng.normal(size=200), *rng.normal(size=(2, 200))])
    follows = fit_dependence(values, "abcd", draws=200)
    levers = (Lever(code="a", cost=1.0),)
    edge = Task(city=city(b=59.5), score=score, levers=levers, model=follows)
    found = plan_target(edge, edge.now + 2.0)
    assert found.reached
    assert found.targets["a"] == pytest.approx(50 + (2.0 - 0.15) / 0.4, abs=0.3)


def test_many_levers_are_searched_greedily_and_the_plan_says_so() -> None:
    count = 36
    rng = np.random.default_rng(1)
    codes = tuple(f"i{place}" for place in range(count))
    follows = fit_dependence(50 + rng.normal(size=(80, count)), codes, draws=60)
    there = City(codes=codes, values=np.full(count, 50.0), low=np.full(count, 40.0), high=np.full(count, 60.0))
    levers = tuple(Lever(code=code, cost=1.0 + place % 5) for place, code in enumerate(codes))
    many = Task(city=there, score=lambda rows: np.asarray(rows.mean(axis=1)), levers=levers, model=follows)
    found = plan_target(many, 50.3)
    assert not found.exhaustive
    assert found.reached
    assert len(found.targets) <= 3


def test_tasks_that_cannot_be_are_refused() -> None:
    with pytest.raises(UsageError, match="The city has no score"):
        Task(city=city(b=float("nan")), score=score, levers=(Lever(code="a", cost=1.0),))
    with pytest.raises(UsageError, match="no indicator z"):
        Task(city=city(), score=score, levers=(Lever(code="z", cost=1.0),))
    with pytest.raises(UsageError, match="cost 0 of a must be"):
        Task(city=city(), score=score, levers=(Lever(code="a", cost=0.0),))
    with pytest.raises(UsageError, match="and below 1"):
        task(probability=0.3)


def test_slopes_are_those_of_the_score_also_at_the_end_of_a_range() -> None:
    np.testing.assert_allclose(differentiate(score, city(a=60.0, c=40.0)), WEIGHTS, atol=1e-9)
    gap = differentiate(lambda rows: np.asarray(np.nansum(rows * WEIGHTS, axis=1)), city(b=float("nan")))
    np.testing.assert_allclose(gap, [0.4, 0.0, -0.2, 0.1], atol=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**31), st.floats(0.1, 3.0))
def test_the_cheapest_amounts_are_sure_enough_and_no_dearer_than_any_other(seed: int, need: float) -> None:
    rng = np.random.default_rng(seed)
    root = 0.3 * rng.normal(size=(3, 3))
    odds = Odds(mean=rng.uniform(0.1, 1, 3), covariance=root @ root.T, fixed=0.01, z=0.84)
    costs, room = rng.uniform(0.5, 2, 3), np.stack([np.zeros(3), np.full(3, 5.0)])
    others = rng.uniform(0, 5, size=(2000, 3))
    good = np.array([odds.sure(each) >= need for each in others])
    found = spend_least(odds, costs, room, need)
    if found is None:
        assert not good.any()
        return
    assert odds.sure(found) >= need - 1e-5
    assert bound_cost(odds.mean, costs, room[1], need) <= costs @ found + 1e-5
    assert (others[good] @ costs >= costs @ found - 1e-5).all()
    best = gain_most(odds, costs, room, float(costs @ found))
    assert best is not None
    assert odds.sure(best) >= need - 1e-5

"""Every ranking method against its formula written out by hand in plain Python."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from indices.ranking import (
    adjusted_mazziotta_pareto,
    borda,
    choquet,
    copeland,
    fuzzy,
    generalised_mean,
    grey,
    mazziotta_pareto,
    mean_min,
    rank_sum_ratio,
    topsis,
    vikor,
    weighted_product,
    weighted_sum,
)
from indices.ranking.mazziotta_pareto import Penalty
from indices.ranking.ranking import Ranges, Ranking
from indices.table import Array
from indices.weights.sample import UNNAMED
from rules.errors import UsageError

DIRECTIONS = np.array([1.0, -1.0, 1.0])
WEIGHTS = np.array([0.5, 0.3, 0.2])
UNIT = Ranges(lows=np.zeros(3), highs=np.full(3, 100.0))
Method = Callable[..., Ranking]


def draw(seed: int = 2, units: int = 7) -> Array:
    return np.random.default_rng(seed).uniform(1.0, 9.0, (units, 3))


def unit_scores(values: Array) -> list[list[float]]:
    columns = []
    for column, direction in zip(values.T.tolist(), DIRECTIONS.tolist(), strict=True):
        low, high = min(column), max(column)
        columns.append([(x - low if direction > 0 else high - x) / (high - low) for x in column])
    return [list(row) for row in zip(*columns, strict=True)]


def dot(row: list[float]) -> float:
    return float(sum(w * x for w, x in zip(WEIGHTS.tolist(), row, strict=True)))


def test_weighted_sum() -> None:
    values = draw()
    expected = [100 * dot(row) for row in unit_scores(values)]
    assert weighted_sum.rank(values, DIRECTIONS, WEIGHTS).scores == pytest.approx(expected)


def test_weighted_product_orders_as_the_product_of_powers() -> None:
    values = draw()
    products = [math.prod(x ** (w * d) for x, w, d in zip(row, WEIGHTS, DIRECTIONS, strict=True)) for row in values]
    found = weighted_product.rank(values, DIRECTIONS, WEIGHTS).scores
    ratio = found / np.array(products)
    assert ratio == pytest.approx(np.full(7, ratio[0]))
    assert np.log(found).mean() == pytest.approx(0.0, abs=1e-12)


def test_weighted_product_names_a_value_of_zero() -> None:
    values = draw()
    values[3, 2] = 0.0
    with pytest.raises(UsageError, match="Unit 4, indicator 3"):
        weighted_product.rank(values, DIRECTIONS, WEIGHTS)


def test_topsis_with_vector_scaling_is_the_textbook_one() -> None:
    values = draw()
    sizes = [math.sqrt(sum(x * x for x in column)) for column in values.T]
    rows = [[w * x / s for w, x, s in zip(WEIGHTS, row, sizes, strict=True)] for row in values]
    best = [max(c) if d > 0 else min(c) for c, d in zip(zip(*rows, strict=True), DIRECTIONS, strict=True)]
    worst = [min(c) if d > 0 else max(c) for c, d in zip(zip(*rows, strict=True), DIRECTIONS, strict=True)]
    expected = [math.dist(row, worst) / (math.dist(row, worst) + math.dist(row, best)) for row in rows]
    found = topsis.rank(values, DIRECTIONS, WEIGHTS, scaling=topsis.Scaling.VECTOR)
    assert found.scores == pytest.approx(expected)


def test_vikor_names_a_compromise_that_stands_alone() -> None:
    values = np.array([[9.0, 1.0, 9.0], [5.0, 5.0, 5.0], [1.0, 9.0, 1.0], [2.0, 8.0, 2.0]])
    found = vikor.rank(values, DIRECTIONS, WEIGHTS)
    assert found.worksheet["Q"][0] == pytest.approx(0.0)
    assert found.worksheet["Q"][2] == pytest.approx(1.0)
    assert found.worksheet["compromise"].tolist() == [1, 0, 0, 0]
    assert "one compromise" in found.remarks[-1].text.en


def test_vikor_says_when_the_lead_is_too_small() -> None:
    values = np.array([[9.0, 1.0, 8.9], [8.9, 1.0, 9.0], [1.0, 9.0, 1.0], [2.0, 8.0, 2.0]])
    found = vikor.rank(values, DIRECTIONS, WEIGHTS)
    assert found.worksheet["compromise"].tolist() == [1, 1, 0, 0]
    assert "fails the condition of lead" in found.remarks[-1].text.en


def test_vikor_says_when_the_first_is_first_by_neither_part() -> None:
    # With v = 0.5 the first leads in Q, though others are best by the sum and by the largest regret.
    q, total, worst = np.array([0.0, 0.5, 0.9]), np.array([0.3, 0.2, 0.9]), np.array([0.3, 0.9, 0.2])
    chosen, remark = vikor._compromise(q, total, worst, UNNAMED)
    assert chosen.tolist() == [1, 1, 0]
    assert "stability" in remark.text.en


def test_grey_relational_grade() -> None:
    values = draw()
    gaps = [[1 - x for x in row] for row in unit_scores(values)]
    expected = [dot([0.5 / (gap + 0.5) for gap in row]) for row in gaps]
    assert grey.rank(values, DIRECTIONS, WEIGHTS).scores == pytest.approx(expected)


def test_rank_sum_ratio_with_line_and_levels() -> None:
    values = np.column_stack([np.arange(1.0, 11.0), np.arange(10.0, 0.0, -1.0), np.arange(1.0, 11.0)])
    found = rank_sum_ratio.rank(values, DIRECTIONS, WEIGHTS)
    assert found.scores == pytest.approx(np.arange(1, 11) / 10)
    # Probits of 0.1 ... 0.9 and 1 - 1/40, from tables of the normal distribution.
    expected = [3.7184, 4.1584, 4.4756, 4.7467, 5.0, 5.2533, 5.5244, 5.8416, 6.2816, 6.9600]
    assert found.worksheet["probit"] == pytest.approx(expected, abs=5e-5)
    slope, intercept = np.polyfit(expected, found.scores, 1)
    assert found.worksheet["line"][:2] == pytest.approx([intercept, slope], abs=1e-4)
    assert found.worksheet["line"][2] > 0.97
    assert found.worksheet["level"].tolist() == [1, 2, 2, 2, 2, 2, 2, 2, 3, 3]


def test_rank_sum_ratio_puts_ties_in_one_group() -> None:
    values = np.array([[1.0], [2.0], [2.0], [3.0]])
    found = rank_sum_ratio.rank(values, np.ones(1), np.ones(1), levels=4)
    assert found.scores == pytest.approx([0.25, 0.625, 0.625, 1.0])
    assert found.worksheet["probit"][1] == found.worksheet["probit"][2]
    assert found.ranks.tolist() == [4, 2, 2, 1]


def test_rank_sum_ratio_of_units_that_all_tie_has_no_line() -> None:
    found = rank_sum_ratio.rank(np.array([[1.0, 2.0], [2.0, 1.0]]), np.ones(2), np.ones(2))
    assert found.ranks.tolist() == [1, 1]
    assert "no-line" in {each.kind for each in found.remarks}


def test_fuzzy_membership_is_a_trapezoid_and_sums_to_one() -> None:
    # Cuts at 20, 40, 60, 80 and an overlap of half a band: one grade passes into the next within 5 of the cut.
    points = np.array([0.0, 15.0, 17.5, 20.0, 25.0, 50.0, 82.5, 100.0])
    found = fuzzy.belong(points, fuzzy.FIVE)
    assert found.sum(axis=-1) == pytest.approx(np.ones(8))
    assert found[:5, 0] == pytest.approx([1.0, 1.0, 0.75, 0.5, 0.0])
    assert found[5].tolist() == [0, 0, 1, 0, 0]
    assert found[6] == pytest.approx([0, 0, 0, 0.25, 0.75])
    assert found.min() >= 0


def test_fuzzy_evaluation_weighs_memberships_and_names_a_grade() -> None:
    values = np.array([[50.0, 10.0, 90.0], [10.0, 90.0, 10.0]])
    found = fuzzy.rank(values, DIRECTIONS, WEIGHTS, ranges=UNIT)
    expected = np.array([[0.0, 0, 0.5, 0, 0.5], [1, 0, 0, 0, 0]])
    np.testing.assert_allclose(found.worksheet["membership"], expected, atol=1e-15)
    assert found.worksheet["grade"].tolist() == [3, 1]
    assert found.scores == pytest.approx([70.0, 10.0])


def test_copeland_counts_wins_less_losses() -> None:
    values = np.array([[3.0, 3.0, 1.0], [2.0, 2.0, 2.0], [1.0, 1.0, 3.0]])
    found = copeland.rank(values, np.ones(3), np.ones(3))
    assert found.scores.tolist() == [2, 0, -2]
    assert found.worksheet["wins"].tolist() == [2, 1, 0]


def test_copeland_does_not_depend_on_the_order_of_rows_with_missing_values() -> None:
    # COINr fills the lower half as 1 - upper: with gaps, reversing the rows turns its scores round (indices.md 5).
    values = np.array([[1.0, np.nan, np.nan], [np.nan, 2.0, 1.0], [2.0, 1.0, np.nan]])
    forth = copeland.rank(values, np.ones(3), np.ones(3))
    back = copeland.rank(values[::-1], np.ones(3), np.ones(3))
    assert forth.scores.tolist() == back.scores[::-1].tolist() == [-1, 1, 0]


def test_copeland_in_blocks_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = draw(units=30)
    whole = copeland.rank(values, DIRECTIONS, WEIGHTS)
    monkeypatch.setattr(copeland, "_BLOCK", 100)
    np.testing.assert_array_equal(copeland.rank(values, DIRECTIONS, WEIGHTS).scores, whole.scores)


def test_borda_counts_the_share_of_beaten_units() -> None:
    values = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 1.0]])
    found = borda.rank(values, np.ones(2), np.array([1.0, 1.0]))
    assert found.scores == pytest.approx([(0 + 0.75) / 2, (0.5 + 0.75) / 2, (1 + 0) / 2])


def standardise(values: Array) -> list[list[float]]:
    columns = []
    for column, direction in zip(values.T.tolist(), DIRECTIONS.tolist(), strict=True):
        mean = sum(column) / len(column)
        spread = math.sqrt(sum((x - mean) ** 2 for x in column) / len(column))
        columns.append([100 + direction * 10 * (x - mean) / spread for x in column])
    return [list(row) for row in zip(*columns, strict=True)]


def penalised(row: list[float], sign: int) -> float:
    mean = sum(row) / len(row)
    spread = math.sqrt(sum((x - mean) ** 2 for x in row) / len(row))
    return mean + sign * spread * (spread / mean)


@pytest.mark.parametrize(("penalty", "sign"), [(Penalty.DOWN, -1), (Penalty.UP, 1)])
def test_mazziotta_pareto_index(penalty: Penalty, sign: int) -> None:
    values = draw()
    found = mazziotta_pareto.rank(values, DIRECTIONS, np.ones(3), penalty=penalty)
    assert found.scores == pytest.approx([penalised(row, sign) for row in standardise(values)], abs=1e-10)


@pytest.mark.parametrize(("penalty", "sign"), [(Penalty.DOWN, -1), (Penalty.UP, 1)])
def test_adjusted_mazziotta_pareto_index_puts_the_reference_at_100(penalty: Penalty, sign: int) -> None:
    values = draw()
    reference = np.array([5.0, 4.0, 6.0])
    columns = []
    for column, middle, direction in zip(values.T.tolist(), reference.tolist(), DIRECTIONS.tolist(), strict=True):
        half = (max(column) - min(column)) / 2
        low, high = middle - half, middle + half
        points = [60 * (x - low) / (high - low) + 70 for x in column]
        columns.append([each if direction > 0 else 200 - each for each in points])
    expected = [penalised(list(row), sign) for row in zip(*columns, strict=True)]
    found = adjusted_mazziotta_pareto.rank(values, DIRECTIONS, np.ones(3), penalty=penalty, reference=reference)
    assert found.scores == pytest.approx(expected, abs=1e-10)
    default = adjusted_mazziotta_pareto.rank(values, DIRECTIONS, np.ones(3)).worksheet["points"]
    assert default.mean(axis=0) == pytest.approx(np.full(3, 100.0))


def test_balance_is_rewarded_by_both() -> None:
    values = np.array([[5.0, 5.0], [9.0, 1.0], [1.0, 9.0], [3.0, 3.0]])
    for method in (mazziotta_pareto.rank, adjusted_mazziotta_pareto.rank):
        found = method(values, np.ones(2), np.ones(2))
        assert found.ranks[0] == 1
        assert found.ranks[1] == found.ranks[2] == 2


def test_mpi_refuses_a_unit_whose_mean_is_not_above_zero() -> None:
    values = np.zeros((200, 1))
    values[0] = -1.0
    with pytest.raises(UsageError, match="Unit 1 "):
        mazziotta_pareto.rank(values, np.ones(1), np.ones(1))


def test_mean_min_goes_from_the_mean_to_the_least() -> None:
    values = draw()
    rows = unit_scores(values)
    means, least = [100 * dot(row) for row in rows], [100 * min(row) for row in rows]
    none = mean_min.rank(values, DIRECTIONS, WEIGHTS, alpha=0.0).scores
    full = mean_min.rank(values, DIRECTIONS, WEIGHTS, alpha=1.0).scores
    assert none == pytest.approx(means)
    assert full == pytest.approx(least)
    soft = mean_min.rank(values, DIRECTIONS, WEIGHTS, alpha=0.8, beta=3.0).scores
    assert soft == pytest.approx(
        [m - 0.8 * (math.hypot(m - low, 3.0) - 3.0) for m, low in zip(means, least, strict=True)]
    )


@pytest.mark.parametrize("power", [-2.0, -1.0, 0.5, 2.0])
def test_generalised_mean(power: float) -> None:
    values = draw()
    expected = [dot([(1 + 99 * x) ** power for x in row]) ** (1 / power) for row in unit_scores(values)]
    assert generalised_mean.rank(values, DIRECTIONS, WEIGHTS, power=power).scores == pytest.approx(expected)


def test_generalised_means_rise_with_the_power() -> None:
    scores = [generalised_mean.rank(draw(), DIRECTIONS, WEIGHTS, power=p).scores for p in (-2, -1, 0, 1e-8, 1, 3)]
    for lower, higher in pairwise(scores):
        assert np.all(higher >= lower - 1e-5)


def test_choquet_without_redundancy_is_the_weighted_sum_and_never_rewards_a_loss() -> None:
    values = draw(units=12)
    plain = choquet.rank(values, DIRECTIONS, WEIGHTS, redundancy=0.0)
    assert plain.scores == pytest.approx(weighted_sum.rank(values, DIRECTIONS, WEIGHTS).scores)
    points = 100 * np.array(unit_scores(values))
    r = np.corrcoef(points.T)
    found = choquet.rank(values, DIRECTIONS, WEIGHTS)
    expected = []
    for row in points.tolist():
        total = dot(row)
        for one in range(3):
            for other in range(one):
                bond = -r[one, other] * min(WEIGHTS[one], WEIGHTS[other]) / 2
                total -= bond * abs(row[one] - row[other]) / 2
        expected.append(total)
    assert found.scores == pytest.approx(expected)


@pytest.mark.parametrize(
    ("method", "options"),
    [
        (vikor.rank, {"v": 1.5}),
        (grey.rank, {"rho": 0.0}),
        (rank_sum_ratio.rank, {"levels": 7}),
        (mean_min.rank, {"alpha": -0.1}),
        (mean_min.rank, {"beta": -1.0}),
        (generalised_mean.rank, {"power": np.nan}),
        (choquet.rank, {"redundancy": 2.0}),
        (fuzzy.rank, {"grades": fuzzy.Grades(cuts=(60.0, 40.0), worth=(1.0, 2.0, 3.0))}),
        (fuzzy.rank, {"grades": fuzzy.Grades(cuts=(40.0,), worth=(1.0, 2.0, 3.0))}),
        (fuzzy.rank, {"grades": fuzzy.Grades(overlap=1.5)}),
        (adjusted_mazziotta_pareto.rank, {"reference": np.ones(2)}),
        (adjusted_mazziotta_pareto.rank, {"reference": np.array([1.0, np.nan, 1.0])}),
    ],
)
def test_options_out_of_their_range_are_refused(method: Method, options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        method(draw(), DIRECTIONS, WEIGHTS, **options)

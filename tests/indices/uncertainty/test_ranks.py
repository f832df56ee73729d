import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from indices.uncertainty.ranks import (
    count_ranks,
    find_central_weights,
    find_winners,
    measure_shift,
    rank,
    tally,
)


@given(st.lists(st.lists(st.integers(-5, 5), min_size=6, max_size=6), min_size=1, max_size=5))
def test_ranks_are_those_of_scipy_with_the_smallest_rank_for_ties(rows: list[list[int]]) -> None:
    scores = np.array(rows, dtype=np.float64)
    assert (rank(scores) == stats.rankdata(-scores, method="min", axis=1)).all()


def test_scores_that_differ_by_a_rounding_error_tie() -> None:
    assert rank(np.array([[0.1 + 0.2, 0.3, 0.2]])).tolist() == [[1, 1, 3]]


def test_scores_are_not_rounded_before_they_are_ranked() -> None:
    # COINr NEWS 1.1.9: ranks were wrong because results were rounded first.
    assert rank(np.array([[50.0000001, 50.0000002]])).tolist() == [[2, 1]]


def test_one_unit_is_first() -> None:
    assert rank(np.array([[3.0], [4.0]])).tolist() == [[1], [1]]


def test_acceptability_counts_every_draw_of_every_unit() -> None:
    ranks = rank(np.random.default_rng(1).random((500, 6)))
    counts = count_ranks(ranks)
    for unit in range(6):
        assert counts[unit].tolist() == [(ranks[:, unit] == place).sum() for place in range(1, 7)]


def test_a_tally_of_blocks_is_that_of_the_whole() -> None:
    scores = np.random.default_rng(2).random((300, 5))
    whole, parts = tally([scores]), tally(np.array_split(scores, 7))
    assert (whole.acceptability == parts.acceptability).all()
    assert parts.draws == 300
    assert whole.mean == pytest.approx(rank(scores).mean(axis=0))


@given(st.integers(1, 400), st.floats(0.01, 0.99))
def test_rank_quantiles_are_those_of_the_draws(draws: int, share: float) -> None:
    scores = np.random.default_rng(draws).random((draws, 7))
    expected = np.quantile(rank(scores), share, axis=0, method="inverted_cdf")
    assert (tally([scores]).quantile(share) == expected).all()


def test_the_interval_holds_the_middle_of_the_draws() -> None:
    scores = np.random.default_rng(3).normal([5, 4, 3, 3, 1], 1, (2_000, 5))
    low, high = tally([scores]).interval().T
    ranks = rank(scores)
    assert ((ranks >= low) & (ranks <= high)).mean(axis=0).min() >= 0.9


def test_winning_probabilities_of_a_pair_sum_to_one_and_ties_count_half() -> None:
    scores = np.array([[1.0, 2.0, 3.0], [2.0, 2.0, 1.0]])
    won = find_winners(scores)
    assert won[0].tolist() == [0.5, 0.25, 0.5]
    assert (won + won.T == 1.0).all()


def test_central_weights_are_the_mean_of_those_that_make_a_unit_first() -> None:
    weights = np.random.default_rng(4).dirichlet(np.ones(2), 4_000)
    scores = weights @ np.array([[1.0, 0.0, 0.4], [0.0, 1.0, 0.4]])
    central = find_central_weights(rank(scores), weights)
    # First where w1 > 1/2: uniform on (1/2, 1), mean 3/4; the third unit is never first.
    assert central[0] == pytest.approx([0.75, 0.25], abs=0.01)
    assert sorted(central) == [0, 1]


def test_the_shift_is_the_mean_absolute_change_of_rank() -> None:
    assert measure_shift(np.array([[1, 2, 3], [3, 2, 1]], dtype=np.int32), np.array([1, 2, 3])).tolist() == [0, 4 / 3]

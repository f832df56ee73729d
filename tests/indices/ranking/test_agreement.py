"""Agreement of rankings: W with ties, Spearman and tau-b as scipy has them, moves, and the sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from indices.ranking.agreement import compare, concordance
from indices.ranking.order import average_ranks
from rules.errors import UsageError


def test_w_of_a_worked_table_without_ties() -> None:
    # Sums of ranks 4, 8, 10, 8 with mean 7.5: S = 19, W = 12 x 19 / (9 x 60) = 0.4222...
    ranks = np.array([[1.0, 2, 3, 4], [1, 4, 3, 2], [2, 1, 4, 3]])
    sums = ranks.sum(axis=0)
    assert concordance(ranks)[0] == pytest.approx(12 * ((sums - 7.5) ** 2).sum() / (9 * 60))


def test_w_is_the_mean_spearman_brought_to_zero_and_one() -> None:
    # With m rankings, mean r = (m W - 1) / (m - 1); it holds with ties where all have the same ties.
    rng = np.random.default_rng(1)
    ranks = np.vstack([average_ranks(rng.permutation([1.0, 1, 2, 3, 4, 4, 5])) for _ in range(5)])
    w, _ = concordance(ranks)
    pairs = [np.corrcoef(ranks[i], ranks[j])[0, 1] for i in range(5) for j in range(i)]
    assert np.mean(pairs) == pytest.approx((5 * w - 1) / 4)


def test_rankings_that_are_the_same_with_ties_agree_wholly() -> None:
    found = compare({"a": np.array([1.0, 2, 2, 4, 5]), "b": np.array([1.0, 2, 2, 4, 5])})
    assert found.w == pytest.approx(1.0)
    assert found.spearman[0, 1] == found.tau[0, 1] == pytest.approx(1.0)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), units=st.integers(3, 20))
def test_spearman_is_that_of_scipy_and_tau_b_follows_its_definition(seed: int, units: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.integers(1, 6, units).astype(np.float64), rng.permutation(np.arange(1.0, units + 1))
    one[0], one[1] = 1.0, 6.0
    found = compare({"one": one, "other": other})
    assert found.spearman[0, 1] == pytest.approx(spearmanr(one, other).statistic)
    signs = [np.sign(row[:, None] - row[None, :]) for row in (one, other)]
    tau_b = (signs[0] * signs[1]).sum() / np.sqrt((signs[0] ** 2).sum() * (signs[1] ** 2).sum())
    assert found.tau[0, 1] == pytest.approx(tau_b)
    assert 0 <= found.w <= 1


def test_moves_beyond_the_given_places_are_counted() -> None:
    found = compare({"a": np.arange(1.0, 9), "b": np.array([4.0, 1, 2, 3, 5, 6, 8, 7])}, places=2)
    assert found.moved.tolist() == [[0, 1], [1, 0]]
    assert found.places == 2


def test_a_ranking_in_which_all_tie_correlates_with_nothing() -> None:
    found = compare({"a": np.ones(4), "b": np.arange(1.0, 5)})
    assert found.spearman.tolist() == [[1, 0], [0, 1]]
    assert found.tau.tolist() == [[1, 0], [0, 1]]
    assert concordance(np.full((2, 4), 2.5)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (np.arange(1.0, 31), "agree strongly"),
        (np.concatenate([np.arange(16.0, 0, -1), np.arange(17.0, 31)]), "agree on the whole"),
        (np.arange(30.0, 0, -1), "no agreement beyond chance"),
    ],
)
def test_the_sentence_says_how_far_they_agree(other: np.ndarray[tuple[int], np.dtype[np.float64]], told: str) -> None:
    found = compare({"a": np.arange(1.0, 31), "b": other})
    assert told in found.sentence.en
    assert "Kendall" in found.sentence.zh


def test_one_method_against_five_makes_the_agreement_weak() -> None:
    ranks = {str(each): np.arange(1.0, 31) for each in range(5)} | {"reversed": np.arange(30.0, 0, -1)}
    found = compare(ranks)
    assert found.w == pytest.approx((4 / 6) ** 2)
    assert "the result depends on the method" in found.sentence.en


@pytest.mark.parametrize(
    "ranks",
    [
        {"a": [1.0, 2.0]},
        {"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]},
        {"a": [1.0], "b": [1.0]},
        {"a": [1.0, 2.0], "b": [1.0, np.nan]},
    ],
)
def test_what_cannot_be_compared_is_refused(ranks: dict[str, list[float]]) -> None:
    with pytest.raises(UsageError):
        compare({key: np.array(row) for key, row in ranks.items()})

"""pymcdm as a second opinion: equal where it is right; its known defects, and that ours are not so (indices.md 5)."""

from collections.abc import Callable

import numpy as np
import pymcdm.methods
import pymcdm.weights
import pytest

from indices.ranking import topsis, vikor, weighted_product
from indices.ranking.ranking import Ranking
from indices.table import Array
from indices.weights import critic, deviation, entropy, merec, pymcdm_door
from rules.errors import UsageError

DIRECTIONS = np.array([1.0, 1.0, -1.0, 1.0, -1.0])
OURS: dict[str, Callable[..., Ranking]] = {
    "topsis": topsis.rank,
    "vikor": vikor.rank,
    "weighted-product": weighted_product.rank,
}


def draw(seed: int = 0) -> Array:
    return np.random.default_rng(seed).uniform(1.0, 9.0, (51, 5))


@pytest.mark.parametrize("seed", range(5))
def test_weights_agree_where_pymcdm_is_right(seed: int) -> None:
    values = draw(seed)
    ours = {
        "critic": critic.weigh(values, DIRECTIONS),
        "deviation": deviation.weigh(values, DIRECTIONS),
        "entropy": entropy.weigh(values, DIRECTIONS, shares=entropy.Shares.RAW),
        "merec": merec.weigh(values, DIRECTIONS),
    }
    for method, found in ours.items():
        theirs = pymcdm_door.weigh(method, values, DIRECTIONS).weights
        np.testing.assert_allclose(found.weights, theirs, atol=1e-12, err_msg=method)


@pytest.mark.parametrize("seed", range(5))
def test_rankings_agree(seed: int) -> None:
    values, weights = draw(seed), np.random.default_rng(seed).dirichlet(np.ones(5))
    for method, ours in OURS.items():
        found, theirs = ours(values, DIRECTIONS, weights), pymcdm_door.rank(method, values, DIRECTIONS, weights)
        np.testing.assert_array_equal(found.ranks, theirs.ranks)
        if method == "topsis":
            np.testing.assert_allclose(found.scores, theirs.scores, atol=1e-12)
        if method == "vikor":
            np.testing.assert_allclose(found.worksheet["Q"], -theirs.scores, atol=1e-12)
        if method == "weighted-product":
            assert np.ptp(found.scores / theirs.scores) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("method", pymcdm_door.RANKINGS)
def test_every_ranking_of_the_door_puts_a_unit_that_is_best_in_all_first(method: str) -> None:
    values = draw()
    values[7] = np.where(DIRECTIONS > 0, 10.0, 0.5)
    assert pymcdm_door.rank(method, values, DIRECTIONS, np.ones(5)).ranks[7] == 1


def test_defect_critic_ignores_the_direction() -> None:
    values = draw()
    theirs = pymcdm.weights.critic_weights(values, DIRECTIONS)
    np.testing.assert_array_equal(theirs, pymcdm.weights.critic_weights(values, np.ones(5)))
    turned = values * DIRECTIONS
    truth = pymcdm.weights.critic_weights(turned - turned.min(axis=0), np.ones(5))
    np.testing.assert_allclose(critic.weigh(values, DIRECTIONS).weights, truth, atol=1e-12)
    assert np.abs(theirs - truth).max() > 0.005


def test_defect_a_constant_column_makes_critic_nan() -> None:
    values = draw()
    values[:, 2] = 4.0
    with np.errstate(all="ignore"), pytest.warns(UserWarning, match="zero variance"):
        assert np.isnan(pymcdm.weights.critic_weights(values, DIRECTIONS)).all()
    kept = [0, 1, 3, 4]
    alone = critic.weigh(values[:, kept], DIRECTIONS[kept]).weights
    for found in (critic.weigh(values, DIRECTIONS), pymcdm_door.weigh("critic", values, DIRECTIONS)):
        np.testing.assert_allclose(found.weights[kept], alone, atol=1e-12)
        assert found.weights[2] == 0


@pytest.mark.parametrize("method", ["entropy", "critic", "merec", "deviation"])
def test_defect_one_nan_voids_everything(method: str) -> None:
    values = draw()
    values[3, 1] = np.nan
    with np.errstate(all="ignore"):
        theirs = pymcdm_door.WEIGHTINGS[method](values, DIRECTIONS.astype(np.int64))
    assert np.isnan(theirs).all()
    ours = {"entropy": entropy.weigh, "critic": critic.weigh, "merec": merec.weigh, "deviation": deviation.weigh}
    assert np.all(np.isfinite(ours[method](values, DIRECTIONS).weights))
    with pytest.raises(UsageError, match="Unit 4 lacks indicator 2"):
        pymcdm_door.weigh(method, values, DIRECTIONS)


def test_defect_entropy_cannot_take_a_zero() -> None:
    values = draw()
    values[5, 0] = 0.0
    with pytest.raises(ValueError, match="positive"):
        pymcdm.weights.entropy_weights(values)
    with pytest.raises(UsageError, match="Unit 6, indicator 1 is not above 0"):
        pymcdm_door.weigh("entropy", values, DIRECTIONS)
    # The true weight of that column: 0 ln 0 = 0, so it is near that of the others, not 0.893.
    parts = values / values.sum(axis=0)
    rest = 1 + (parts * np.log(np.where(parts > 0, parts, 1.0))).sum(axis=0) / np.log(51)
    found = entropy.weigh(values, DIRECTIONS, shares=entropy.Shares.RAW).weights
    np.testing.assert_allclose(found, rest / rest.sum(), atol=1e-12)
    assert found[0] < 0.35


def test_defect_vikor_of_a_constant_column_stops() -> None:
    values = draw()
    values[:, 1] = 2.0
    with pytest.raises(ValueError, match="equal values"):
        pymcdm.methods.VIKOR()(values, np.full(5, 0.2), DIRECTIONS, validation=False)
    kept = [0, 2, 3, 4]
    alone = vikor.rank(values[:, kept], DIRECTIONS[kept], np.ones(4)).worksheet["Q"]
    np.testing.assert_allclose(vikor.rank(values, DIRECTIONS, np.ones(5)).worksheet["Q"], alone, atol=1e-12)
    np.testing.assert_allclose(pymcdm_door.rank("vikor", values, DIRECTIONS, np.ones(5)).scores, -alone, atol=1e-12)


def test_an_indicator_alone_takes_all() -> None:
    assert pymcdm_door.weigh("critic", draw()[:, :1], np.ones(1)).weights.tolist() == [1.0]


def test_what_the_door_does_not_know_or_cannot_do_is_refused() -> None:
    with pytest.raises(UsageError, match="choose from critic"):
        pymcdm_door.weigh("ahp", draw(), DIRECTIONS)
    with pytest.raises(UsageError, match="No indicator that counts"):
        pymcdm_door.rank("topsis", np.ones((4, 2)), np.ones(2), np.ones(2))
    twins = np.array([[1.0, 2.0], [2.0, 1.0]])
    # Both units have the same S and R, and pymcdm divides 0 by 0; ours says they tie.
    with pytest.raises(UsageError, match="not finite"):
        pymcdm_door.rank("vikor", twins, np.ones(2), np.ones(2))
    assert vikor.rank(twins, np.ones(2), np.ones(2)).ranks.tolist() == [1.0, 1.0]

"""Benefit of the doubt: the oracle of R lpSolve, and cases that can be seen by eye."""

import csv

import numpy as np
import pytest

from indices.weights import bod
from indices.weights.bod import Limits
from rules.errors import UsageError
from tests.house.source import ROOT

ASEM = ROOT.parent / "shared" / "data" / "indices" / "asem_coinr"
PILLARS = ("Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin")


@pytest.mark.skipif(not ASEM.is_dir(), reason="the ASEM reference data are not beside this checkout")
@pytest.mark.parametrize(
    ("column", "limits", "at_one"),
    [("bod", Limits(), 20), ("bod_restricted", Limits(least=0.05, most=0.30), 6)],
)
def test_the_eight_pillars_of_asem_score_as_by_lpsolve(column: str, limits: Limits, at_one: int) -> None:
    # indices.md section 4: 51 x 8, free and with shares of 5-30 %; 20 and 6 units are efficient.
    with (ASEM / "asem_results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (ASEM / "asem_bod_pillars.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["uCode"]: float(row[column]) for row in csv.DictReader(file)}
    values = np.array([[float(row[pillar]) for pillar in PILLARS] for row in rows])
    found = bod.score(values, np.ones(8), limits=limits)
    np.testing.assert_allclose(found.scores, [expected[row["uCode"]] for row in rows], atol=1e-9)
    assert found.at_one == at_one
    assert found.shares.sum(axis=1) == pytest.approx(np.ones(51))
    assert found.shares.min() >= limits.least - 1e-9
    assert found.shares.max() <= limits.most + 1e-9


def test_a_unit_is_seen_in_its_best_light() -> None:
    values = np.array([[10.0, 1.0], [1.0, 10.0], [5.0, 5.0], [8.0, 8.0]])
    found = bod.score(values, np.ones(2))
    # The third is half-way on the ray to the fourth.
    assert found.scores == pytest.approx([1.0, 1.0, 0.625, 1.0])
    assert found.at_one == 3
    assert "3 of 4 units score 1" in found.remarks[-1].text.en


def test_a_cost_is_turned_round_inside_its_range() -> None:
    values = np.array([[2.0, 3.0], [4.0, 1.0], [3.0, 2.0]])
    turned = values.copy()
    turned[:, 1] = 4.0 - values[:, 1]
    one, other = bod.score(values, np.array([1.0, -1.0])), bod.score(turned, np.ones(2))
    assert one.scores == pytest.approx(other.scores)


def test_a_missing_value_gives_no_credit_and_binds_nobody() -> None:
    values = np.array([[10.0, np.nan], [1.0, 10.0], [5.0, 10.0]])
    found = bod.score(values, np.ones(2))
    assert found.scores == pytest.approx([1.0, 1.0, 1.0])
    assert found.shares[0].tolist() == [1.0, 0.0]


def test_a_zero_that_must_have_a_share_scores_zero() -> None:
    values = np.array([[0.0, 5.0], [5.0, 5.0]])
    found = bod.score(values, np.ones(2), limits=Limits(least=0.1))
    assert found.scores == pytest.approx([0.0, 1.0])
    assert found.shares[0].tolist() == [0.0, 0.0]


def test_the_common_weights_are_the_best_on_the_whole() -> None:
    values = np.random.default_rng(4).uniform(1, 9, (15, 3))
    found = bod.weigh(values, np.ones(3))
    scores = found.worksheet["scores"]
    assert scores.max() == pytest.approx(1.0)
    scaled = values / values.max(axis=0)
    for other in np.random.default_rng(5).dirichlet(np.ones(3), 500):
        raw = scaled @ other
        assert (raw / raw.max()).sum() <= scores.sum() + 1e-9
    assert bod.score(values, np.ones(3)).scores.min() >= scores.min()


def test_limits_bind_the_mean_share_of_the_common_weights() -> None:
    values = np.random.default_rng(6).uniform(1, 9, (15, 4))
    found = bod.weigh(values, np.ones(4), limits=Limits(least=0.1, most=0.4)).worksheet["share"]
    assert found.sum() == pytest.approx(1.0)
    assert found.min() >= 0.1 - 1e-9
    assert found.max() <= 0.4 + 1e-9


@pytest.mark.parametrize("limits", [Limits(least=0.6), Limits(most=0.4), Limits(least=0.5, most=0.2), Limits(least=-1)])
def test_limits_that_no_shares_keep_are_refused(limits: Limits) -> None:
    values = np.array([[1.0, 2.0], [2.0, 1.0]])
    with pytest.raises(UsageError, match="limits"):
        bod.score(values, np.ones(2), limits=limits)
    with pytest.raises(UsageError, match="limits"):
        bod.weigh(values, np.ones(2), limits=limits)


def test_a_value_below_zero_and_a_unit_without_values_are_named() -> None:
    with pytest.raises(UsageError, match="Unit 2, indicator 1"):
        bod.score(np.array([[1.0, 2.0], [-1.0, 3.0]]), np.ones(2))
    with pytest.raises(UsageError, match="Unit 2 has no value"):
        bod.score(np.array([[1.0, 2.0], [np.nan, np.nan]]), np.ones(2))

"""Combined weights: the three rules, and the question first whether the sets agree."""

import numpy as np
import pytest

from indices.weights.combined import Rule, combine
from indices.weights.weights import Weights
from rules.errors import UsageError


def sets(*rows: list[float]) -> list[Weights]:
    return [Weights(weights=np.array(row) / sum(row), method=f"m{place}") for place, row in enumerate(rows)]


ONE, OTHER = [0.5, 0.3, 0.2], [0.2, 0.3, 0.5]


def test_the_additive_rule_is_a_mean_with_shares() -> None:
    found = combine(sets(ONE, OTHER), rule=Rule.ADDITIVE, shares=[3, 1])
    assert found.weights == pytest.approx([0.425, 0.3, 0.275])
    assert found.origin == "combined"


def test_the_multiplicative_rule_is_a_product_of_powers_and_keeps_a_zero() -> None:
    found = combine(sets(ONE, OTHER), rule=Rule.MULTIPLICATIVE)
    roots = np.sqrt(np.array(ONE) * np.array(OTHER))
    assert found.weights == pytest.approx(roots / roots.sum())
    assert combine(sets([0.0, 0.5, 0.5], OTHER), rule=Rule.MULTIPLICATIVE).weights[0] == 0


def test_a_product_that_is_zero_everywhere_is_refused() -> None:
    with pytest.raises(UsageError, match="additively"):
        combine(sets([1.0, 0.0], [0.0, 1.0]), rule=Rule.MULTIPLICATIVE)


def test_game_theory_solves_its_equations() -> None:
    given = sets([0.4, 0.3, 0.2, 0.1], [0.1, 0.4, 0.2, 0.3], [0.2, 0.1, 0.3, 0.4])
    table = np.vstack([each.weights for each in given])
    alphas = np.linalg.solve(table @ table.T, np.diag(table @ table.T))
    found = combine(given, rule=Rule.GAME)
    assert alphas.min() > 0
    assert found.worksheet["shares"] == pytest.approx(alphas / alphas.sum())
    assert found.weights == pytest.approx(alphas @ table / alphas.sum())
    assert "negative-share" not in {each.kind for each in found.remarks}


def test_a_share_below_zero_is_replaced_by_the_best_that_is_not_and_told() -> None:
    # The first set is flat and lies between the others, and the plain solution gives it a share below 0.
    given = sets([0.8, 0.1, 0.1], [0.4, 0.35, 0.25], [0.34, 0.33, 0.33])
    table = np.vstack([each.weights for each in given])
    assert np.linalg.solve(table @ table.T, np.diag(table @ table.T)).min() < 0
    found = combine(given, rule=Rule.GAME)
    assert "negative-share" in {each.kind for each in found.remarks}
    assert found.worksheet["shares"].min() >= 0
    assert found.weights.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("rule", Rule)
def test_equal_sets_give_themselves(rule: Rule) -> None:
    assert combine(sets(ONE, ONE), rule=rule).weights == pytest.approx(ONE)


def test_sets_that_contradict_each_other_are_told_with_the_number() -> None:
    found = combine(sets(ONE, OTHER), rule=Rule.ADDITIVE)
    assert [each.kind for each in found.remarks] == ["sets-disagree"]
    assert "Spearman -1.00" in found.remarks[0].text.en
    assert found.worksheet["spearman"][0, 1] == pytest.approx(-1.0)
    assert found.worksheet["concordance"][0] == pytest.approx(0.0)


def test_a_set_that_orders_nothing_contradicts_nobody() -> None:
    assert combine(sets(ONE, [1.0, 1.0, 1.0])).remarks == ()


def test_sets_and_shares_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UsageError, match="two sets"):
        combine(sets(ONE))
    with pytest.raises(UsageError, match="two sets"):
        combine(sets(ONE, [0.5, 0.5]))
    for shares in ([1.0], [1.0, -1.0], [0.0, 0.0], [np.inf, 1.0]):
        with pytest.raises(UsageError, match="shares"):
            combine(sets(ONE, OTHER), rule=Rule.ADDITIVE, shares=shares)

"""Best-worst method: consistent judgements give their weights back; the others are as near as can be."""

import itertools

import numpy as np
import pytest

from indices.weights import best_worst
from indices.weights.sample import Names
from rules.errors import UsageError


def test_consistent_judgements_give_the_weights_they_come_from() -> None:
    # w = 8 : 4 : 2 : 1, so every judgement is a true ratio and xi is 0.
    found = best_worst.weigh([1, 2, 4, 8], [8, 4, 2, 1])
    np.testing.assert_allclose(found.weights, np.array([8, 4, 2, 1]) / 15, atol=1e-12)
    assert found.worksheet["xi"][0] == pytest.approx(0.0, abs=1e-12)
    assert found.worksheet["ratio"][0] == 0
    assert found.origin == "judgements"


def test_the_best_need_not_stand_first() -> None:
    outward, inward = [2, 1, 8], [4, 8, 1]
    found = best_worst.weigh(outward, inward)
    np.testing.assert_allclose(found.weights, np.array([2, 4, 0.5]) / 6.5, atol=1e-9)
    assert found.worksheet["xi"][0] == pytest.approx(0.0, abs=1e-9)


def test_no_other_weights_come_nearer_to_inconsistent_judgements() -> None:
    outward, inward = np.array([1.0, 3.0, 7.0]), np.array([7.0, 4.0, 1.0])
    found = best_worst.weigh(outward.tolist(), inward.tolist())
    xi = found.worksheet["xi"][0]
    steps = np.linspace(0.01, 0.98, 98)
    for first, second in itertools.product(steps, steps):
        w = np.array([first, second, 1 - first - second])
        if w[2] > 0:
            gap = max(np.abs(w[0] - outward * w).max(), np.abs(w - inward * w[2]).max())
            assert gap >= xi - 1e-9
    w = found.weights
    assert max(np.abs(w[0] - outward * w).max(), np.abs(w - inward * w[2]).max()) == pytest.approx(xi)
    # |3 x 4 - 7| / (49 - 7)
    assert found.worksheet["ratio"][0] == pytest.approx(5 / 42)


def test_the_disputed_table_is_named_and_not_used() -> None:
    assert [each.kind for each in best_worst.weigh([1, 2], [2, 1]).remarks] == ["no-table"]


def test_of_several_at_one_the_farthest_is_the_best() -> None:
    found = best_worst.weigh([1, 1, 5], [4, 5, 1])
    assert found.weights.argmax() == 1


@pytest.mark.parametrize(
    ("outward", "inward"),
    [([1, 2], [2, 1, 1]), ([1], [1]), ([2, 3], [3, 1]), ([1, 3], [3, 2]), ([1, 3], [4, 1])],
)
def test_judgements_that_do_not_fit_are_refused(outward: list[float], inward: list[float]) -> None:
    with pytest.raises(UsageError):
        best_worst.weigh(outward, inward)


def test_where_all_are_judged_alike_all_weigh_the_same() -> None:
    assert best_worst.weigh([1, 1, 1], [1, 1, 1]).weights == pytest.approx([1 / 3] * 3)


def test_a_judgement_off_the_scale_is_named() -> None:
    with pytest.raises(UsageError, match="pm25"):
        best_worst.weigh([1, 12], [9, 1], names=Names(codes=("gdp", "pm25")))

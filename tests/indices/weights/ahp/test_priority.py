"""Priorities: eigenvector and row geometric mean, one matrix and many at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import (
    Method,
    iterate_power,
    rank,
    weigh,
    weigh_eigenvector,
    weigh_geometric_mean,
)
from tests.indices.weights.ahp.matrices import consistent, draw_judgements, fill, names

METHODS = list(Method)


@pytest.mark.parametrize("method", METHODS)
@given(own=st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=8))
def test_a_consistent_matrix_gives_its_weights_back(method: Method, own: list[float]) -> None:
    found = weigh(consistent(*own).matrix, method)
    np.testing.assert_allclose(found, np.array(own) / sum(own), rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
@given(judgement=draw_judgements(), data=st.data())
def test_the_order_of_the_elements_does_not_matter(method: Method, judgement: Judgement, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(judgement.size)))
    moved = judgement.matrix[np.ix_(order, order)]
    np.testing.assert_allclose(weigh(moved, method), weigh(judgement.matrix, method)[order], atol=1e-12)


@given(draw_judgements())
def test_geometric_means_of_the_opposite_judgements_are_the_reciprocal_weights(judgement: Judgement) -> None:
    opposite = 1 / weigh_geometric_mean(judgement.matrix)
    np.testing.assert_allclose(weigh_geometric_mean(judgement.matrix.T), opposite / opposite.sum(), rtol=1e-12)


@given(draw_judgements(3, 3))
def test_for_three_elements_both_methods_agree(judgement: Judgement) -> None:
    """Crawford and Williams 1985: eigenvector and geometric mean are the same for n = 3."""
    matrix = judgement.matrix
    np.testing.assert_allclose(weigh_eigenvector(matrix)[0], weigh_geometric_mean(matrix), atol=1e-12)


@given(draw_judgements())
def test_the_eigenvector_solves_its_equation(judgement: Judgement) -> None:
    weights, largest = weigh_eigenvector(judgement.matrix)
    np.testing.assert_allclose(judgement.matrix @ weights, largest * weights, rtol=1e-10)
    assert largest >= judgement.size
    assert weights.min() > 0


@pytest.mark.parametrize("size", [1, 2, 3, 7, 15])
def test_many_matrices_at_once_equal_one_at_a_time(size: int) -> None:
    generator = np.random.default_rng(5)
    count = size * (size - 1) // 2
    scale = np.array([1 / 9, 1 / 5, 1 / 2, 1, 3, 6, 9])
    matrices = [
        Judgement.of(names(size), fill(size, list(scale[generator.integers(7, size=count)]))) for _ in range(50)
    ]
    weights, largest = iterate_power(np.stack([each.matrix for each in matrices], axis=2))
    for place, each in enumerate(matrices):
        expected = weigh_eigenvector(each.matrix)
        np.testing.assert_allclose(weights[:, place], expected[0], atol=1e-11)
        assert largest[place] == pytest.approx(expected[1], abs=1e-10)


def test_a_matrix_that_does_not_settle_is_left_to_the_dense_solver() -> None:
    """A circle of four large judgements: the other eigenvalues are almost as large, power iteration turns for ever."""
    circle = Judgement.of(names(4), fill(4, [1e5, 3, 1e-5, 1e5, 5, 1e5])).matrix
    calm = consistent(4, 3, 2, 1).matrix
    weights, largest = iterate_power(np.stack([circle, calm], axis=2))
    turning = weigh_geometric_mean(circle)
    for _ in range(500):
        turning = circle @ turning / (circle @ turning).sum()
    assert np.abs(turning - weights[:, 0]).max() > 1e-6
    for place, matrix in enumerate((circle, calm)):
        np.testing.assert_allclose(matrix @ weights[:, place], largest[place] * weights[:, place], rtol=1e-7)


def test_ranks_share_ties_and_forgive_the_noise_of_floating_point() -> None:
    assert list(rank(np.array([0.2, 0.4, 0.2, 0.2 + 1e-17]))) == [2, 1, 2, 2]
    assert list(rank(np.array([0.3, 0.1 + 0.2, 0.4]))) == [2, 2, 1]
    assert list(rank(np.array([1.0]))) == [1]

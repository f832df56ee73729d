"""Missing judgements are filled from the others: closed form, and smallest lambda max."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indices.weights.ahp.completion import Completion, complete, remark_on_completion, weigh_incomplete
from indices.weights.ahp.consistency import assess
from indices.weights.ahp.judgement import Judgement, missing_pairs
from indices.weights.ahp.priority import weigh_eigenvector, weigh_geometric_mean
from indices.weights.ahp.random_index import RandomIndex, find_random_index, simulate_random_index
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import NAN, consistent, draw_judgements, triangle


def drop(judgement: Judgement, pairs: set[int]) -> Judgement:
    """Return the judgement without the upper-triangle judgements of these numbers."""
    rows, columns = np.triu_indices(judgement.size, k=1)
    matrix = judgement.matrix.copy()
    for number in pairs:
        i, j = rows[number], columns[number]
        matrix[i, j] = matrix[j, i] = np.nan
    return Judgement.of(judgement.elements, matrix)


@st.composite
def draw_incomplete(draw: st.DrawFn) -> Judgement:
    judgement = draw(draw_judgements(3, 6))
    count = judgement.size * (judgement.size - 1) // 2
    try:
        return drop(judgement, draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=count - 2)))
    except UsageError:
        assume(condition=False)
        raise


@given(draw_judgements())
def test_a_complete_matrix_is_left_alone_and_weighs_as_its_geometric_mean(judgement: Judgement) -> None:
    found = complete(judgement)
    assert found.matrix is judgement.matrix
    assert found.filled == ()
    np.testing.assert_allclose(weigh_incomplete(judgement.matrix), weigh_geometric_mean(judgement.matrix), rtol=1e-9)


@given(draw_incomplete())
def test_least_squares_fill_what_the_weights_imply(judgement: Judgement) -> None:
    """The geometric mean of the filled matrix is the least squares solution of the given judgements."""
    found = complete(judgement)
    np.testing.assert_allclose(found.matrix * found.matrix.T, 1, rtol=1e-9)
    np.testing.assert_allclose(weigh_geometric_mean(found.matrix), weigh_incomplete(judgement.matrix), rtol=1e-9)
    assert len(found.filled) == len(missing_pairs(judgement.matrix))
    given_ones = ~np.isnan(judgement.matrix)
    np.testing.assert_array_equal(found.matrix[given_ones], judgement.matrix[given_ones])


@given(draw_incomplete(), st.integers(0, 2**32 - 1))
def test_no_other_filling_has_a_smaller_lambda(judgement: Judgement, seed: int) -> None:
    """Lambda is convex in the logarithms of the filled judgements: a minimum near by is the minimum."""
    best = complete(judgement, Completion.LAMBDA_MAX).matrix
    smallest = weigh_eigenvector(best)[1]
    assert smallest <= weigh_eigenvector(complete(judgement).matrix)[1] + 1e-9
    generator = np.random.default_rng(seed)
    for width in (1e-3, 0.1, 1.0):
        other = best.copy()
        for i, j in missing_pairs(judgement.matrix):
            other[i, j] *= np.exp(width * generator.standard_normal())
            other[j, i] = 1 / other[i, j]
        assert weigh_eigenvector(other)[1] >= smallest - 1e-9


@pytest.mark.parametrize("how", Completion)
def test_consistent_judgements_are_completed_exactly(how: Completion) -> None:
    whole = consistent(5, 3, 2, 1)
    found = complete(drop(whole, {0, 4}), how)
    np.testing.assert_allclose(found.matrix, whole.matrix, rtol=1e-6)


def test_a_chain_of_judgements_is_enough_but_proves_nothing() -> None:
    chain = triangle(4, 2, NAN, NAN, 3, NAN, 4)
    found = complete(chain)
    assert {(each.row, each.column): round(each.value, 9) for each in found.filled} == {
        ("A", "C"): 6,
        ("A", "D"): 24,
        ("B", "D"): 12,
    }
    (remark,) = remark_on_completion(chain, assess(found.matrix).ci, RandomIndex.SAATY2005)
    assert "cannot be tested" in remark.text.en


def test_the_remark_allows_for_the_filled_judgements() -> None:
    one_missing = triangle(4, 1, 5, 2, 3, 4, NAN)
    ci = assess(complete(one_missing).matrix).ci
    (remark,) = remark_on_completion(one_missing, ci, RandomIndex.SAATY2005)
    assert f"{ci / (0.89 * 2 / 3):.4f}" in remark.text.en
    assert remark_on_completion(triangle(3, 1, 2, 3), 0.1, RandomIndex.SAATY2005) == []


def test_random_matrices_with_one_judgement_missing_have_the_smaller_index() -> None:
    """Agoston and Csato 2022: about (1 - 2/6) of the index of complete matrices for n = 4."""
    generator = np.random.default_rng(3)
    scale = np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])
    found = []
    for _ in range(400):
        values = [*scale[generator.integers(17, size=5)], NAN]
        matrix = complete(triangle(4, *values), Completion.LAMBDA_MAX).matrix
        found.append((weigh_eigenvector(matrix)[1] - 4) / 3)
    expected = find_random_index(4, RandomIndex.SIMULATED) * 2 / 3
    assert np.mean(found) == pytest.approx(expected, abs=4 * float(np.std(found)) / 20)
    assert simulate_random_index(4, draws=2000, seed=1)[0] > np.mean(found)


def test_chains_that_imply_absurd_ratios_are_refused() -> None:
    matrix = np.full((60, 60), NAN)
    for place in range(59):
        matrix[place, place + 1] = 1e3
    judgement = Judgement.of([str(place) for place in range(60)], matrix, source="chain.csv")
    with pytest.raises(UsageError, match=r"chain\.csv: chains of judgements imply ratios beyond"):
        complete(judgement)

"""Consistency: CI, CR by a named table, GCI; and the judgement that is to blame."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.weights.ahp.blame import blame
from indices.weights.ahp.consistency import assess, measure_gci
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.random_index import TABLES, RandomIndex, find_random_index, simulate_random_index
from indices.weights.ahp.scale import POINTS, find_nearest, find_position, write_ratio
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import NAN, consistent, draw_judgements, needs_cases, published, triangle


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=9))
def test_consistent_judgements_have_no_inconsistency(own: list[float]) -> None:
    found = assess(consistent(*own).matrix)
    assert found.lambda_max == pytest.approx(len(own))
    assert max(found.ci, found.cr, found.gci) < 1e-12
    assert found.is_acceptable


@given(draw_judgements(1, 2))
def test_one_or_two_elements_have_cr_zero(judgement: Judgement) -> None:
    found = assess(judgement.matrix)
    assert (found.lambda_max, found.ci, found.cr, found.gci) == (judgement.size, 0, 0, 0)


@given(draw_judgements(3, 7))
def test_opposite_judgements_are_as_inconsistent(judgement: Judgement) -> None:
    here, there = assess(judgement.matrix), assess(judgement.matrix.T)
    assert here.cr == pytest.approx(there.cr, abs=1e-11)
    assert here.gci == pytest.approx(there.gci, abs=1e-11)
    assert here.ci >= 0


@given(draw_judgements(3, 3))
def test_for_three_elements_gci_is_a_function_of_lambda(judgement: Judgement) -> None:
    """With e = a12 a23 a31: lambda = 1 + e^(1/3) + e^(-1/3) and GCI = ln^2(e) / 3."""
    a = judgement.matrix
    e = float(a[0, 1] * a[1, 2] * a[2, 0])
    found = assess(a)
    assert found.lambda_max == pytest.approx(1 + e ** (1 / 3) + e ** (-1 / 3))
    assert found.gci == pytest.approx(np.log(e) ** 2 / 3, abs=1e-12)


def test_the_threshold_of_gci_depends_on_the_size() -> None:
    assert [assess(consistent(*range(1, n + 1)).matrix).gci_limit for n in (3, 4, 5, 9)] == [0.31, 0.35, 0.37, 0.37]


def test_gci_against_other_weights_is_larger_than_against_the_own_ones() -> None:
    matrix = triangle(4, 3, 1 / 2, 4, 2, 5, 1 / 3).matrix
    assert measure_gci(matrix, np.full(4, 0.25)) > measure_gci(matrix)


def test_acceptance_depends_on_the_table_that_is_named() -> None:
    """The table alone decides here: lambda is the same, and CR lies on both sides of 0.10."""
    matrix = triangle(3, 3, 1 / 2, 3 / 5).matrix
    found = {table: assess(matrix, table) for table in RandomIndex}
    assert {each.lambda_max for each in found.values()} == {assess(matrix).lambda_max}
    matrix = triangle(3, 2, 3, 3.96).matrix
    assert not assess(matrix, RandomIndex.DONEGAN_DODD1991).is_acceptable
    assert assess(matrix, RandomIndex.SAATY1980).is_acceptable


@pytest.mark.parametrize(
    ("table", "end"),
    [(RandomIndex.SAATY1980, 10), (RandomIndex.SAATY2005, 15), (RandomIndex.DONEGAN_DODD1991, 15)],
)
def test_a_table_that_ends_is_refused_by_name(table: RandomIndex, end: int) -> None:
    assert find_random_index(end, table) == TABLES[table][end]
    with pytest.raises(UsageError, match=f"{table} ends at {end} elements, here are {end + 1}.*--ri simulated"):
        find_random_index(end + 1, table)


def test_beyond_its_table_the_simulated_index_is_simulated() -> None:
    """It goes on growing slowly: 1.584 for 15 elements, and no more than 1.65 (Donegan and Dodd) for any size."""
    assert 1.58 < find_random_index(16, RandomIndex.SIMULATED) < 1.62


@pytest.mark.parametrize("size", [3, 5, 8, 11, 14])
def test_the_simulated_table_is_reproduced(size: int) -> None:
    mean, error = simulate_random_index(size, draws=4000, seed=7)
    assert mean == pytest.approx(TABLES[RandomIndex.SIMULATED][size], abs=5 * error)
    assert simulate_random_index.__wrapped__(size, draws=4000, seed=7) == (mean, error)


@given(draw_judgements(3, 7))
def test_the_parts_of_the_blame_add_up_to_gci(judgement: Judgement) -> None:
    found = blame(judgement, judgement.matrix)
    total = measure_gci(judgement.matrix)
    assert sum(each.contribution for each in found) == pytest.approx(total, abs=1e-9)
    assert [each.contribution for each in found] == sorted((each.contribution for each in found), reverse=True)
    assert all(each.suggested in POINTS for each in found)
    assert not found or sum(each.share for each in found) == pytest.approx(1)


@needs_cases
def test_a_judgement_turned_round_is_found() -> None:
    """Water against coffee, 2 in the published matrix, is entered the wrong way: it gets the blame."""
    drinks = published("saaty2008_drinks")
    matrix = drinks.matrix.copy()
    i, j = drinks.elements.index("wine"), drinks.elements.index("water")
    matrix[i, j], matrix[j, i] = 9, 1 / 9
    worst = blame(drinks, matrix)[0]
    assert (worst.row, worst.column) == ("wine", "water")
    assert worst.share > 0.5
    assert worst.suggested < 1


def test_nobody_is_to_blame_for_consistent_or_missing_judgements() -> None:
    judgement = triangle(3, 2, 6, 3)
    assert blame(judgement, judgement.matrix) == ()
    two = triangle(2, 9)
    assert blame(two, two.matrix) == ()
    assert triangle(3, 2, NAN, 3).matrix.shape == (3, 3)


def test_positions_and_words_of_the_scale() -> None:
    assert [find_position(float(point)) for point in POINTS] == pytest.approx(list(range(-8, 9)))
    assert [find_nearest(ratio) for ratio in (2.4, 2.6, 0.01, 40, 0.9)] == [2, 3, 1 / 9, 9, 1]
    assert [write_ratio(ratio) for ratio in (3, 1 / 3, 1, 2.5, 0.4)] == ["3", "1/3", "1", "2.5", "0.4"]

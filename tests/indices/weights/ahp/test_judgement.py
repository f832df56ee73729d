"""A judgement matrix is reciprocal, positive and connected, or it is refused with the place named."""

import numpy as np
import pytest
from hypothesis import given

from indices.weights.ahp.judgement import Judgement, given_pairs, missing_pairs
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import NAN, draw_judgements, fill, names, triangle


def of(rows: list[list[float]]) -> Judgement:
    return Judgement.of(names(len(rows)), np.array(rows))


def refusal(rows: list[list[float]]) -> str:
    with pytest.raises(UsageError) as caught:
        of(rows)
    return caught.value.in_("en")


def test_one_triangle_is_enough() -> None:
    upper = triangle(3, 2, 4, 3)
    lower = Judgement.of(names(3), fill(3, [1 / 2, 1 / 4, 1 / 3]).T)
    np.testing.assert_array_equal(upper.matrix, [[1, 2, 4], [1 / 2, 1, 3], [1 / 4, 1 / 3, 1]])
    np.testing.assert_array_equal(Judgement.of(names(3), upper.matrix.T).matrix, upper.matrix.T)
    np.testing.assert_allclose(lower.matrix, upper.matrix, rtol=1e-15)


@given(draw_judgements())
def test_every_matrix_is_reciprocal(judgement: Judgement) -> None:
    np.testing.assert_allclose(judgement.matrix * judgement.matrix.T, 1.0, rtol=1e-15)


@pytest.mark.parametrize(("whole", "printed"), [(3, 0.33), (7, 0.14), (9, 0.11), (8, 0.13), (6, 0.167), (3.5, 0.286)])
def test_a_reciprocal_printed_with_two_or_more_digits_is_taken_exactly(whole: float, printed: float) -> None:
    found = of([[1, whole], [printed, 1]])
    assert found.matrix[1, 0] == 1 / whole
    assert [remark.kind for remark in found.remarks] == ["rounding"]
    np.testing.assert_array_equal(of([[1, printed], [whole, 1]]).matrix, found.matrix.T)


@pytest.mark.parametrize("other", [0.3, 0.5, 3.0, 0.36])
def test_values_that_are_not_reciprocal_are_refused_with_both_places(other: float) -> None:
    said = refusal([[1, 3], [other, 1]])
    assert "A / B holds 3" in said
    assert f"B / A holds {other:g}" in said


@pytest.mark.parametrize("value", [0.0, -3.0, np.inf, 1e7, 1e-7])
def test_a_value_that_is_no_comparison_is_refused(value: float) -> None:
    assert "A / B" in refusal([[1, value], [NAN, 1]])


def test_a_diagonal_that_is_not_one_is_refused() -> None:
    assert "B / B: the diagonal holds 2" in refusal([[1, 3], [NAN, 2]])


def test_a_matrix_that_is_not_square_or_too_large_is_refused() -> None:
    with pytest.raises(UsageError, match="must be square"):
        Judgement.of(names(2), np.ones((2, 3)))
    with pytest.raises(UsageError, match="at most 100"):
        Judgement.of([str(place) for place in range(101)], np.ones((101, 101)))
    with pytest.raises(UsageError, match="'A' stands twice"):
        Judgement.of(["A", "A"], np.ones((2, 2)))


def test_groups_never_compared_are_refused_by_name() -> None:
    with pytest.raises(UsageError) as caught:
        triangle(4, 2, NAN, NAN, NAN, NAN, 3)
    assert "{A、B} and {C、D} were never compared" in caught.value.in_("en")
    assert "{A、B} 与 {C、D}" in caught.value.in_("zh")


def test_an_empty_matrix_is_told_as_such() -> None:
    with pytest.raises(UsageError, match="no judgement is given yet"):
        triangle(3, NAN, NAN, NAN)


def test_a_value_beyond_the_scale_is_kept_with_a_remark() -> None:
    found = triangle(3, 12, 2, 1 / 5)
    assert found.matrix[0, 1] == 12
    assert [(remark.kind, remark.about) for remark in found.remarks] == [("scale", "A / B")]
    assert triangle(3, 9, 1 / 9, 1).remarks == ()


def test_one_element_alone_is_a_judgement() -> None:
    assert of([[NAN]]).matrix.tolist() == [[1.0]]


def test_given_and_missing_pairs_share_the_upper_triangle() -> None:
    matrix = triangle(4, 2, NAN, 3, 1, NAN, 5).matrix
    assert given_pairs(matrix) == [(0, 1), (0, 3), (1, 2), (2, 3)]
    assert missing_pairs(matrix) == [(0, 2), (1, 3)]
